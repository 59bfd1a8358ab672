"""A picture cut into squares, which a transformer reads like words."""

from __future__ import annotations

import math

from torch import Tensor, nn


def extract_patches(x: Tensor, size: int) -> Tensor:
    """Cut pictures into squares, row by row from the top left, each laid flat.

    Parameters
    ----------
    x : (B, C, H, W)
    size : int
        p, the side of a patch; it divides H and W.

    Returns
    -------
    (B, N, C p²)
        N = H W / p². A row has the p² pixels of the first channel, then those of the next: the
        order of the weights of a convolution.

    Raises
    ------
    ValueError
        If `size` doesn't divide both sides. Cutting off the rest would lose pixels in silence.

    References
    ----------
    Dosovitskiy et al. 2021, "An image is worth 16x16 words", section 3.1.

    Examples
    --------
    >>> import torch
    >>> x = torch.arange(16).view(1, 1, 4, 4)
    >>> extract_patches(x, 2)[0]
    tensor([[ 0,  1,  4,  5],
            [ 2,  3,  6,  7],
            [ 8,  9, 12, 13],
            [10, 11, 14, 15]])
    """
    if x.ndim != 4:
        raise ValueError(f"x: expected shape (B, C, H, W), got {tuple(x.shape)}")
    B, C, H, W = x.shape
    if size < 1 or H % size or W % size:
        raise ValueError(f"size: expected a divisor of {H} and of {W}, got {size}")
    grid = x.reshape(B, C, H // size, size, W // size, size)
    return grid.permute(0, 2, 4, 1, 3, 5).reshape(B, -1, C * size * size)  # (B, N, C p²)


def patches_to_images(
    patches: Tensor, channels: int, grid: tuple[int, int] | None = None
) -> Tensor:
    """Put patches together again: the inverse of `extract_patches`.

    Parameters
    ----------
    patches : (B, N, C p²)
    channels : int
        C.
    grid : (int, int), optional
        Patches from top to bottom and from left to right; a square if not given.

    Returns
    -------
    (B, C, H, W)

    Raises
    ------
    ValueError
        If the numbers don't fit together.

    Examples
    --------
    >>> import torch
    >>> x = torch.rand(2, 3, 8, 12)
    >>> torch.equal(patches_to_images(extract_patches(x, 4), 3, grid=(2, 3)), x)
    True
    """
    if patches.ndim != 3:
        raise ValueError(f"patches: expected shape (B, N, C p²), got {tuple(patches.shape)}")
    B, N, pixels = patches.shape
    rows, columns = grid or (math.isqrt(N), math.isqrt(N))
    if rows * columns != N:
        raise ValueError(f"grid: expected rows x columns = {N} patches, got {rows} x {columns}")
    size = math.isqrt(pixels // channels) if channels > 0 else 0
    if size * size * channels != pixels:
        raise ValueError(f"channels: expected {pixels} = channels x a square, got {channels}")
    x = patches.reshape(B, rows, columns, channels, size, size)
    return x.permute(0, 3, 1, 4, 2, 5).reshape(B, channels, rows * size, columns * size)


class PatchEmbedding(nn.Module):
    """One linear layer for all patches: E in x_p E, from p x p pixels to a vector.

    The same numbers as a convolution with a kernel and a stride of p.

    Parameters
    ----------
    size : int
        p, the side of a patch.
    channels : int
        Of the pictures.
    dim : int
        d, the width of the vectors.

    References
    ----------
    Dosovitskiy et al. 2021, equation 1.

    Examples
    --------
    >>> import torch
    >>> PatchEmbedding(size=4, channels=3, dim=16)(torch.zeros(2, 3, 8, 12)).shape
    torch.Size([2, 6, 16])
    """

    def __init__(self, size: int, channels: int, dim: int) -> None:
        super().__init__()
        self.size, self.channels = size, channels
        self.projection = nn.Linear(channels * size * size, dim)

    def forward(self, x: Tensor) -> Tensor:
        """Return one vector a patch: (B, C, H, W) to (B, N, d)."""
        if x.ndim != 4 or x.shape[1] != self.channels:
            expected = f"(B, {self.channels}, H, W)"
            raise ValueError(f"x: expected shape {expected}, got {tuple(x.shape)}")
        return self.projection(extract_patches(x, self.size))
