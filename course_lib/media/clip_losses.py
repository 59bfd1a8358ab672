"""CLIP's loss: each item finds its text and each text its item among a batch."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from course_lib.sentences.pair_losses import check_rows


def clip_loss(
    items: Tensor, texts: Tensor, scale: Tensor | float, same: Tensor | None = None
) -> Tensor:
    """Average two cross-entropies: items choose among texts, texts choose among items.

    With ``S = scale * cos(item_i, text_j)``, the loss is
    ``(CE(S, targets) + CE(S transposed, targets)) / 2``. One direction alone is another loss:
    the rows of S compete in it, its columns don't.

    Parameters
    ----------
    items, texts : Tensor
        Shape ``(B, d)``; row i of one belongs to row i of the other. Lengths don't matter.
    scale : Tensor or float
        1 / temperature, above 0; learnt in CLIP.
    same : Tensor, optional
        Shape ``(B, B)``, bool: entry (i, j) says that text j is right for item i too, as a
        paraphrase of its own. The right answers of a row share its target evenly. Without it only
        the diagonal is right, and texts that mean the same are pushed apart. Texts with equal
        vectors can't be pushed apart: for them the loss is the same with and without.

    Returns
    -------
    Tensor
        A scalar; ln B where all vectors are one.

    Raises
    ------
    ValueError
        If shapes differ, `scale` isn't positive, or `same` isn't bool (B, B) with a True diagonal.

    References
    ----------
    Radford et al. (2021), "Learning Transferable Visual Models From Natural Language Supervision",
    figure 3. Khosla et al. (2020), "Supervised Contrastive Learning", equation 2, for several
    right answers.

    Examples
    --------
    >>> clip_loss(torch.ones(8, 3), torch.ones(8, 3), scale=20.0).item()  # ln 8
    2.079
    >>> round(clip_loss(torch.eye(2), torch.eye(2), scale=20.0).item(), 6)
    0.0
    """
    check_rows(items, texts=texts)
    value = scale.item() if isinstance(scale, Tensor) else scale
    if not value > 0:
        raise ValueError(f"scale: expected a positive number, got {value}")
    right = torch.eye(len(items), dtype=torch.bool, device=items.device)
    if same is not None:
        right = _checked(same, len(items)).to(items.device)
    logits = scale * F.normalize(items, dim=-1) @ F.normalize(texts, dim=-1).T  # (B, B)
    return (_one_way(logits, right) + _one_way(logits.T, right.T)) / 2


def _one_way(logits: Tensor, right: Tensor) -> Tensor:
    """Cross-entropy of the rows' softmax with targets shared among the right answers."""
    targets = right / right.sum(dim=1, keepdim=True)  # (B, B), rows add up to 1
    return F.cross_entropy(logits, targets.to(logits.dtype))


def _checked(same: Tensor, b: int) -> Tensor:
    if same.dtype != torch.bool or same.shape != (b, b):
        came = f"{tuple(same.shape)} {same.dtype}"
        raise ValueError(f"same: expected shape ({b}, {b}), torch.bool, got {came}")
    if not same.diagonal().all():
        row = int((~same.diagonal()).nonzero()[0])
        raise ValueError(f"same: expected True on the diagonal, got False in row {row}")
    return same
