"""Losses that pick each anchor's own candidate out of the batch: one way, and both ways."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from course_lib.sentences.in_batch_losses import info_nce_loss
from course_lib.sentences.pair_losses import check_rows
from course_lib.training.loss_arguments import check_pairs, check_positive


def multiple_negatives_ranking_loss(
    anchors: Tensor,
    positives: Tensor,
    negatives: Tensor | None = None,
    scale: float = 20.0,
    same: Tensor | None = None,
) -> Tensor:
    """Rank each anchor's positive above all other positives and all hard negatives.

    ``L_i = -log exp(s cos(a_i, p_i)) / sum_j exp(s cos(a_i, c_j))``, where c runs over the B
    positives and then the N negatives. It is `info_nce_loss` with s = 1 / temperature.

    The scores are cosines, whatever the lengths of the vectors: with dot products times 20 a
    document ten times as long wins queries that it has nothing to do with. And the scale is no
    detail: at s = 1 the loss of a perfect model is still about ``log(1 + (B - 1) e^-2)``.

    Inputs
    ------
    ===============================  ======
    sides                            labels
    ===============================  ======
    (anchor, positive)               none
    (anchor, positive, negatives)    none
    ===============================  ======

    Requirements
    ------------
    1. No anchor of the batch has another's positive as a right answer, or `same` says so.
    2. A batch as large as memory allows: every other row is a free negative (`grad_cache_step`).

    Recommendations
    ---------------
    - Hard negatives (`mine_negatives`) teach more than random rows once these are told apart.
    - Scale 20 to 50 for unit vectors, that is a temperature of 0.05 to 0.02.

    Relations
    ---------
    - `symmetric_ranking_loss` lets the positives choose among the anchors too.
    - `sampled_info_nce_loss` keeps each anchor's negatives to itself.
    - ``MultipleNegativesRankingLoss`` of sentence-transformers gives the same without `same`.

    Parameters
    ----------
    anchors, positives : Tensor
        Shape ``(B, d)``, of any length; row i of one belongs to row i of the other.
    negatives : Tensor, optional
        Shape ``(N, d)``, for any N: negatives of all anchors.
    scale : float
        s, above 0.
    same : Tensor, optional
        Shape ``(B, B + N)``, bool: True where candidate j answers anchor i too. Such candidates
        are left out of the sum; the diagonal is ignored.

    Returns
    -------
    Tensor
        Mean over the anchors, a scalar; ln (B + N) where all vectors are one.

    Raises
    ------
    ValueError
        If shapes don't fit, or `scale` isn't positive.

    References
    ----------
    Henderson et al. (2017), "Efficient Natural Language Response Suggestion for Smart Reply",
    section 4.4.

    Examples
    --------
    >>> a, p = torch.eye(4), torch.eye(4)
    >>> multiple_negatives_ranking_loss(a, p, scale=1.0).item()  # ln (e + 3) - 1
    0.7437
    >>> multiple_negatives_ranking_loss(a, p, negatives=p[:1]).item()  # one hard one: ln 2 / 4
    0.1733
    """
    check_rows(anchors, positives=positives)
    check_positive(scale=scale)
    if negatives is None:
        negatives = positives[:0]
    if negatives.dim() != 2 or negatives.shape[1] != anchors.shape[1]:
        expected, came = f"(N, {anchors.shape[1]})", tuple(negatives.shape)
        raise ValueError(f"negatives: expected shape {expected}, got {came}")
    candidates = torch.cat([positives, negatives])  # (B + N, d)
    if same is None:
        return info_nce_loss(anchors, candidates, temperature=1 / scale)
    return _choose_own(scale * _cosines(anchors, candidates), same)


def symmetric_ranking_loss(
    u: Tensor, v: Tensor, scale: float = 20.0, same: Tensor | None = None
) -> Tensor:
    """Average two rankings: each `u` finds its `v`, each `v` finds its `u`.

    Without `same` this is CLIP's loss. Two equal documents in a batch make each other false
    negatives: their two queries pay at least ln 2, however good the model, and the gradient
    pushes each away from its own document. `same` takes such pairs out of the softmax.

    Inputs
    ------
    ============  ======
    sides         labels
    ============  ======
    (u, v)        none
    ============  ======

    Requirements
    ------------
    1. Duplicates within the batch are marked: equal documents, or equal queries.

    Recommendations
    ---------------
    - Use it where you search in both directions: picture and caption, text and translation.

    Relations
    ---------
    - `course_lib.media.clip_loss` *counts* duplicates as further right answers; this loss
      *masks* them: nothing is said about them. Without `same` the two are one.
    - `multiple_negatives_ranking_loss` is the direction from `u` to `v` alone.
    - ``MultipleNegativesRankingLoss(directions=("query_to_doc", "doc_to_query"),
      partition_mode="per_direction")`` of sentence-transformers gives the same without `same`.

    Parameters
    ----------
    u, v : Tensor
        Shape ``(B, d)``, of any length; row i of one belongs to row i of the other.
    scale : float
        Above 0.
    same : Tensor, optional
        Shape ``(B, B)``, bool: True where v_j is right for u_i too; the diagonal is ignored.

    Returns
    -------
    Tensor
        Mean over both directions, a scalar; ln B where all vectors are one.

    Raises
    ------
    ValueError
        If shapes don't fit, or `scale` isn't positive.

    References
    ----------
    Radford et al. (2021), "Learning Transferable Visual Models From Natural Language
    Supervision", figure 3.

    Examples
    --------
    >>> documents = torch.eye(3)[[0, 0, 2]]  # queries 0 and 1 have the same document
    >>> symmetric_ranking_loss(documents, documents).item()  # 2/3 of ln 2
    0.4621
    >>> ids = torch.tensor([7, 7, 9])
    >>> symmetric_ranking_loss(documents, documents, same=ids[:, None] == ids).item() < 1e-6
    True
    """
    check_rows(u, v=v)
    check_positive(scale=scale)
    logits = scale * _cosines(u, v)  # (B, B)
    if same is None:
        same = torch.zeros_like(logits, dtype=torch.bool)
    return (_choose_own(logits, same) + _choose_own(logits.T, same.T)) / 2


def _cosines(u: Tensor, v: Tensor) -> Tensor:
    """Return the cosine of each row of `u` with each row of `v`, (B, C)."""
    return F.normalize(u, dim=-1) @ F.normalize(v, dim=-1).T


def _choose_own(logits: Tensor, same: Tensor) -> Tensor:
    """Cross-entropy with target i in row i; other entries that `same` marks take no part."""
    check_pairs("same", same, tuple(logits.shape))
    own = torch.eye(*logits.shape, dtype=torch.bool, device=logits.device)  # (B, C)
    kept = logits.masked_fill(same.to(logits.device) & ~own, -torch.inf)
    return F.cross_entropy(kept, torch.arange(len(logits), device=logits.device))
