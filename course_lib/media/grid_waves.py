"""Waves that say where a patch lies in its grid."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.sentences.positions import sinusoidal_positions


def grid_positions(side: int, dim: int) -> Tensor:
    """Return waves for a square grid: half of the numbers for the row, half for the column.

    Parameters
    ----------
    side : int
        Patches along a side.
    dim : int
        A multiple of 4.

    Returns
    -------
    (1 + side², dim) float32
        Zeros for cls, then row by row.

    Examples
    --------
    >>> places = grid_positions(side=3, dim=8)
    >>> places.shape, torch.equal(places[1, :4], places[3, :4])  # one row of the grid
    (torch.Size([10, 8]), True)
    """
    if dim % 4:
        raise ValueError(f"dim: expected a multiple of 4, got {dim}")
    waves = sinusoidal_positions(side, dim // 2)  # (side, dim/2)
    rows, columns = waves.repeat_interleave(side, dim=0), waves.repeat(side, 1)
    return torch.cat([torch.zeros(1, dim), torch.cat([rows, columns], dim=1)])
