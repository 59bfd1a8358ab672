"""A student learns a teacher's vectors, or the differences between a teacher's scores."""

from __future__ import annotations

from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from course_lib.sentences.pair_losses import check_rows


def distillation_loss(
    student: Tensor,
    teacher: Tensor,
    kind: Literal["cosine", "mse"] = "cosine",
    projection: nn.Module | None = None,
) -> Tensor:
    """Pull each of the student's vectors to the teacher's vector of the same text.

    ``1 - cos(s, t)``, or ``|s - t|²`` *summed* over the components. The mean over components,
    which ``mse_loss`` takes, is (2 - 2 cos) / d for unit vectors: two orthogonal vectors of 384
    components cost 0.005, and beside a task loss of 2 that is nothing.

    Inputs
    ------
    ============  ===========================
    sides         labels
    ============  ===========================
    one text      the teacher's vector of it
    ============  ===========================

    Requirements
    ------------
    1. The student's vectors come from a forward pass; ``encode`` of sentence-transformers gives
       vectors without a graph, and nothing would learn.
    2. A projection where the widths differ; it is trained along and may be thrown away.

    Recommendations
    ---------------
    - Cosine, unless lengths mean something; then ``kind="mse"``.
    - Compute the teacher's vectors once and store them.

    Relations
    ---------
    - ``EmbedDistillLoss`` and ``MSELoss`` of sentence-transformers: the same for "cosine"; for
      "mse" theirs is ours divided by the width.
    - `margin_mse_loss` distils scores, so that the teacher may be a cross-encoder.

    Parameters
    ----------
    student : Tensor
        Shape ``(B, s)``.
    teacher : Tensor
        Shape ``(B, t)``; no gradient flows into it.
    kind : str
        ``"cosine"`` (lengths don't matter) or ``"mse"`` (they do).
    projection : nn.Module, optional
        From width s to width t, as ``nn.Linear(s, t)``.

    Returns
    -------
    Tensor
        Mean over the rows, a scalar; for "cosine" 0 to 2.

    Raises
    ------
    ValueError
        If shapes don't fit or the kind is unknown.

    References
    ----------
    Reimers and Gurevych (2020), "Making Monolingual Sentence Embeddings Multilingual using
    Knowledge Distillation", section 2.

    Examples
    --------
    >>> student, teacher = torch.tensor([[1.0, 0.0]]), torch.tensor([[0.0, 1.0]])
    >>> distillation_loss(student, teacher).item()
    1.0
    >>> distillation_loss(student, teacher, kind="mse").item()
    2.0
    """
    if kind not in ("cosine", "mse"):
        raise ValueError(f"kind: expected 'cosine' or 'mse', got {kind!r}")
    if projection is not None:
        student = projection(student)
    if student.dim() == 2 and teacher.dim() == 2 and student.shape[1] != teacher.shape[1]:
        s, t = student.shape[1], teacher.shape[1]
        raise ValueError(
            f"projection: expected a map from width {s} to {t}, as nn.Linear({s}, {t})"
        )
    check_rows(student, teacher=teacher)
    if kind == "cosine":
        return (1 - F.cosine_similarity(student, teacher.detach(), dim=-1)).mean()
    return (student - teacher.detach()).square().sum(dim=-1).mean()


def margin_mse_loss(
    queries: Tensor, positives: Tensor, negatives: Tensor, teacher_margins: Tensor
) -> Tensor:
    """Match the gap between positive and negative, q·p - q·n, to the teacher's gap.

    ``L = mean of (q·p - q·n - m)²``. Only the difference counts, so student and teacher may
    score in different ranges; a gap near 0 says that the "negative" is an answer too.

    Inputs
    ------
    ================================  ==========================================
    sides                             labels
    ================================  ==========================================
    (query, positive, negative)       teacher(q, p) - teacher(q, n)
    (query, positive, K negatives)    K such differences
    ================================  ==========================================

    Requirements
    ------------
    1. Teacher scores of all pairs, from a cross-encoder or by late interaction.
    2. Gaps in the range that the student's dot products can reach: for unit vectors at most 2.

    Recommendations
    ---------------
    - Hard negatives: on random ones every teacher says the same.

    Relations
    ---------
    - ``MarginMSELoss`` of sentence-transformers gives the same.
    - `filter_by_teacher` uses the teacher's scores to drop false negatives instead.

    Parameters
    ----------
    queries, positives : Tensor
        Shape ``(B, d)``; lengths matter, the score is the dot product.
    negatives : Tensor
        Shape ``(B, d)`` or ``(B, K, d)``.
    teacher_margins : Tensor
        Shape ``(B,)`` or ``(B, K)``, as the negatives; no gradient flows into it.

    Returns
    -------
    Tensor
        A scalar.

    Raises
    ------
    ValueError
        If shapes don't fit.

    References
    ----------
    Hofstätter et al. (2020), "Improving Efficient Neural Ranking Models with Cross-Architecture
    Knowledge Distillation", section 4 (Margin-MSE).

    Examples
    --------
    >>> q, p, n = torch.tensor([[[1.0, 0.0]], [[1.0, 0.0]], [[0.5, 0.0]]])
    >>> margin_mse_loss(q, p, n, torch.tensor([2.5])).item()  # (1 - 0.5 - 2.5)²
    4.0
    """
    check_rows(queries, positives=positives)
    if negatives.dim() == 2:
        check_rows(queries, negatives=negatives)
    elif negatives.dim() != 3 or negatives[:, 0].shape != queries.shape:
        b, d = queries.shape
        raise ValueError(f"negatives: expected ({b}, K, {d}), got {tuple(negatives.shape)}")
    expected = negatives.shape[:-1]
    if teacher_margins.shape != expected:
        came = tuple(teacher_margins.shape)
        raise ValueError(f"teacher_margins: expected shape {tuple(expected)}, got {came}")
    to_positive = torch.einsum("bd,bd->b", queries, positives)  # (B,)
    to_negative = torch.einsum("bd,b...d->b...", queries, negatives)  # (B,) or (B, K)
    if to_negative.dim() == 2:
        to_positive = to_positive[:, None]
    return (to_positive - to_negative - teacher_margins.detach()).square().mean()
