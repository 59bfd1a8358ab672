"""Distances of all pairs of rows of a batch, as unit vectors."""

from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

MatrixDistance = Callable[[Tensor], Tensor]  # (B, d) -> (B, B), 0 to 2


def cosine_distances(z: Tensor) -> Tensor:
    """Return ``1 - cos(z_i, z_j)`` of all pairs of rows, ``(B, B)``, from 0 to 2.

    Examples
    --------
    >>> cosine_distances(torch.tensor([[5.0, 0.0], [0.0, 0.1]]))[0].tolist()
    [0.0, 1.0]
    """
    unit = F.normalize(z, dim=-1)  # (B, d)
    return 1 - unit @ unit.T


def euclidean_distances(z: Tensor) -> Tensor:
    """Return the distances of all pairs of rows, made unit vectors, ``(B, B)``, from 0 to 2.

    Differences first, then squares: with ``|a|² - 2 ab + |b|²`` the distance of two nearly equal
    rows is rounding error, and at 0 its gradient is infinite. Here it is 0.

    Examples
    --------
    >>> euclidean_distances(torch.tensor([[5.0, 0.0], [-0.1, 0.0]]))[0].tolist()
    [0.0, 2.0]
    """
    unit = F.normalize(z, dim=-1)  # (B, d)
    return torch.cdist(unit, unit, compute_mode="donot_use_mm_for_euclid_dist")
