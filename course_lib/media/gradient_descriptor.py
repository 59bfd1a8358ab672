"""Histograms of oriented gradients: how pictures were compared before networks learned to."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from course_lib.media.pixel_batches import Images, as_pixels

Doubles = NDArray[np.float64]
EPS = 1e-5
CLIP = 0.2  # no single gradient may dominate a block


def hog(
    images: Images, cell: int = 8, block: int = 2, orientations: int = 9
) -> NDArray[np.float32]:
    """Return for each picture which way its edges run, place by place.

    Every pixel votes for the direction of its gradient, with the gradient's length, in its cell.
    A block of cells is normalised together, which takes out light and contrast; blocks overlap.
    Of the three channels of a colour picture, a pixel's steepest one counts.

    Parameters
    ----------
    images : array or Tensor
        n pictures, as `as_pixels` takes them.
    cell : int
        Side of a cell in pixels.
    block : int
        Side of a block in cells.
    orientations : int
        Bins of the half circle from 0° to 180°; a vote goes into one of them whole.

    Returns
    -------
    (n, by · bx · block · block · orientations) float32
        by = H // cell - block + 1, and so bx. Not unit rows: each of the by · bx blocks has a
        length of at most 1.

    Raises
    ------
    ValueError
        If an argument is below 1 or the pictures are smaller than one block.

    References
    ----------
    Dalal and Triggs 2005, "Histograms of oriented gradients for human detection", section 6;
    normalisation L2-Hys of Lowe 2004, "Distinctive image features", section 6.1. Without the
    interpolation between bins, like scikit-image.

    Examples
    --------
    >>> stripes = np.zeros((1, 16, 16), dtype=np.float32)
    >>> stripes[:, :, ::4] = 1.0  # light and dark change from left to right
    >>> descriptor = hog(stripes)
    >>> descriptor.shape, descriptor.reshape(4, 9).argmax(axis=1)
    ((1, 36), array([0, 0, 0, 0]))
    """
    pixels = as_pixels(images).double().numpy()  # (n, C, H, W)
    _check(pixels.shape[2:], cell, block, orientations)
    rows, columns = _steepest(*_gradients(pixels))  # (n, H, W) each
    angle = np.rad2deg(np.arctan2(rows, columns)) % 180
    bins = np.minimum(angle // (180 / orientations), orientations - 1)  # 180 itself by rounding
    length = np.hypot(rows, columns)
    cells = [_cell_means(np.where(bins == b, length, 0), cell) for b in range(orientations)]
    return _normalised_blocks(np.stack(cells, axis=-1), block).astype(np.float32)


def _gradients(pixels: Doubles) -> tuple[Doubles, Doubles]:
    """Return the differences of the neighbours below and above, right and left; 0 at borders."""
    rows, columns = np.zeros_like(pixels), np.zeros_like(pixels)
    rows[:, :, 1:-1] = pixels[:, :, 2:] - pixels[:, :, :-2]
    columns[..., 1:-1] = pixels[..., 2:] - pixels[..., :-2]
    return rows, columns


def _steepest(rows: Doubles, columns: Doubles) -> tuple[Doubles, Doubles]:
    """Keep the channel with the longest gradient: (n, C, H, W) to (n, H, W)."""
    channel = np.hypot(rows, columns).argmax(axis=1, keepdims=True)  # (n, 1, H, W)
    kept = (np.take_along_axis(part, channel, axis=1)[:, 0] for part in (rows, columns))
    first, second = kept
    return first, second


def _cell_means(votes: Doubles, cell: int) -> Doubles:
    """Return the mean vote in each cell: (n, H, W) to (n, H // cell, W // cell)."""
    n, height, width = votes.shape
    down, across = height // cell, width // cell
    whole = votes[:, : down * cell, : across * cell]
    return whole.reshape(n, down, cell, across, cell).mean(axis=(2, 4))


def _normalised_blocks(cells: Doubles, block: int) -> Doubles:
    """Normalise, clip at 0.2, normalise again: (n, cy, cx, orientations) to (n, d)."""
    blocks = sliding_window_view(cells, (block, block), axis=(1, 2))  # (n, by, bx, o, ., .)
    rows = np.moveaxis(blocks, 3, -1).reshape(*blocks.shape[:3], -1)  # (n, by, bx, block² o)
    unit = np.minimum(_unit(rows), CLIP)
    return _unit(unit).reshape(len(cells), -1)


def _unit(rows: Doubles) -> Doubles:
    return rows / np.sqrt((rows**2).sum(axis=-1, keepdims=True) + EPS**2)


def _check(shape: tuple[int, ...], cell: int, block: int, orientations: int) -> None:
    for name, value in (("cell", cell), ("block", block), ("orientations", orientations)):
        if value < 1:
            raise ValueError(f"{name}: expected 1 or more, got {value}")
    if min(shape) < cell * block:
        expected = f"{cell * block} pixels a side or more, one block"
        raise ValueError(f"images: expected {expected}, got {shape[0]} x {shape[1]}")
