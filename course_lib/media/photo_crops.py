"""Square pieces of photographs, and what may have happened to a piece before it is looked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from course_lib.media.picture_changes import (
    blurred,
    brightened,
    contrasted,
    crops,
    hue_turned,
    mixed_with_grey,
    turned,
)
from course_lib.media.pixel_batches import Images, as_pixels

KINDS = ("crop", "blur", "colour", "rotation")


class PhotoPatches(NamedTuple):
    """Pieces of photographs, and where they are from.

    Attributes
    ----------
    patches
        float32, shape (n, size, size, 3), from 0 to 1.
    photo
        int64, shape (n,): number of the photograph in `names`.
    position
        int64, shape (n, 2): row and column of the upper left pixel.
    names
        Names of the photographs.
    """

    patches: NDArray[np.float32]
    photo: NDArray[np.int64]
    position: NDArray[np.int64]
    names: tuple[str, ...]


def photo_patches(
    photographs: Mapping[str, NDArray[np.uint8]], size: int = 64, stride: int | None = None
) -> PhotoPatches:
    """Cut photographs into squares, row by row; what doesn't fill a square is left out.

    Parameters
    ----------
    photographs : mapping of name to uint8 array, shape (H, W, 3)
        As `course_lib.datasets.photographs` gives them; all at least `size` high and wide.
    size : int
        Side of the squares in pixels.
    stride : int, optional
        From one square to the next; `size` by default.

    Returns
    -------
    PhotoPatches

    Raises
    ------
    ValueError
        If there is no photograph, one is too small, or `size` or `stride` is below 1.

    Examples
    --------
    >>> stripes = np.arange(24, dtype=np.uint8).reshape(4, 6, 1).repeat(3, axis=2)
    >>> pieces = photo_patches({"stripes": stripes}, size=3)
    >>> pieces.patches.shape, pieces.position.tolist()
    ((2, 3, 3, 3), [[0, 0], [0, 3]])
    """
    step = size if stride is None else stride
    for name, value in {"size": size, "stride": step}.items():
        if value < 1:
            raise ValueError(f"{name}: expected 1 or more, got {value}")
    if not photographs:
        raise ValueError("photographs: expected one or more, got none")
    parts = [_squares(name, picture, size, step) for name, picture in photographs.items()]
    return PhotoPatches(
        np.concatenate([squares for squares, _ in parts]).astype(np.float32) / np.float32(255),
        np.repeat(np.arange(len(parts)), [len(squares) for squares, _ in parts]),
        np.concatenate([places for _, places in parts]),
        tuple(photographs),
    )


def distorted(
    patches: Images, kind: str, strength: float = 0.5, seed: int = 0
) -> NDArray[np.float32]:
    """Change pictures as a photograph on its way through the world may be changed.

    Parameters
    ----------
    patches : array or Tensor
        n pictures in colour, as `as_pixels` takes them.
    kind : {"crop", "blur", "colour", "rotation"}
        ``crop``: the part that is left has a side of 1 - strength / 2, at a random place,
        enlarged again. ``blur``: a Gaussian of 4 strength pixels per 64 of the side. ``colour``:
        brightness, contrast and saturation times factors from 1 - strength to 1 + strength, hue
        turned by up to strength / 4 of a circle. ``rotation``: by an angle of up to 90 strength
        degrees either way; corners are filled by reflection.
    strength : float
        From 0, no change, to 1.
    seed : int

    Returns
    -------
    float32 array, shape (n, H, W, 3)

    Raises
    ------
    ValueError
        If `kind` is unknown, `strength` out of its range, or the pictures are grey.

    Examples
    --------
    >>> pieces = np.random.default_rng(0).random((2, 16, 16, 3), dtype=np.float32)
    >>> distorted(pieces, "crop", 0.5).shape
    (2, 16, 16, 3)
    >>> bool(np.abs(distorted(pieces, "colour", 0) - pieces).max() < 1e-5)
    True
    """
    if kind not in KINDS:
        raise ValueError(f"kind: expected one of {KINDS}, got {kind!r}")
    if not 0 <= strength <= 1:
        raise ValueError(f"strength: expected 0 to 1, got {strength}")
    x = as_pixels(patches)
    if x.shape[1] != 3:
        raise ValueError(f"patches: expected 3 channels, got {x.shape[1]}")
    rng = torch.Generator().manual_seed(seed)
    change = {"crop": _crop, "blur": _blur, "colour": _colour, "rotation": _rotation}[kind]
    changed = change(x, strength, rng) if strength else x
    return changed.clamp(0, 1).permute(0, 2, 3, 1).numpy().copy()


def _squares(
    name: str, picture: NDArray[np.uint8], size: int, step: int
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    if min(picture.shape[:2]) < size:
        raise ValueError(f"photographs: expected {size} pixels or more a side, got {name!r}")
    windows = np.lib.stride_tricks.sliding_window_view(picture, (size, size), axis=(0, 1))
    grid = windows[::step, ::step]  # (rows, columns, 3, size, size)
    places = np.indices(grid.shape[:2]).reshape(2, -1).T * step  # (rows x columns, 2)
    return grid.transpose(0, 1, 3, 4, 2).reshape(-1, size, size, 3), places


def _crop(x: Tensor, strength: float, rng: torch.Generator) -> Tensor:
    side = torch.full((len(x),), 1 - strength / 2)
    left, top = (torch.rand(len(x), generator=rng) * (1 - side) for _ in range(2))
    return crops(x, left, top, side, side, (x.shape[2], x.shape[3]))


def _blur(x: Tensor, strength: float, rng: torch.Generator) -> Tensor:
    return blurred(x, torch.full((len(x),), 4 * strength * x.shape[2] / 64))


def _colour(x: Tensor, strength: float, rng: torch.Generator) -> Tensor:
    drawn = 2 * torch.rand(4, len(x), generator=rng) - 1  # (4, n), from -1 to 1
    light, contrast, saturation = 1 + strength * drawn[:3]
    lit = contrasted(brightened(x, light), contrast)
    return hue_turned(mixed_with_grey(lit, saturation), strength / 4 * drawn[3])


def _rotation(x: Tensor, strength: float, rng: torch.Generator) -> Tensor:
    return turned(x, 90 * strength * (2 * torch.rand(len(x), generator=rng) - 1))
