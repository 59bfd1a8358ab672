"""From a map to a smaller map, or to one number a channel."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor


def max_pool2d(x: Tensor, size: int, stride: int | None = None) -> Tensor:
    """Return the largest value of each window.

    Parameters
    ----------
    x : (..., H, W)
    size : int
        Side of the windows.
    stride : int, optional
        Step from window to window; `size` if not given, so that they don't overlap.

    Returns
    -------
    (..., H', W')
        H' = (H - size) // stride + 1; what doesn't fill a window is left out.

    Raises
    ------
    ValueError
        If `size` or `stride` is below 1, or a window doesn't fit.

    Examples
    --------
    >>> x = torch.tensor([[1.0, 2.0, 0.0, 0.0], [3.0, 4.0, 0.0, 8.0]])
    >>> max_pool2d(x, 2), average_pool2d(x, 2)
    (tensor([[4., 8.]]), tensor([[2.5000, 2.0000]]))
    """
    return _windows(x, size, stride).amax(dim=(-2, -1))


def average_pool2d(x: Tensor, size: int, stride: int | None = None) -> Tensor:
    """Return the mean of each window: (..., H, W) to (..., H', W').

    Parameters
    ----------
    x, size, stride
        As in `max_pool2d`.

    Examples
    --------
    >>> average_pool2d(torch.arange(16.0).view(4, 4), 2)
    tensor([[ 2.5000,  4.5000],
            [10.5000, 12.5000]])
    """
    return _windows(x, size, stride).mean(dim=(-2, -1))


def global_average_pool(maps: Tensor) -> Tensor:
    """Return the mean over all places: (B, C, H, W) to (B, C), whatever H and W are.

    References
    ----------
    Lin, Chen and Yan 2014, "Network in network", section 3.2.

    Examples
    --------
    >>> global_average_pool(torch.tensor([[[[0.0, 0.0], [0.0, 8.0]]]]))
    tensor([[2.]])
    """
    return _checked(maps).mean(dim=(-2, -1))


def global_max_pool(maps: Tensor) -> Tensor:
    """Return the largest value over all places: (B, C, H, W) to (B, C).

    Examples
    --------
    >>> global_max_pool(torch.tensor([[[[0.0, 0.0], [0.0, 8.0]]]]))
    tensor([[8.]])
    """
    return _checked(maps).amax(dim=(-2, -1))


def multi_level_features(maps: Sequence[Tensor]) -> Tensor:
    """Return the global averages of several layers side by side.

    Early layers know edges and colours, late ones what they belong to.

    Parameters
    ----------
    maps : sequence of (B, C_l, H_l, W_l)
        Such as `ResNet.feature_maps` gives them.

    Returns
    -------
    (B, C_1 + C_2 + ...)

    Raises
    ------
    ValueError
        If there is no map, or one hasn't four axes.

    Examples
    --------
    >>> multi_level_features([torch.ones(2, 8, 4, 4), torch.ones(2, 16, 2, 2)]).shape
    torch.Size([2, 24])
    """
    if not len(maps):
        raise ValueError("maps: expected one or more, got none")
    return torch.cat([global_average_pool(layer) for layer in maps], dim=1)


def _windows(x: Tensor, size: int, stride: int | None) -> Tensor:
    """Return the windows' values on two axes of their own: (..., H', W', size, size)."""
    step = size if stride is None else stride
    for name, value in (("size", size), ("stride", step)):
        if value < 1:
            raise ValueError(f"{name}: expected 1 or more, got {value}")
    if x.ndim < 2 or size > min(x.shape[-2:]):
        expected = f"(..., H, W) with H and W of {size} or more"
        raise ValueError(f"x: expected shape {expected}, got {tuple(x.shape)}")
    return x.unfold(-2, size, step).unfold(-2, size, step)


def _checked(maps: Tensor) -> Tensor:
    if maps.ndim != 4 or 0 in maps.shape[2:]:
        raise ValueError(f"maps: expected shape (B, C, H, W), got {tuple(maps.shape)}")
    return maps
