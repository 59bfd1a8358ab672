"""Pictures as people keep them, turned into the batches that torch's convolutions read."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

Images: TypeAlias = NDArray[Any] | Tensor
CHANNELS = (1, 3)  # grey, or red, green and blue
TOLERANCE = 1e-4  # a blur or a resize may leave the range by rounding


def as_pixels(images: Images) -> Tensor:
    """Return pictures as one batch (B, C, H, W) of float32 from 0 to 1.

    Parameters
    ----------
    images : array or Tensor
        Array: (n, H, W) grey, or (n, H, W, C), as `course_lib.datasets.shapes` and `digits` give
        them. Tensor: (B, H, W) grey, or (B, C, H, W). C is 1 or 3. Floats from 0 to 1, or uint8
        from 0 to 255, which is divided by 255.

    Returns
    -------
    Tensor, shape (B, C, H, W), float32
        Without a copy where it is that already.

    Raises
    ------
    TypeError
        If it is neither an array nor a tensor, or holds neither floats nor uint8.
    ValueError
        If the shape is another, or a value is outside 0 to 1 or nan.

    Examples
    --------
    >>> as_pixels(np.zeros((5, 8, 8), dtype=np.float32)).shape
    torch.Size([5, 1, 8, 8])
    >>> as_pixels(np.full((1, 4, 6, 3), 255, dtype=np.uint8)).mean()
    tensor(1.)
    """
    x = _channels_first(images)
    if x.dtype == torch.uint8:
        x = x.float() / 255
    elif not x.is_floating_point():
        raise TypeError(f"images: expected floats from 0 to 1 or uint8, got {x.dtype}")
    _check_range(x)
    return x.float().contiguous()


def _channels_first(images: Images) -> Tensor:
    if isinstance(images, Tensor):
        x, axes = images, "(B, H, W) or (B, C, H, W)"
    elif isinstance(images, np.ndarray):
        x, axes = torch.from_numpy(np.array(images, order="C")), "(n, H, W) or (n, H, W, C)"
        x = x.permute(0, 3, 1, 2) if x.ndim == 4 else x
    else:
        raise TypeError(f"images: expected an array or a tensor, got {type(images).__name__}")
    grey = x[:, None] if x.ndim == 3 else x
    if grey.ndim != 4 or grey.shape[1] not in CHANNELS or 0 in grey.shape[2:]:
        came = tuple(images.shape)
        raise ValueError(f"images: expected shape {axes} with C = 1 or 3, got {came}")
    return grey


def _check_range(x: Tensor) -> None:
    if not x.numel():
        return
    low, high = x.min().item(), x.max().item()
    if not (low >= -TOLERANCE and high <= 1 + TOLERANCE):  # also where they are nan
        raise ValueError(f"images: expected values from 0 to 1, got {low:.4g} to {high:.4g}")
