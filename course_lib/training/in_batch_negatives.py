"""The negative of each anchor that is hardest, among the other rows of a batch."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from course_lib.training.loss_arguments import check_pairs


def hardest_negatives(anchors: Tensor, candidates: Tensor, same: Tensor | None = None) -> Tensor:
    """Return for each anchor the most similar candidate that isn't its own.

    Parameters
    ----------
    anchors : Tensor
        Shape ``(B, d)``.
    candidates : Tensor
        Shape ``(C, d)``, C >= B; candidate i < B is the positive of anchor i.
    same : Tensor, optional
        Shape ``(B, C)``, bool: further right answers, which are never taken.

    Returns
    -------
    Tensor
        Shape ``(B,)``, int64: rows of `candidates`, by cosine. No gradient flows through the
        choice; it does through ``candidates[rows]``.

    Raises
    ------
    ValueError
        If shapes don't fit, or an anchor has no negative at all.

    Examples
    --------
    >>> a = torch.tensor([[1.0, 0.0], [0.0, 1.0], [0.8, 0.6]])
    >>> rows = hardest_negatives(a, a)
    >>> rows.tolist()
    [2, 2, 0]
    >>> from course_lib.sentences import triplet_loss
    >>> triplet_loss(a, a, a[rows], margin=0.5).item()  # 0.3 + 0.1 + 0.3, over 3
    0.2333
    """
    if anchors.dim() != 2 or candidates.dim() != 2 or len(candidates) < len(anchors):
        expected, came = f"({len(anchors)} or more, d)", tuple(candidates.shape)
        raise ValueError(f"candidates: expected shape {expected}, got {came}")
    cosines = F.normalize(anchors, dim=-1) @ F.normalize(candidates, dim=-1).T  # (B, C)
    own = torch.eye(*cosines.shape, dtype=torch.bool, device=cosines.device)
    if same is not None:
        check_pairs("same", same, tuple(cosines.shape))
        own = own | same.to(cosines.device)
    if own.all(dim=1).any():
        row = int(own.all(dim=1).nonzero()[0])
        raise ValueError(f"same: expected a negative for each anchor, got none in row {row}")
    return cosines.detach().masked_fill(own, -torch.inf).argmax(dim=1)
