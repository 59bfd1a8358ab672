"""Losses that take the other rows of a batch as negatives: InfoNCE and NT-Xent."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from course_lib.sentences.pair_losses import check_rows


def info_nce_loss(anchors: Tensor, candidates: Tensor, temperature: float = 0.05) -> Tensor:
    """Pick each anchor's own candidate out of all candidates: softmax cross-entropy of cosines.

    ``L_i = -log exp(cos(a_i, c_i) / t) / sum_j exp(cos(a_i, c_j) / t)``. Candidate i < B is the
    positive of anchor i and a negative of the others; candidates from B on are negatives of all.

    Parameters
    ----------
    anchors : Tensor
        Shape ``(B, d)``.
    candidates : Tensor
        Shape ``(C, d)`` with C >= B.
    temperature : float
        Above 0; the smaller, the more the nearest negatives count.

    Returns
    -------
    Tensor
        Mean over the anchors, a scalar; ln C where all vectors are one.

    Raises
    ------
    ValueError
        If there are fewer candidates than anchors, widths differ, or `temperature` is not
        positive.

    References
    ----------
    van den Oord, Li and Vinyals (2018), "Representation Learning with Contrastive Predictive
    Coding", equation 4; Henderson et al. (2017), "Efficient Natural Language Response Suggestion
    for Smart Reply", section 4.4, for the other rows of the batch as negatives.

    Examples
    --------
    >>> info_nce_loss(torch.ones(8, 3), torch.ones(8, 3)).item()  # ln 8
    2.079
    """
    if anchors.dim() != 2:
        raise ValueError(f"anchors: expected shape (B, d), got {tuple(anchors.shape)}")
    if candidates.dim() != 2 or len(candidates) < len(anchors):
        expected, came = f"({len(anchors)} or more, d)", tuple(candidates.shape)
        raise ValueError(f"candidates: expected shape {expected}, got {came}")
    _check_temperature(temperature)
    cosines = F.normalize(anchors, dim=-1) @ F.normalize(candidates, dim=-1).T  # (B, C)
    return F.cross_entropy(cosines / temperature, torch.arange(len(anchors), device=cosines.device))


def nt_xent_loss(u: Tensor, v: Tensor, temperature: float = 0.05) -> Tensor:
    """Let each of the 2B vectors pick its partner out of all 2B - 1 others.

    Row i of `u` and row i of `v` are partners. Unlike `info_nce_loss`, an anchor has the other
    anchors as negatives too.

    Parameters
    ----------
    u, v : Tensor
        Shape ``(B, d)``.
    temperature : float
        Above 0.

    Returns
    -------
    Tensor
        Mean over the 2B vectors, a scalar; ln (2B - 1) where all vectors are one.

    Raises
    ------
    ValueError
        If shapes differ or `temperature` is not positive.

    References
    ----------
    Chen et al. (2020), "A Simple Framework for Contrastive Learning of Visual Representations",
    equation 1.

    Examples
    --------
    >>> nt_xent_loss(torch.ones(4, 3), torch.ones(4, 3)).item()  # ln 7
    1.946
    """
    check_rows(u, v=v)
    _check_temperature(temperature)
    unit = F.normalize(torch.cat([u, v]), dim=-1)  # (2B, d)
    oneself = torch.eye(len(unit), dtype=torch.bool, device=unit.device)
    cosines = (unit @ unit.T).masked_fill(oneself, -torch.inf)  # (2B, 2B)
    partners = torch.arange(len(unit), device=unit.device).roll(len(u))  # B ... 2B-1, 0 ... B-1
    return F.cross_entropy(cosines / temperature, partners)


def _check_temperature(temperature: float) -> None:
    if not temperature > 0:
        raise ValueError(f"temperature: expected a positive number, got {temperature}")
