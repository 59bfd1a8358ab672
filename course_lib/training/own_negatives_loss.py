"""InfoNCE where each anchor has its own negatives, and other rows of the batch don't count."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from course_lib.sentences.pair_losses import check_rows
from course_lib.training.loss_arguments import check_positive


def sampled_info_nce_loss(
    anchors: Tensor, positives: Tensor, negatives: Tensor, temperature: float = 0.05
) -> Tensor:
    """Pick the positive out of itself and the anchor's own K negatives; other rows don't count.

    ``L_i = -log exp(s_i / t) / (exp(s_i / t) + sum_k exp(cos(a_i, n_ik) / t))``,
    with s_i = cos(a_i, p_i).
    The positive belongs into the sum. Without it the loss has no lower bound, and its gradient on
    the positive stays at -1 / t for ever ("decoupled" contrastive loss is its name).

    Inputs
    ------
    =======================================  ======
    sides                                    labels
    =======================================  ======
    (anchor, positive, K own negatives)      none
    =======================================  ======

    Requirements
    ------------
    1. Negatives chosen for each anchor, by a miner or a sampler.

    Recommendations
    ---------------
    - Prefer `multiple_negatives_ranking_loss` where all negatives may serve all anchors: the
      same B (1 + K) vectors then give B - 1 + (B - 1) K more negatives an anchor.
    - Use this one where rows of a batch are likely to answer each other: one topic a batch.

    Relations
    ---------
    - Equal to `info_nce_loss` for B = 1.

    Parameters
    ----------
    anchors, positives : Tensor
        Shape ``(B, d)``, of any length.
    negatives : Tensor
        Shape ``(B, K, d)``.
    temperature : float
        t, above 0.

    Returns
    -------
    Tensor
        Mean over the anchors, a scalar; ln (1 + K) where all vectors are one.

    Raises
    ------
    ValueError
        If shapes don't fit, or `temperature` isn't positive.

    References
    ----------
    van den Oord, Li and Vinyals (2018), "Representation Learning with Contrastive Predictive
    Coding", equation 4.

    Examples
    --------
    >>> one = torch.ones(2, 3)
    >>> sampled_info_nce_loss(one, one, torch.ones(2, 7, 3)).item()  # ln 8
    2.079
    """
    check_rows(anchors, positives=positives)
    check_positive(temperature=temperature)
    if negatives.dim() != 3 or negatives[:, 0].shape != anchors.shape:
        b, d = anchors.shape
        raise ValueError(f"negatives: expected shape ({b}, K, {d}), got {tuple(negatives.shape)}")
    candidates = torch.cat([positives[:, None], negatives], dim=1)  # (B, 1 + K, d)
    cosines = torch.einsum(
        "bd,bkd->bk", F.normalize(anchors, dim=-1), F.normalize(candidates, dim=-1)
    )
    own = torch.zeros(len(anchors), dtype=torch.long, device=anchors.device)
    return F.cross_entropy(cosines / temperature, own)
