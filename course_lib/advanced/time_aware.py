"""Vectors that change with time: three ways, one of which changes no distance."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from course_lib.sentences.weight_seeds import seeded_weights

START = 0.1  # spread of the first vectors


class SharedTimeOffset(nn.Module):
    """Add one vector a time to all items: e_i(t) = b_i + W φ(t). It changes no distance.

    e_i(t) - e_j(t) = b_i - b_j, whatever W and φ are, a deep network included. The ranking of the
    items by inner product with a fixed query stays, too: each score grows by q · W φ(t). (Cosines
    change, all of them by the same vector.)

    Parameters
    ----------
    items, dim, features : int
        Numbers of items, of dimensions and of time features.
    seed : int

    Examples
    --------
    >>> model, when = SharedTimeOffset(3, dim=2, features=1), torch.tensor([[0.0], [9.0]])
    >>> early, late = (torch.pdist(vectors) for vectors in model(when))
    >>> torch.allclose(early, late, atol=1e-5)
    True
    """

    def __init__(self, items: int, dim: int, features: int, seed: int = 0) -> None:
        super().__init__()
        with seeded_weights(seed):
            self.base = nn.Parameter(START * torch.randn(items, dim))
            self.offset = nn.Linear(features, dim, bias=False)

    def forward(self, features: Tensor) -> Tensor:
        """Return the vectors of all items at T times: φ ``(T, F)`` -> ``(T, items, d)``."""
        return self.base + self.offset(features)[:, None]


class TimeGate(nn.Module):
    """Scale the dimensions with time: e_i(t) = b_i ⊙ (1 + W φ(t)).

    The gate is the same for all items, yet distances change, since it stretches some dimensions
    and shrinks others. Few numbers to learn: F · d for the time.

    Parameters
    ----------
    items, dim, features, seed
        As in `SharedTimeOffset`. W starts at 0: no change over time.

    References
    ----------
    Goel et al. (2020), "Diachronic embedding for temporal knowledge graph completion", equation 1,
    where the gate is the item's own.

    Examples
    --------
    >>> TimeGate(3, dim=2, features=1)(torch.zeros(5, 1)).shape
    torch.Size([5, 3, 2])
    """

    def __init__(self, items: int, dim: int, features: int, seed: int = 0) -> None:
        super().__init__()
        with seeded_weights(seed):
            self.base = nn.Parameter(START * torch.randn(items, dim))
        self.gate = nn.Parameter(torch.zeros(features, dim))

    def forward(self, features: Tensor) -> Tensor:
        """Return the vectors of all items at T times: φ ``(T, F)`` -> ``(T, items, d)``."""
        return self.base * (1 + features @ self.gate)[:, None]


class ItemTimeOffset(nn.Module):
    """Let each item move by itself: e_i(t) = b_i + W_i φ(t).

    Parameters
    ----------
    items, dim, features, seed
        As in `SharedTimeOffset`. The W_i, ``(F, d)`` each, start at 0.

    Examples
    --------
    >>> ItemTimeOffset(3, dim=2, features=1)(torch.zeros(5, 1)).shape
    torch.Size([5, 3, 2])
    """

    def __init__(self, items: int, dim: int, features: int, seed: int = 0) -> None:
        super().__init__()
        with seeded_weights(seed):
            self.base = nn.Parameter(START * torch.randn(items, dim))
        self.moves = nn.Parameter(torch.zeros(items, features, dim))

    def forward(self, features: Tensor) -> Tensor:
        """Return the vectors of all items at T times: φ ``(T, F)`` -> ``(T, items, d)``."""
        return self.base + torch.einsum("tf,ifd->tid", features, self.moves)
