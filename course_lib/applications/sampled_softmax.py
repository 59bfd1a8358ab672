"""The softmax over a batch instead of the whole catalogue, corrected for what is drawn often."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from course_lib.training.loss_arguments import check_pairs, check_positive

from .interaction_matrix import Interactions

Matrix = NDArray[np.float32]


def sampled_softmax_loss(
    users: Tensor,
    items: Tensor,
    log_q: Tensor | None = None,
    same: Tensor | None = None,
    temperature: float = 1.0,
) -> Tensor:
    """Pick each user's item out of the batch's items, corrected for how often each is drawn.

    ``L_i = -log exp(s_ii - log q_i) / sum_j exp(s_ij - log q_j)`` with
    ``s_ij = u_i · v_j / temperature``. A batch draws items as they occur, so popular ones are
    negatives far more often than others. Dividing each term by q_j makes the sum stand for the sum
    over the whole catalogue. Without it the scores learn log p(item | user) - log q(item), in which
    popularity is divided out.

    The logarithm of the softmax is taken at once, not as a quotient of exponentials: that one is
    nan from a difference of some 90 on in float32, or 0.9 at a temperature of 0.01.

    Parameters
    ----------
    users : Tensor
        Shape ``(B, d)``.
    items : Tensor
        Shape ``(C, d)``, C >= B: item i < B is the one of user i.
    log_q : Tensor, optional
        Shape ``(C,)``: logarithm of the probability with which each item gets into the batch; a
        constant that all share changes nothing.
    same : Tensor, optional
        Shape ``(B, C)``, bool: further items that the user has, which count as no negatives.
    temperature : float
        Above 0.

    Returns
    -------
    Tensor
        Mean over the users, a scalar.

    Raises
    ------
    ValueError
        If shapes don't fit, or the temperature isn't positive.

    References
    ----------
    Bengio and Senécal (2003), Quick training of probabilistic neural nets by importance sampling;
    Yi et al. (2019), Sampling-bias-corrected neural modeling for large corpus item
    recommendations, equations 3 to 5.

    Examples
    --------
    >>> one = torch.ones(2, 3)
    >>> sampled_softmax_loss(one, one).item()  # ln 2
    0.693...
    >>> sampled_softmax_loss(one, one, torch.tensor([0.8, 0.2]).log()).item()  # ln 5, ln 5/4: mean
    0.916...
    """
    check_positive(temperature=temperature)
    if users.dim() != 2 or items.dim() != 2 or len(items) < len(users):
        expected, came = f"({len(users)} or more, d)", tuple(items.shape)
        raise ValueError(f"items: expected shape {expected}, got {came}")
    logits = users @ items.T / temperature  # (B, C)
    if log_q is not None:
        if tuple(log_q.shape) != (len(items),):
            raise ValueError(f"log_q: expected shape ({len(items)},), got {tuple(log_q.shape)}")
        logits = logits - log_q
    if same is not None:
        check_pairs("same", same, tuple(logits.shape))
        own = torch.eye(*logits.shape, dtype=torch.bool)
        logits = logits.masked_fill(same & ~own, -torch.inf)
    return F.cross_entropy(logits, torch.arange(len(users)))


def log_sampling_shares(train: Interactions) -> Matrix:
    """Return log q: how likely one import, drawn at random, is of each name.

    Parameters
    ----------
    train : Interactions

    Returns
    -------
    (m,) float32
        A name without an import, which is never drawn, gets the value of one import.

    Examples
    --------
    >>> files = Interactions.from_baskets([["a", "b"], ["a"]], "ab")
    >>> np.exp(log_sampling_shares(files)).round(2).tolist()
    [0.67, 0.33]
    """
    return np.log(np.maximum(train.popularity, 1) / train.matrix.nnz).astype(np.float32)
