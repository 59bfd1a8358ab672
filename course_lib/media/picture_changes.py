"""Changes of pictures by given amounts, one amount a picture: crop, light, colour, blur, turn.

All take a batch (B, C, H, W) of float32 from 0 to 1 and return one of that range.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor

LUMA = (0.299, 0.587, 0.114)  # ITU-R BT.601: how bright red, green and blue look


def crops(
    x: Tensor, left: Tensor, top: Tensor, width: Tensor, height: Tensor, shape: tuple[int, int]
) -> Tensor:
    """Cut a rectangle out of each picture and bring it to `shape` by bilinear interpolation.

    Parameters
    ----------
    x : Tensor, shape (B, C, H, W)
    left, top, width, height : Tensor, shape (B,)
        In shares of the picture, 0 to 1.
    shape : (int, int)
        Height and width of the result.

    Returns
    -------
    Tensor, shape (B, C, *shape)

    Examples
    --------
    >>> x = torch.arange(16.0).view(1, 1, 4, 4)
    >>> half, start = torch.tensor([0.5]), torch.tensor([0.0])
    >>> crops(x, half, start, half, half, (2, 2)).tolist()  # the upper right quarter
    [[[[2.0, 3.0], [6.0, 7.0]]]]
    """
    # grid_sample counts from -1 to 1: the middle of the rectangle is at 2 (left + width / 2) - 1
    theta = torch.zeros(len(x), 2, 3)
    theta[:, 0, 0], theta[:, 0, 2] = width, 2 * left + width - 1
    theta[:, 1, 1], theta[:, 1, 2] = height, 2 * top + height - 1
    grid = F.affine_grid(theta, [len(x), x.shape[1], *shape], align_corners=False)
    return F.grid_sample(x, grid, padding_mode="border", align_corners=False)


def turned(x: Tensor, degrees: Tensor) -> Tensor:
    """Turn each picture counter-clockwise about its middle; corners are filled by reflection.

    Examples
    --------
    >>> x = torch.tensor([[[[0.0, 1.0], [0.0, 0.0]]]])
    >>> turned(x, torch.tensor([90.0])).abs().round().tolist()
    [[[[1.0, 0.0], [0.0, 0.0]]]]
    """
    angle, aspect = degrees.deg2rad(), x.shape[3] / x.shape[2]
    theta = torch.zeros(len(x), 2, 3)
    theta[:, 0, 0], theta[:, 0, 1] = angle.cos(), -angle.sin() / aspect
    theta[:, 1, 0], theta[:, 1, 1] = angle.sin() * aspect, angle.cos()
    grid = F.affine_grid(theta, list(x.shape), align_corners=False)
    return F.grid_sample(x, grid, padding_mode="reflection", align_corners=False)


def grey(x: Tensor) -> Tensor:
    """Return the brightness that people see, (B, 1, H, W), of pictures with three channels."""
    weights = torch.tensor(LUMA, dtype=x.dtype, device=x.device)
    return torch.einsum("bchw,c->bhw", x, weights)[:, None]


def brightened(x: Tensor, factor: Tensor) -> Tensor:
    """Multiply all numbers of a picture by its factor."""
    return (_each(factor) * x).clamp(0, 1)


def contrasted(x: Tensor, factor: Tensor) -> Tensor:
    """Move each number away from the picture's mean brightness (factor above 1) or towards it."""
    mean = (grey(x) if x.shape[1] == 3 else x).mean(dim=(1, 2, 3), keepdim=True)  # (B, 1, 1, 1)
    return (mean + _each(factor) * (x - mean)).clamp(0, 1)


def mixed_with_grey(x: Tensor, factor: Tensor) -> Tensor:
    """Change the saturation: factor 1 leaves the picture, 0 makes it grey."""
    brightness = grey(x)  # (B, 1, H, W)
    return (brightness + _each(factor) * (x - brightness)).clamp(0, 1)


def hue_turned(x: Tensor, turns: Tensor) -> Tensor:
    """Turn all colours about the grey axis; 1 is a full turn, 1/3 makes red green.

    Examples
    --------
    >>> red = torch.tensor([1.0, 0.0, 0.0]).view(1, 3, 1, 1)
    >>> hue_turned(red, torch.tensor([1 / 3])).flatten().round(decimals=3).abs().tolist()
    [0.0, 1.0, 0.0]
    """
    # Rodrigues' rotation about (1, 1, 1) / sqrt(3): R = c I + (1 - c) / 3 J + s / sqrt(3) K
    angle = 2 * math.pi * turns
    c, s = angle.cos()[:, None, None], angle.sin()[:, None, None]
    cross = torch.tensor([[0.0, -1.0, 1.0], [1.0, 0.0, -1.0], [-1.0, 1.0, 0.0]])
    rotation = c * torch.eye(3) + (1 - c) / 3 + s / math.sqrt(3) * cross  # (B, 3, 3)
    return torch.einsum("boc,bchw->bohw", rotation, x).clamp(0, 1)


def blurred(x: Tensor, sigma: Tensor) -> Tensor:
    """Blur each picture with a Gaussian of its own sigma, in pixels; borders are mirrored.

    Examples
    --------
    >>> blurred(torch.full((1, 1, 5, 5), 0.5), torch.tensor([1.0])).unique().tolist()
    [0.5]
    """
    b, c, h, w = x.shape
    # Beyond four sigma nothing is left; a mirrored border can't be wider than the picture.
    radius = min(math.ceil(4 * float(sigma.max())), h - 1, w - 1)
    offsets = torch.arange(-radius, radius + 1)
    kernels = (-0.5 * (offsets / sigma[:, None]) ** 2).softmax(dim=1)  # (B, 2r + 1)
    kernels = kernels.repeat_interleave(c, dim=0)[:, None]  # (BC, 1, 2r + 1)
    rows = F.pad(x, [radius] * 4, mode="reflect").reshape(1, b * c, h + 2 * radius, -1)
    across = F.conv2d(rows, kernels[:, :, None], groups=b * c)  # (1, BC, H + 2r, W)
    return F.conv2d(across, kernels[..., None], groups=b * c).reshape(b, c, h, w)


def _each(factor: Tensor) -> Tensor:
    return factor[:, None, None, None]
