"""DINO: a student learns to say what a slow average of itself says about another view."""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from course_lib.sentences.weight_seeds import seeded_weights


class DINOHead(nn.Module):
    """Three linear layers, a unit vector, and its cosines with K learnt directions.

    Parameters
    ----------
    dim : int
        Length of the encoder's vectors.
    outputs : int
        K.
    hidden, bottleneck : int
        Widths of the first two layers and of the third.
    seed : int
        Of the first weights.

    References
    ----------
    Caron et al. (2021), "Emerging Properties in Self-Supervised Vision Transformers", section 3.3
    and appendix C: the last layer has weights of length 1 and no bias.

    Examples
    --------
    >>> head = DINOHead(dim=8, outputs=16)
    >>> logits = head(torch.randn(2, 8))
    >>> logits.shape, bool((logits.abs() <= 1).all())
    (torch.Size([2, 16]), True)
    """

    def __init__(
        self, dim: int, outputs: int, hidden: int = 64, bottleneck: int = 32, seed: int = 0
    ) -> None:
        super().__init__()
        with seeded_weights(seed):
            self.layers = nn.Sequential(
                nn.Linear(dim, hidden), nn.GELU(), nn.Linear(hidden, hidden), nn.GELU(),
                nn.Linear(hidden, bottleneck),
            )  # fmt: skip
            self.directions = nn.Parameter(torch.randn(outputs, bottleneck))

    def forward(self, x: Tensor) -> Tensor:
        """Return the logits: (B, dim) to (B, K), from -1 to 1."""
        return F.normalize(self.layers(x), dim=-1) @ F.normalize(self.directions, dim=-1).T


def dino_loss(
    student: Sequence[Tensor],
    teacher: Sequence[Tensor],
    centre: Tensor,
    tau_student: float = 0.1,
    tau_teacher: float = 0.04,
) -> Tensor:
    """Mean cross-entropy between the teacher's words on one view and the student's on another.

    ``p_t = softmax((g_t - c) / tau_t)``, ``p_s = softmax(g_s / tau_s)``, ``L = - p_t . log p_s``,
    over all pairs of different views. Centring (c) keeps one output from winning everywhere,
    sharpening (tau_t below tau_s) keeps all outputs from becoming equal. Without either the
    constant answer is a perfect one.

    Parameters
    ----------
    student : sequence of V Tensors, shape (B, K)
        Logits of all views; the first ones are those that the teacher sees too, in its order.
    teacher : sequence of T Tensors, shape (B, K)
        Logits of the large views; no gradient goes through them. T <= V, V above 1.
    centre : Tensor, shape (K,)
        From `update_centre`.
    tau_student, tau_teacher : float
        Above 0.

    Returns
    -------
    Tensor
        A scalar.

    Raises
    ------
    ValueError
        If there are too few views, shapes differ, or a temperature isn't positive.

    References
    ----------
    Caron et al. (2021), equations 1 to 4 and algorithm 1.

    Examples
    --------
    >>> flat = torch.zeros(5, 8)
    >>> dino_loss([flat, flat], [flat, flat], torch.zeros(8)).item()  # ln 8
    2.079
    """
    _check_views(student, teacher)
    for name, tau in {"tau_student": tau_student, "tau_teacher": tau_teacher}.items():
        if not tau > 0:
            raise ValueError(f"{name}: expected a positive number, got {tau}")
    told = [((g.detach() - centre) / tau_teacher).softmax(dim=-1) for g in teacher]
    said = [(g / tau_student).log_softmax(dim=-1) for g in student]
    losses = [
        -(p * q).sum(dim=-1).mean()
        for t, p in enumerate(told)
        for s, q in enumerate(said)
        if s != t
    ]
    return torch.stack(losses).mean()


@torch.no_grad()
def update_centre(centre: Tensor, teacher: Tensor, momentum: float = 0.9) -> Tensor:
    """Return the running mean of the teacher's logits: m c + (1 - m) mean of the rows.

    Parameters
    ----------
    centre : Tensor, shape (K,)
    teacher : Tensor, shape (N, K)
        Logits of all the teacher's views.
    momentum : float
        m, 0 to 1; with 1 the centre stays what it is.

    References
    ----------
    Caron et al. (2021), equation 4.

    Examples
    --------
    >>> update_centre(torch.zeros(2), torch.tensor([[1.0, 3.0], [3.0, 5.0]])).tolist()
    [0.2, 0.4]
    """
    _check_share("momentum", momentum)
    return momentum * centre + (1 - momentum) * teacher.mean(dim=0)


@torch.no_grad()
def update_teacher(teacher: nn.Module, student: nn.Module, momentum: float = 0.99) -> None:
    """Move the teacher's weights a little towards the student's: m w_t + (1 - m) w_s.

    Buffers, such as the running means of batch norm, are copied.

    Examples
    --------
    >>> teacher, student = nn.Linear(1, 1, bias=False), nn.Linear(1, 1, bias=False)
    >>> _ = nn.init.zeros_(teacher.weight), nn.init.ones_(student.weight)
    >>> update_teacher(teacher, student, momentum=0.9)
    >>> teacher.weight.item()
    0.1
    """
    _check_share("momentum", momentum)
    for theirs, ours in zip(teacher.parameters(), student.parameters(), strict=True):
        theirs.lerp_(ours, 1 - momentum)
    for theirs, ours in zip(teacher.buffers(), student.buffers(), strict=True):
        theirs.copy_(ours)


def _check_views(student: Sequence[Tensor], teacher: Sequence[Tensor]) -> None:
    if not 1 <= len(teacher) <= len(student) or len(student) < 2:
        counts = f"{len(teacher)} and {len(student)}"
        raise ValueError(f"student: expected 2 views or more, the teacher's first, got {counts}")
    shapes = {tuple(g.shape) for g in [*student, *teacher]}
    if len(shapes) > 1:
        raise ValueError(f"student, teacher: expected one shape (B, K), got {sorted(shapes)}")


def _check_share(name: str, value: float) -> None:
    if not 0 <= value <= 1:
        raise ValueError(f"{name}: expected 0 to 1, got {value}")
