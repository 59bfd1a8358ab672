"""Which rows of a labelled batch make a triplet."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.training.loss_arguments import check_labels


def triplet_masks(labels: Tensor) -> tuple[Tensor, Tensor]:
    """Say for each pair of rows whether it may be (anchor, positive) or (anchor, negative).

    Parameters
    ----------
    labels : Tensor
        Shape ``(B,)``.

    Returns
    -------
    positive, negative : Tensor
        Shape ``(B, B)``, bool: entry (a, p) is True for another row of a's label, entry (a, n)
        for a row of another label. A row is neither to itself.

    Raises
    ------
    ValueError
        If no triplet can be made: all labels equal, or all different.

    Examples
    --------
    >>> positive, negative = triplet_masks(torch.tensor([0, 0, 1]))
    >>> positive.nonzero().tolist(), negative[0].tolist()
    ([[0, 1], [1, 0]], [False, False, True])
    """
    check_labels(labels, labels.numel())
    equal = labels[:, None] == labels[None, :]  # (B, B)
    oneself = torch.eye(len(labels), dtype=torch.bool, device=labels.device)
    positive, negative = equal & ~oneself, ~equal
    if not (positive.any(dim=1) & negative.any(dim=1)).any():
        came = "all equal" if equal.all() else "all different"
        raise ValueError(f"labels: expected two classes, one with two rows, got {came}")
    return positive, negative
