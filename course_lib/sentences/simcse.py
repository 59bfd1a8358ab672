"""SimCSE: sentence vectors from dropout noise, or from pairs with hard negatives."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from course_lib.sentences.in_batch_losses import info_nce_loss
from course_lib.sentences.pair_losses import check_rows


def dropout_views(encoder: nn.Module, *inputs: Any) -> tuple[Tensor, Tensor]:
    """Encode the same batch twice in training mode, so that only the dropout masks differ.

    Parameters
    ----------
    encoder : nn.Module
        Maps `inputs` to vectors, ``(B, d)``. Left in the mode, training or not, in which it came.
    *inputs
        What the encoder takes, for instance ids and mask.

    Returns
    -------
    tuple of Tensor
        Two views, each ``(B, d)``.

    Raises
    ------
    ValueError
        If both views are identical: the encoder has no dropout.

    References
    ----------
    Gao, Yao and Chen (2021), "SimCSE", section 3.

    Examples
    --------
    >>> noisy = nn.Sequential(nn.Linear(2, 64), nn.Dropout(0.5)).eval()
    >>> view_1, view_2 = dropout_views(noisy, torch.ones(3, 2))
    >>> torch.equal(view_1, view_2), noisy.training
    (False, False)
    """
    was_training = encoder.training
    encoder.train()  # in eval mode dropout does nothing, and both views are the same
    try:
        view_1, view_2 = encoder(*inputs), encoder(*inputs)
    finally:
        encoder.train(was_training)
    if torch.equal(view_1, view_2):
        raise ValueError("encoder: expected dropout above 0 in it, got two identical views")
    return view_1, view_2


def simcse_loss(view_1: Tensor, view_2: Tensor, temperature: float = 0.05) -> Tensor:
    """Unsupervised SimCSE: a sentence's two views find each other among the batch.

    ``L_i = -log exp(cos(h_i, h'_i) / t) / sum_j exp(cos(h_i, h'_j) / t)``

    Parameters
    ----------
    view_1, view_2 : Tensor
        Shape ``(B, d)``: the same B sentences, encoded twice (`dropout_views`).
    temperature : float
        Above 0.

    Returns
    -------
    Tensor
        Mean over the sentences, a scalar; ln B where all vectors are one.

    Raises
    ------
    ValueError
        If shapes differ or `temperature` is not positive.

    References
    ----------
    Gao, Yao and Chen (2021), "SimCSE", equation 4.

    Examples
    --------
    >>> simcse_loss(torch.eye(4), torch.eye(4), temperature=1.0).item()  # ln (e + 3) - 1
    0.7437
    """
    check_rows(view_1, view_2=view_2)
    return info_nce_loss(view_1, view_2, temperature)


def supervised_simcse_loss(
    anchor: Tensor, positive: Tensor, negative: Tensor, temperature: float = 0.05
) -> Tensor:
    """Supervised SimCSE: find the own positive among all positives and all hard negatives.

    ``L_i = -log exp(cos(h_i, h+_i)/t) / sum_j (exp(cos(h_i, h+_j)/t) + exp(cos(h_i, h-_j)/t))``.
    The positives of the other sentences belong into the sum: without them, one point for all
    anchors and positives, away from the negatives, has loss 0.

    Parameters
    ----------
    anchor, positive, negative : Tensor
        Shape ``(B, d)``: premises, sentences they entail, sentences that contradict them.
    temperature : float
        Above 0.

    Returns
    -------
    Tensor
        Mean over the anchors, a scalar; ln 2B where all vectors are one, ln B where anchors and
        positives are one point and the negatives far away.

    Raises
    ------
    ValueError
        If shapes differ or `temperature` is not positive.

    References
    ----------
    Gao, Yao and Chen (2021), "SimCSE", equation 5.

    Examples
    --------
    >>> one = torch.ones(8, 3)
    >>> supervised_simcse_loss(one, one, -one).item()  # ln 8, not 0
    2.079
    """
    check_rows(anchor, positive=positive, negative=negative)
    return info_nce_loss(anchor, torch.cat([positive, negative]), temperature)
