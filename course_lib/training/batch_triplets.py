"""Triplets found inside a labelled batch: all of them, the hardest, the semi-hard."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from course_lib.training.distance_matrices import MatrixDistance, euclidean_distances
from course_lib.training.label_masks import triplet_masks
from course_lib.training.loss_arguments import check_labels


def batch_all_triplet_loss(
    z: Tensor, labels: Tensor, margin: float = 0.5, distance: MatrixDistance = euclidean_distances
) -> Tensor:
    """Average the loss of all triplets of the batch that are not solved yet.

    ``L = mean over {l > 0} of l, l = D(a, p) - D(a, n) + margin``. Solved triplets are most of
    them after a while; in the mean they would hide the others.

    Inputs
    ------
    ============  ===================
    sides         labels
    ============  ===================
    one text      its class, integer
    ============  ===================

    Requirements
    ------------
    1. Two rows or more of a class in each batch; draw batches by class.

    Recommendations
    ---------------
    - Start with it: `batch_hard_triplet_loss` may collapse to one point from random weights.

    Relations
    ---------
    - `batch_hard_triplet_loss`, `batch_semi_hard_triplet_loss` choose one negative a pair.
    - ``BatchAllTripletLoss`` of sentence-transformers is the same on unit vectors; its default
      margin, 5, is for raw vectors, and on unit vectors no triplet ever reaches it.

    Complexity
    ----------
    O(P B) numbers, P the pairs of one class.

    Parameters
    ----------
    z : Tensor
        Shape ``(B, d)``, of any length; they are made unit vectors.
    labels : Tensor
        Shape ``(B,)``.
    margin : float
        Above 0, at most 2, in units of `distance`.
    distance : function
        `euclidean_distances` or `cosine_distances`.

    Returns
    -------
    Tensor
        A scalar; the margin where all vectors are one, 0 where all triplets are solved.

    Raises
    ------
    ValueError
        If shapes don't fit, the margin is out of its range, or there is no triplet.

    References
    ----------
    Hermans, Beyer and Leibe (2017), "In Defense of the Triplet Loss for Person
    Re-Identification", equation 6 and section 2 (BA≠0).

    Examples
    --------
    >>> z, labels = torch.eye(3), torch.tensor([0, 0, 1])  # all distances are equal
    >>> batch_all_triplet_loss(z, labels, margin=0.3).item()
    0.3
    """
    D, positive, negative = _batch(z, labels, margin, distance)
    a, p = positive.nonzero(as_tuple=True)  # (P,): all pairs of one class
    losses = F.relu(D[a, p][:, None] - D[a] + margin) * negative[a]  # (P, B)
    return losses.sum() / (losses > 0).sum().clamp(min=1)


def batch_hard_triplet_loss(
    z: Tensor, labels: Tensor, margin: float = 0.5, distance: MatrixDistance = euclidean_distances
) -> Tensor:
    """For each anchor, the farthest positive against the nearest negative.

    ``L = mean over a of max(0, margin + max_p D(a, p) - min_n D(a, n))``. An anchor without a
    positive or without a negative has no triplet and is left out of the mean.

    Inputs
    ------
    ============  ===================
    sides         labels
    ============  ===================
    one text      its class, integer
    ============  ===================

    Requirements
    ------------
    1. A few rows of each of several classes a batch (the paper: 4 of 18).
    2. Clean labels: one wrong label is everybody's farthest positive or nearest negative.

    Recommendations
    ---------------
    - Watch the loss: stuck at the margin means that all vectors have become one.

    Relations
    ---------
    - ``BatchHardTripletLoss`` of sentence-transformers is the same on unit vectors where every
      class has two rows; an anchor alone in its class counts there, with distance 0 to its
      positive.

    Parameters
    ----------
    z, labels, margin, distance
        As in `batch_all_triplet_loss`.

    Returns
    -------
    Tensor
        A scalar; the margin where all vectors are one.

    Raises
    ------
    ValueError
        As in `batch_all_triplet_loss`.

    References
    ----------
    Hermans, Beyer and Leibe (2017), "In Defense of the Triplet Loss for Person
    Re-Identification", equation 5.

    Examples
    --------
    >>> from course_lib.training.distance_matrices import cosine_distances
    >>> z = torch.tensor([[1.0, 0.0], [0.6, 0.8], [0.0, 1.0]])
    >>> labels = torch.tensor([0, 0, 1])  # two anchors; 0.4 - 1 + 0.7 and 0.4 - 0.2 + 0.7
    >>> batch_hard_triplet_loss(z, labels, 0.7, cosine_distances).item()
    0.5
    """
    D, positive, negative = _batch(z, labels, margin, distance)
    farthest = D.masked_fill(~positive, -torch.inf).amax(dim=1)  # (B,)
    nearest = D.masked_fill(~negative, torch.inf).amin(dim=1)  # (B,)
    anchors = positive.any(dim=1) & negative.any(dim=1)
    return F.relu(margin + farthest[anchors] - nearest[anchors]).mean()


def batch_semi_hard_triplet_loss(
    z: Tensor, labels: Tensor, margin: float = 0.5, distance: MatrixDistance = euclidean_distances
) -> Tensor:
    """For each (anchor, positive), the nearest negative that is farther than the positive.

    Where no negative is farther than the positive, the farthest of all. Negatives nearer than
    the positive are the hardest, but early in training, and with wrong labels, they pull all
    vectors to one point.

    Inputs
    ------
    ============  ===================
    sides         labels
    ============  ===================
    one text      its class, integer
    ============  ===================

    Requirements
    ------------
    1. Large batches, so that some negative lies just outside each positive.

    Recommendations
    ---------------
    - The middle way: harder than random triplets, safer than the hardest.

    Relations
    ---------
    - ``BatchSemiHardTripletLoss`` of sentence-transformers is the same on unit vectors.

    Parameters
    ----------
    z, labels, margin, distance
        As in `batch_all_triplet_loss`.

    Returns
    -------
    Tensor
        Mean over the pairs (anchor, positive), a scalar.

    Raises
    ------
    ValueError
        As in `batch_all_triplet_loss`.

    References
    ----------
    Schroff, Kalenichenko and Philbin (2015), "FaceNet", section 3.2, equation 4.

    Examples
    --------
    >>> from course_lib.training.distance_matrices import cosine_distances
    >>> z = torch.tensor([[1.0, 0.0], [0.6, 0.8], [0.8, 0.6], [0.0, 1.0]])
    >>> labels = torch.tensor([0, 0, 1, 2])
    >>> batch_semi_hard_triplet_loss(z, labels, 0.7, cosine_distances).item()  # (0.1 + 0.9) / 2
    0.5
    """
    D, positive, negative = _batch(z, labels, margin, distance)
    keep = positive & negative.any(dim=1, keepdim=True)
    a, p = keep.nonzero(as_tuple=True)  # (P,)
    to_positive, outside = D[a, p], D[a].masked_fill(~negative[a], torch.inf)  # (P,), (P, B)
    farther = outside.masked_fill(outside <= to_positive[:, None], torch.inf).amin(dim=1)
    farthest = D[a].masked_fill(~negative[a], -torch.inf).amax(dim=1)
    to_negative = torch.where(farther.isfinite(), farther, farthest)  # (P,)
    return F.relu(to_positive - to_negative + margin).mean()


def _batch(
    z: Tensor, labels: Tensor, margin: float, distance: MatrixDistance
) -> tuple[Tensor, Tensor, Tensor]:
    """Check the arguments; return the distances and both masks, (B, B) each."""
    if z.dim() != 2:
        raise ValueError(f"z: expected shape (B, d), got {tuple(z.shape)}")
    check_labels(labels, len(z))
    if not 0 < margin <= 2:
        raise ValueError(f"margin: expected above 0, at most 2 (unit vectors), got {margin}")
    return distance(z), *triplet_masks(labels)
