"""A contrastive loss across two modalities where an item may have several right partners."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor

from course_lib.training.loss_arguments import check_pairs, check_positive


def joint_multi_positive_loss(
    x: Tensor, y: Tensor, related: Tensor, temperature: float = 0.07
) -> Tensor:
    """Let each item pick its partners, one or many, out of all items of the other modality.

    ``L_i = -1/|P(i)| sum_{j in P(i)} log exp(cos(x_i, y_j) / t) / sum_k exp(cos(x_i, y_k) / t)``
    with P(i) the partners of x_i, and the same from y to x; the two means are averaged. The sum
    over k runs over the *other* modality. Over one pool of both, with the item itself in it, its
    own exp(1 / t) is the largest term, and a perfect pair keeps a loss of ln 2. And without
    1 / |P(i)|, an item with ten partners would count ten times.

    Inputs
    ------
    ==============================  ==============================
    sides                           labels
    ==============================  ==============================
    (items, items of another kind)  matrix y_ij: do they belong?
    ==============================  ==============================

    Requirements
    ------------
    1. A partner for at least one item of the batch. Items without any are negatives only.

    Recommendations
    ---------------
    - Use it where one picture has five captions, or one query several clicked documents.

    Relations
    ---------
    - `course_lib.media.clip_loss` with ``same=related`` where x_i belongs to y_i for all i.
    - `course_lib.media.supervised_contrastive_loss` has one pool and leaves k = i out.

    Parameters
    ----------
    x : Tensor
        Shape ``(N, d)``, of any length.
    y : Tensor
        Shape ``(M, d)``.
    related : Tensor
        Shape ``(N, M)``, bool: y_ij.
    temperature : float
        t, above 0.

    Returns
    -------
    Tensor
        A scalar, at least the entropy of a fair choice among partners, ln |P(i)| on average.

    Raises
    ------
    ValueError
        If shapes don't fit, nothing is related, or `temperature` isn't positive.

    References
    ----------
    Khosla et al. (2020), "Supervised Contrastive Learning", equation 2, across modalities.

    Examples
    --------
    >>> import torch
    >>> x, y = torch.eye(2), torch.eye(2)[[0, 0, 1]]  # the first picture has two captions
    >>> related = torch.tensor([[1, 1, 0], [0, 0, 1]]).bool()
    >>> joint_multi_positive_loss(x, y, related).item()  # ln 2 of one picture of two, halved
    0.1733
    """
    if x.dim() != 2 or y.dim() != 2 or x.shape[1] != y.shape[1]:
        came = f"{tuple(x.shape)} and {tuple(y.shape)}"
        raise ValueError(f"x, y: expected shapes (N, d) and (M, d), got {came}")
    check_pairs("related", related, (len(x), len(y)))
    check_positive(temperature=temperature)
    if not related.any():
        raise ValueError("related: expected at least one True, got none")
    logits = F.normalize(x, dim=-1) @ F.normalize(y, dim=-1).T / temperature  # (N, M)
    related = related.to(logits.device)
    return (_choose_partners(logits, related) + _choose_partners(logits.T, related.T)) / 2


def _choose_partners(logits: Tensor, related: Tensor) -> Tensor:
    """Mean over the rows that have partners of the mean -log p of these partners."""
    has = related.any(dim=1)
    shares = related[has] / related[has].sum(dim=1, keepdim=True)  # rows add up to 1
    return F.cross_entropy(logits[has], shares.to(logits.dtype))
