"""A transformer learns from labels and, with a token of its own, from a teacher."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def deit_loss(
    cls_logits: Tensor,
    distillation_logits: Tensor,
    labels: Tensor,
    teacher_logits: Tensor,
    hard: bool = True,
    tau: float = 3.0,
    alpha: float = 0.5,
) -> Tensor:
    """Return (1 - a) · CE(cls logits, labels) + a · (distillation logits against the teacher).

    The distillation token never sees a label. Hard: its target is the class that the teacher
    thinks most likely, by cross-entropy. Soft: it is the teacher's whole distribution, softened
    by tau: tau² KL(softmax(teacher / tau) || softmax(student / tau)).

    Parameters
    ----------
    cls_logits, distillation_logits : (B, classes) float32
        Of the student: `ViT.two_logits`.
    labels : (B,) int64
    teacher_logits : (B, classes) float32
        No gradient flows into them.
    hard : bool
    tau : float
        Temperature of the soft loss, above 0; the hard one has none.
    alpha : float
        a, from 0 to 1. The paper has 1/2 for the hard loss, 0.1 for the soft one.

    Returns
    -------
    Tensor
        Mean over the batch, a scalar. The KL is summed over the classes; the authors' code
        divides it by their number as well.

    Raises
    ------
    ValueError
        If shapes don't fit or a number is out of its range.

    References
    ----------
    Touvron et al. 2021, "Training data-efficient image transformers & distillation through
    attention", equations 2 (soft) and 3 (hard).

    Examples
    --------
    >>> yes, no = torch.tensor([[9.0, -9.0]]), torch.tensor([[-9.0, 9.0]])
    >>> label, teacher = torch.tensor([0]), no  # the teacher is wrong
    >>> round(deit_loss(yes, no, label, teacher).item(), 4)  # each head follows its own master
    0.0
    >>> round(deit_loss(yes, yes, label, teacher).item(), 4)  # half of 18
    9.0
    """
    _check(cls_logits, distillation_logits, labels, teacher_logits)
    if not tau > 0:
        raise ValueError(f"tau: expected a positive number, got {tau}")
    if not 0 <= alpha <= 1:
        raise ValueError(f"alpha: expected 0 to 1, got {alpha}")
    distilled = (
        _hard(distillation_logits, teacher_logits)
        if hard
        else _soft(distillation_logits, teacher_logits, tau)
    )
    return (1 - alpha) * F.cross_entropy(cls_logits, labels) + alpha * distilled


def _hard(student: Tensor, teacher: Tensor) -> Tensor:
    return F.cross_entropy(student, teacher.argmax(dim=1))


def _soft(student: Tensor, teacher: Tensor, tau: float) -> Tensor:
    p = (teacher.detach() / tau).softmax(dim=1)  # (B, classes)
    log_p = (teacher.detach() / tau).log_softmax(dim=1)
    log_q = (student / tau).log_softmax(dim=1)
    return tau**2 * torch.sum(p * (log_p - log_q), dim=1).mean()


def _check(cls: Tensor, distillation: Tensor, labels: Tensor, teacher: Tensor) -> None:
    if cls.ndim != 2:
        raise ValueError(f"cls_logits: expected shape (B, classes), got {tuple(cls.shape)}")
    for name, logits in (("distillation_logits", distillation), ("teacher_logits", teacher)):
        if logits.shape != cls.shape:
            expected, came = tuple(cls.shape), tuple(logits.shape)
            raise ValueError(f"{name}: expected shape {expected}, as cls_logits, got {came}")
    if labels.shape != cls.shape[:1]:
        raise ValueError(f"labels: expected shape ({len(cls)},), got {tuple(labels.shape)}")
