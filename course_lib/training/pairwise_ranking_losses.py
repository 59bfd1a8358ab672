"""CoSENT and AnglE: pairs with a higher label must have a higher similarity."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from course_lib.sentences.pair_losses import check_rows
from course_lib.training.loss_arguments import check_positive


def cosent_loss(u: Tensor, v: Tensor, scores: Tensor, scale: float = 20.0) -> Tensor:
    """Order the cosines of the batch's pairs as their labels are ordered.

    ``L = log(1 + sum over y_i > y_j of exp(s (cos_j - cos_i)))``, with cos_i of pair i. Only the
    order of the labels counts, so any scale will do, 0 to 5 or 1 to 3.

    Inputs
    ------
    ======================  ========================
    sides                   labels
    ======================  ========================
    (text A, text B)        similarity, on any scale
    ======================  ========================

    Requirements
    ------------
    1. Labels that differ within a batch: pairs with equal labels say nothing about each other.

    Recommendations
    ---------------
    - Prefer it to `cosine_regression_loss` where labels are judgements: nobody meant "0.6" as
      a cosine of 0.6.
    - It is a sum over up to B² comparisons, not a mean: larger batches have a larger loss.

    Relations
    ---------
    - `angle_loss` is the same with another similarity.
    - ``CoSENTLoss`` of sentence-transformers gives the same.

    Complexity
    ----------
    O(B²) numbers; a sort and a running sum would do with O(B log B).

    Parameters
    ----------
    u, v : Tensor
        Shape ``(B, d)``, of any length; row i of one and row i of the other are pair i.
    scores : Tensor
        Shape ``(B,)``: the label of each pair.
    scale : float
        s, above 0.

    Returns
    -------
    Tensor
        A scalar; 0 where all labels are equal, log(1 + number of comparisons) where all vectors
        are one.

    Raises
    ------
    ValueError
        If shapes don't fit, or `scale` isn't positive.

    References
    ----------
    Huang et al. (2024), "CoSENT: Consistent Sentence Embedding via Similarity Ranking",
    IEEE/ACM Transactions on Audio, Speech and Language Processing 32; Su (2022) first wrote it
    down.

    Examples
    --------
    >>> u = torch.tensor([[1.0, 0.0], [1.0, 0.0]])
    >>> v = torch.tensor([[1.0, 0.0], [0.0, 1.0]])  # cosines 1 and 0
    >>> cosent_loss(u, v, torch.tensor([5.0, 1.0])).item() < 1e-6
    True
    >>> cosent_loss(u, v, torch.tensor([1.0, 5.0])).item()  # the wrong way round by 20 * 1
    20.0
    """
    _check(u, v, scores, scale)
    cosines = (F.normalize(u, dim=-1) * F.normalize(v, dim=-1)).sum(dim=-1)  # (B,)
    return _ordered_by(cosines, scores, scale)


def angle_loss(u: Tensor, v: Tensor, scores: Tensor, scale: float = 20.0) -> Tensor:
    """CoSENT on an angle between complex vectors, whose slope doesn't vanish at cosine 1.

    Of unit vectors, the first half of the components is read as real, the second as imaginary
    parts: x = x' + i x''. The similarity is
    ``|x'·y' + x''·y'' + x''·y' - x'·y''| = |cos(x, y) + sin(x, y)|``. At x = y the gradient of
    the cosine along the sphere is zero, that of this similarity is not. What it costs: the
    similarity isn't symmetric in u and v, reaches √2, and is the same for opposite vectors.

    Inputs
    ------
    ======================  ========================
    sides                   labels
    ======================  ========================
    (text A, text B)        similarity, on any scale
    ======================  ========================

    Requirements
    ------------
    1. Labels that differ within a batch.

    Recommendations
    ---------------
    - Add it to a loss on cosines, as its authors do; the vectors are compared by cosine later.

    Relations
    ---------
    - `cosent_loss` with the cosine as similarity.
    - ``AnglELoss`` of sentence-transformers gives the same. Both follow the authors' code; the
      paper's equation 3 has the difference with the opposite sign.

    Parameters
    ----------
    u, v : Tensor
        Shape ``(B, d)``, of any length; an odd d is filled up with a zero.
    scores : Tensor
        Shape ``(B,)``: the label of each pair.
    scale : float
        Above 0.

    Returns
    -------
    Tensor
        A scalar.

    Raises
    ------
    ValueError
        If shapes don't fit, or `scale` isn't positive.

    References
    ----------
    Li and Li (2023), "AnglE-optimized Text Embeddings", section 3.4.

    Examples
    --------
    >>> u = torch.tensor([[1.0, 0.0], [0.0, 1.0]])
    >>> v = torch.tensor([[1.0, 0.0], [1.0, 0.0]])  # 1 and i, divided by 1: both similarities are 1
    >>> angle_loss(u, v, torch.tensor([5.0, 1.0])).item()  # ln 2
    0.6931
    """
    _check(u, v, scores, scale)
    return _ordered_by(_angle_similarity(u, v), scores, scale)


def _ordered_by(similarities: Tensor, scores: Tensor, scale: float) -> Tensor:
    """Return log(1 + sum over y_i > y_j of exp(s (sim_j - sim_i)))."""
    too_near = scale * (similarities[None, :] - similarities[:, None])  # (B, B): sim_j - sim_i
    above = scores[:, None] > scores[None, :]  # y_i > y_j
    terms = too_near.masked_fill(~above, -torch.inf).flatten()  # (B²,)
    return torch.logsumexp(torch.cat([terms.new_zeros(1), terms]), dim=0)  # e⁰ is the 1


def _angle_similarity(u: Tensor, v: Tensor) -> Tensor:
    odd = u.shape[1] % 2
    x, y = (F.pad(F.normalize(side, dim=-1), (0, odd)) for side in (u, v))
    (x_re, x_im), (y_re, y_im) = x.chunk(2, dim=1), y.chunk(2, dim=1)  # (B, d / 2) each
    return (x_re * y_re + x_im * y_im + x_im * y_re - x_re * y_im).sum(dim=1).abs()  # (B,)


def _check(u: Tensor, v: Tensor, scores: Tensor, scale: float) -> None:
    check_rows(u, v=v)
    check_positive(scale=scale)
    if scores.shape != u.shape[:1]:
        raise ValueError(f"scores: expected shape ({len(u)},), got {tuple(scores.shape)}")
