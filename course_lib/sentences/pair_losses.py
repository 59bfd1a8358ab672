"""Losses with a margin, on pairs and triplets of vectors: contrastive and triplet loss."""

from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

PairDistance = Callable[[Tensor, Tensor], Tensor]  # (B, d), (B, d) -> (B,), 0 to 2


def pair_cosine_distance(u: Tensor, v: Tensor) -> Tensor:
    """Return ``1 - cos(u_i, v_i)`` of each pair of rows, ``(B,)``, from 0 to 2.

    Examples
    --------
    >>> pair_cosine_distance(torch.tensor([[5.0, 0.0]]), torch.tensor([[0.0, 0.1]])).tolist()
    [1.0]
    """
    return 1 - torch.einsum("bd,bd->b", F.normalize(u, dim=-1), F.normalize(v, dim=-1))


def pair_euclidean_distance(u: Tensor, v: Tensor) -> Tensor:
    """Return the distance of each pair of rows, both made unit vectors, ``(B,)``, from 0 to 2.

    ``torch.nn.functional.pairwise_distance`` adds 1e-6 to each difference, so that a vector is
    not at distance 0 from itself; this one doesn't.

    Examples
    --------
    >>> pair_euclidean_distance(torch.tensor([[5.0, 0.0]]), torch.tensor([[-0.1, 0.0]])).tolist()
    [2.0]
    """
    return torch.linalg.vector_norm(F.normalize(u, dim=-1) - F.normalize(v, dim=-1), dim=-1)


def contrastive_loss(
    u: Tensor,
    v: Tensor,
    same: Tensor,
    margin: float = 0.5,
    distance: PairDistance = pair_cosine_distance,
) -> Tensor:
    """Pull pairs that belong together to one point, push the others `margin` apart.

    ``L = 1/2 D^2`` for a pair that belongs together, ``1/2 max(0, margin - D)^2`` for another.
    The distances are those of unit vectors, 0 to 2 whatever the encoder's scale: on raw vectors
    of 768 components distances are in the tens, no pair is within the margin, and the second
    term is zero for good.

    Parameters
    ----------
    u, v : Tensor
        Shape ``(B, d)``, of any length.
    same : Tensor
        Shape ``(B,)``, bool or number; 1 where the pair belongs together.
    margin : float
        Above 0, at most 2, in units of `distance`. A margin m of `pair_euclidean_distance` is
        m^2 / 2 of `pair_cosine_distance`.
    distance : function
        `pair_cosine_distance` or `pair_euclidean_distance`.

    Returns
    -------
    Tensor
        Mean over the pairs, a scalar.

    Raises
    ------
    ValueError
        If shapes don't fit, or the margin is out of its range.

    References
    ----------
    Hadsell, Chopra and LeCun (2006), "Dimensionality Reduction by Learning an Invariant
    Mapping", equation 4 (there Y = 0 for pairs that belong together).

    Examples
    --------
    >>> u, v = torch.tensor([[1.0, 0.0], [1.0, 0.0]]), torch.tensor([[0.0, 1.0], [3.0, 0.0]])
    >>> contrastive_loss(u, v, torch.tensor([1, 0])).item()  # (1/2 1^2 + 1/2 0.5^2) / 2
    0.3125
    """
    check_rows(u, v=v)
    _check_margin(margin)
    if same.shape != u.shape[:1]:
        raise ValueError(f"same: expected shape ({len(u)},), got {tuple(same.shape)}")
    d, y = distance(u, v), same.to(u.dtype)  # (B,), (B,)
    return (0.5 * (y * d.square() + (1 - y) * F.relu(margin - d).square())).mean()


def triplet_loss(
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
    margin: float = 0.5,
    distance: PairDistance = pair_cosine_distance,
) -> Tensor:
    """Keep the negative at least `margin` farther from the anchor than the positive.

    ``L = max(0, D(a, p) - D(a, n) + margin)``, with distances of unit vectors, 0 to 2.

    Parameters
    ----------
    anchor, positive, negative : Tensor
        Shape ``(B, d)``, of any length.
    margin : float
        Above 0, at most 2, in units of `distance`.
    distance : function
        `pair_cosine_distance` or `pair_euclidean_distance`.

    Returns
    -------
    Tensor
        Mean over the triplets, a scalar; the margin itself where all vectors are one.

    Raises
    ------
    ValueError
        If shapes don't fit, or the margin is out of its range.

    References
    ----------
    Schroff, Kalenichenko and Philbin (2015), "FaceNet", equation 3 (there squared distances);
    Reimers and Gurevych (2019), "Sentence-BERT", section 3.

    Examples
    --------
    >>> a, p, n = torch.tensor([[[1.0, 0.0]], [[0.6, 0.8]], [[0.0, 1.0]]])
    >>> triplet_loss(a, p, n, margin=1.0).item()  # 0.4 - 1 + 1
    0.4
    """
    check_rows(anchor, positive=positive, negative=negative)
    _check_margin(margin)
    return F.relu(distance(anchor, positive) - distance(anchor, negative) + margin).mean()


def check_rows(first: Tensor, **others: Tensor) -> None:
    """Raise ValueError, naming the argument, unless all have the first one's shape (B, d)."""
    for name, other in others.items():
        if first.dim() != 2 or other.shape != first.shape:
            expected = f"{tuple(first.shape)}, as the first" if first.dim() == 2 else "(B, d)"
            raise ValueError(f"{name}: expected shape {expected}, got {tuple(other.shape)}")


def _check_margin(margin: float) -> None:
    if not 0 < margin <= 2:
        raise ValueError(f"margin: expected above 0, at most 2 (unit vectors), got {margin}")
