"""N-pair and angular loss: one pair a class, and the positives of the others as negatives."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from course_lib.sentences.pair_losses import check_rows


def n_pair_loss(anchors: Tensor, positives: Tensor, l2: float = 0.002) -> Tensor:
    """Set each anchor's positive against the positives of all other classes, by dot products.

    ``L_i = log(1 + sum_{j != i} exp(a_i·p_j - a_i·p_i)) + l2 / 4 (|a_i|² + |p_i|²)``: softmax
    cross-entropy of the dot products. The vectors keep their lengths, which say how sure the
    model is; the second term keeps them from growing for ever.

    Inputs
    ------
    ======================================  ======
    sides                                   labels
    ======================================  ======
    (anchor, positive), one pair a class    none
    ======================================  ======

    Requirements
    ------------
    1. No two pairs of a batch from one class.

    Recommendations
    ---------------
    - For search by cosine take `multiple_negatives_ranking_loss`, which has this softmax on
      scaled cosines and needs no penalty on lengths.

    Relations
    ---------
    - `course_lib.sentences.triplet_loss` compares with one negative, this with all B - 1.

    Parameters
    ----------
    anchors, positives : Tensor
        Shape ``(B, d)``; lengths matter.
    l2 : float
        Weight of the mean squared lengths, 0 or above.

    Returns
    -------
    Tensor
        Mean over the pairs, a scalar; ln B + l2 |x|² / 2 where all vectors are one, x.

    Raises
    ------
    ValueError
        If shapes differ or `l2` is negative.

    References
    ----------
    Sohn (2016), "Improved Deep Metric Learning with Multi-class N-pair Loss Objective",
    section 3.2 (N-pair-mc), and section 3.2.2 for the penalty.

    Examples
    --------
    >>> n_pair_loss(torch.zeros(8, 3), torch.zeros(8, 3)).item()  # ln 8
    2.079
    """
    check_rows(anchors, positives=positives)
    if not 0 <= l2 < math.inf:
        raise ValueError(f"l2: expected 0 or above, got {l2}")
    logits = anchors @ positives.T  # (B, B)
    own = torch.arange(len(anchors), device=anchors.device)
    squares = anchors.square().sum(dim=1) + positives.square().sum(dim=1)  # (B,)
    return F.cross_entropy(logits, own) + l2 / 4 * squares.mean()


def angular_loss(anchors: Tensor, positives: Tensor, angle: float = 45.0) -> Tensor:
    """Bound the angle at the negative in the triangle of anchor, positive and negative.

    With t = tan² α, ``L_i = log(1 + sum_{j != i} exp(f_ij))`` and
    ``f_ij = 4 t (a_i + p_i)·p_j - 2 (1 + t) a_i·p_i``. Up to a constant, f is
    ``|a - p|² - 4 t |n - c|²`` with c in the middle of a and p: the negative has to be farther
    from the middle of the pair the wider the pair is, by a ratio, so that no scale needs tuning.

    Inputs
    ------
    ======================================  ======
    sides                                   labels
    ======================================  ======
    (anchor, positive), one pair a class    none
    ======================================  ======

    Requirements
    ------------
    1. No two pairs of a batch from one class.

    Recommendations
    ---------------
    - 36° to 55° in the paper; it adds `n_pair_loss`, with the angular loss at weight 2.

    Relations
    ---------
    - `course_lib.sentences.triplet_loss` has a margin in distance, this one in angle.

    Parameters
    ----------
    anchors, positives : Tensor
        Shape ``(B, d)``, of any length; they are made unit vectors.
    angle : float
        α in degrees, above 0, below 90: the upper bound on the angle at the negative.

    Returns
    -------
    Tensor
        Mean over the pairs, a scalar; log(1 + (B - 1) exp(6 t - 2)) where all vectors are one.

    Raises
    ------
    ValueError
        If shapes differ or the angle is out of its range.

    References
    ----------
    Wang, Zhou, Wen, Liu and Lin (2017), "Deep Metric Learning with Angular Loss",
    sections 3.2 and 3.3.

    Examples
    --------
    >>> angular_loss(torch.ones(2, 3), torch.ones(2, 3)).item()  # ln (1 + e⁴)
    4.018
    """
    check_rows(anchors, positives=positives)
    if not 0 < angle < 90:
        raise ValueError(f"angle: expected degrees above 0, below 90, got {angle}")
    t = math.tan(math.radians(angle)) ** 2
    a, p = F.normalize(anchors, dim=-1), F.normalize(positives, dim=-1)  # (B, d)
    f = 4 * t * (a + p) @ p.T - 2 * (1 + t) * (a * p).sum(dim=1, keepdim=True)  # (B, B)
    others = f.fill_diagonal_(-torch.inf)
    return torch.cat([f.new_zeros(len(f), 1), others], dim=1).logsumexp(dim=1).mean()
