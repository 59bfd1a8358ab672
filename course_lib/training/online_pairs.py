"""Contrastive loss on the hard pairs of a batch only."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor

from course_lib.sentences.pair_losses import PairDistance, check_rows, pair_cosine_distance


def online_contrastive_loss(
    u: Tensor,
    v: Tensor,
    same: Tensor,
    margin: float = 0.5,
    distance: PairDistance = pair_cosine_distance,
) -> Tensor:
    """Sum the contrastive loss over the pairs that the other kind makes hard.

    A pair that belongs together is hard if it is farther apart than the *nearest* pair that
    doesn't; a pair that doesn't is hard if it is nearer than the *farthest* pair that does.
    ``L = sum of D² over hard positives + sum of max(0, margin - D)² over hard negatives``.

    Inputs
    ------
    ==================  =============================
    sides               labels
    ==================  =============================
    (text A, text B)    1: belong together, 0: do not
    ==================  =============================

    Requirements
    ------------
    1. Both kinds of pairs in a batch; without one of them, the other's mean takes its place.

    Recommendations
    ---------------
    - It is a sum: larger batches have larger gradients, so lower the learning rate with them.

    Relations
    ---------
    - `course_lib.sentences.contrastive_loss` averages over all pairs, with a factor 1/2.
    - ``OnlineContrastiveLoss`` of sentence-transformers gives the same.

    Parameters
    ----------
    u, v : Tensor
        Shape ``(B, d)``, of any length.
    same : Tensor
        Shape ``(B,)``, bool or 0 and 1.
    margin : float
        Above 0, at most 2, in units of `distance`.
    distance : function
        `pair_cosine_distance` or `pair_euclidean_distance`.

    Returns
    -------
    Tensor
        A scalar; 0 where every positive pair is nearer than every negative pair.

    Raises
    ------
    ValueError
        If shapes don't fit, or the margin is out of its range.

    References
    ----------
    Hadsell, Chopra and LeCun (2006), "Dimensionality Reduction by Learning an Invariant
    Mapping", equation 4, on selected pairs as sentence-transformers does.

    Examples
    --------
    >>> import torch
    >>> u = torch.tensor([[1.0, 0.0], [1.0, 0.0], [1.0, 0.0]])
    >>> v = torch.tensor([[0.6, 0.8], [0.8, 0.6], [-1.0, 0.0]])  # distances 0.4, 0.2 and 2
    >>> online_contrastive_loss(u, v, torch.tensor([1, 0, 0])).item()  # 0.4² + (0.5 - 0.2)²
    0.25
    """
    check_rows(u, v=v)
    if same.shape != u.shape[:1]:
        raise ValueError(f"same: expected shape ({len(u)},), got {tuple(same.shape)}")
    if not 0 < margin <= 2:
        raise ValueError(f"margin: expected above 0, at most 2 (unit vectors), got {margin}")
    d, together = distance(u, v), same.bool()  # (B,), (B,)
    near, far = d[together], d[~together]
    hard_near = near[near > (far.min() if len(far) else near.mean())]
    hard_far = far[far < (near.max() if len(near) else far.mean())]
    return hard_near.square().sum() + F.relu(margin - hard_far).square().sum()
