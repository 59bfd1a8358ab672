"""Attention inside small windows: a cost that grows with the picture, not with its square."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from course_lib.sentences.attention import MultiHeadAttention


def window_partition(x: Tensor, size: int) -> Tensor:
    """Cut a grid of tokens into windows.

    Parameters
    ----------
    x : (B, H, W, d)
    size : int
        M, the side of a window; it divides H and W.

    Returns
    -------
    (B nW, M², d)
        nW = H W / M² windows a picture, row by row; one picture's stand together.

    Raises
    ------
    ValueError
        If `size` doesn't divide both sides.

    References
    ----------
    Liu et al. 2021, "Swin transformer", section 3.2.

    Examples
    --------
    >>> window_partition(torch.arange(16).view(1, 4, 4, 1), 2)[0, :, 0]
    tensor([0, 1, 4, 5])
    """
    B, H, W, d = _grid_shape(x)
    if size < 1 or H % size or W % size:
        raise ValueError(f"size: expected a divisor of {H} and of {W}, got {size}")
    grid = x.reshape(B, H // size, size, W // size, size, d)
    return grid.transpose(2, 3).reshape(-1, size * size, d)  # (B nW, M², d)


def window_reverse(windows: Tensor, size: int, height: int, width: int) -> Tensor:
    """Put windows together again: the inverse of `window_partition`.

    Parameters
    ----------
    windows : (B nW, M², d)
    size : int
        M.
    height, width : int
        H and W of the grid.

    Returns
    -------
    (B, H, W, d)

    Raises
    ------
    ValueError
        If the numbers don't fit together.

    Examples
    --------
    >>> x = torch.rand(2, 4, 6, 8)
    >>> torch.equal(window_reverse(window_partition(x, 2), 2, 4, 6), x)
    True
    """
    if size < 1 or height % size or width % size:
        raise ValueError(f"size: expected a divisor of {height} and of {width}, got {size}")
    down, across = height // size, width // size
    if windows.ndim != 3 or windows.shape[1] != size * size or len(windows) % (down * across):
        expected = f"(B · {down * across}, {size * size}, d)"
        raise ValueError(f"windows: expected shape {expected}, got {tuple(windows.shape)}")
    grid = windows.reshape(-1, down, across, size, size, windows.shape[2])
    return grid.transpose(2, 3).reshape(-1, height, width, windows.shape[2])


class WindowAttention(nn.Module):
    """Each token looks at those of its own window only.

    With a shift, the windows lie half a window off, so that two layers, one with and one without,
    carry news from window to window. The grid is rolled, which brings strangers from the other
    border into a window; a mask keeps them apart. Swin also learns a bias for each distance
    between two tokens, which is left out here.

    Parameters
    ----------
    dim, heads : int
        Width d of the states, and the number of attention heads.
    window : int
        M, the side of a window.
    shift : int
        From 0 to M - 1; M // 2 in every second layer of Swin.

    References
    ----------
    Liu et al. 2021, "Swin transformer: hierarchical vision transformer using shifted windows",
    section 3.2, figures 2 and 4.

    Examples
    --------
    >>> attention = WindowAttention(dim=8, heads=2, window=4, shift=2)
    >>> attention(torch.rand(2, 8, 12, 8)).shape
    torch.Size([2, 8, 12, 8])
    """

    def __init__(self, dim: int, heads: int, window: int, shift: int = 0) -> None:
        super().__init__()
        if window < 1:
            raise ValueError(f"window: expected 1 or more, got {window}")
        if not 0 <= shift < window:
            raise ValueError(f"shift: expected 0 to {window - 1}, got {shift}")
        self.attention = MultiHeadAttention(dim, heads)
        self.window, self.shift = window, shift

    def forward(self, x: Tensor) -> Tensor:
        """Let every token gather from its window: (B, H, W, d) to (B, H, W, d)."""
        B, H, W, _ = _grid_shape(x)
        turned = x.roll((-self.shift, -self.shift), dims=(1, 2))
        windows = window_partition(turned, self.window)  # (B nW, M², d)
        mask = self.allowed(H, W).repeat(B, 1, 1) if self.shift else None
        mixed = window_reverse(self.attention(windows, mask), self.window, H, W)
        return mixed.roll((self.shift, self.shift), dims=(1, 2))

    def allowed(self, height: int, width: int) -> Tensor:
        """Return who was a neighbour before the roll, (nW, M², M²) bool.

        The roll moves the first `shift` rows to the bottom and the first columns to the right;
        tokens may look at each other if both were moved or neither, in each direction.
        """
        rows = torch.arange(height) >= height - self.shift  # (H,)
        columns = torch.arange(width) >= width - self.shift  # (W,)
        region = 2 * rows[:, None].int() + columns.int()  # (H, W)
        windows = window_partition(region[None, :, :, None], self.window)[:, :, 0]  # (nW, M²)
        return windows[:, :, None] == windows[:, None, :]


def attention_multiplications(tokens: int, dim: int, window: int | None = None) -> int:
    """Return how many multiplications one attention layer needs for a picture.

    The four projections take 4 N d². Scores and weighted sums take 2 N² d if everybody looks at
    everybody, 2 N M² d in windows of M x M tokens.

    Parameters
    ----------
    tokens : int
        N.
    dim : int
        d.
    window : int, optional
        M, the side of a window; without it all tokens see each other.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If a number is below 1, or N isn't a number of whole windows.

    References
    ----------
    Liu et al. 2021, "Swin transformer", equations 1 and 2.

    Examples
    --------
    >>> [attention_multiplications(n, dim=96) // 10**6 for n in (196, 784, 3136)]
    [14, 146, 2003]
    >>> [attention_multiplications(n, dim=96, window=7) // 10**6 for n in (196, 784, 3136)]
    [9, 36, 145]
    """
    M = 1 if window is None else window
    for name, value in (("tokens", tokens), ("dim", dim), ("window", M)):
        if value < 1:
            raise ValueError(f"{name}: expected 1 or more, got {value}")
    if tokens % (M * M):
        raise ValueError(f"tokens: expected a multiple of {M * M}, got {tokens}")
    seen = tokens if window is None else M * M
    return 4 * tokens * dim**2 + 2 * tokens * seen * dim


def _grid_shape(x: Tensor) -> tuple[int, int, int, int]:
    if x.ndim != 4:
        raise ValueError(f"x: expected shape (B, H, W, d), got {tuple(x.shape)}")
    B, H, W, d = x.shape
    return B, H, W, d
