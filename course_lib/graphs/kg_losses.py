"""What a knowledge-graph model is trained to do: true facts above corrupted ones."""

from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

Loss = Callable[[Tensor, Tensor, Tensor], Tensor]  # true (B,), corrupted (B, K), counts (B, K)


def margin_loss(true: Tensor, corrupted: Tensor, counts: Tensor, margin: float = 0.5) -> Tensor:
    """Return the mean of max(0, margin - true + corrupted).

    Parameters
    ----------
    true : (B,) tensor
        Scores of facts.
    corrupted : (B, K) tensor
        Scores of the same facts with another head or tail.
    counts : (B, K) bool tensor
        False where the corrupted fact happens to be true: it's no negative.
    margin : float
        Above 0, in units of the score.

    Returns
    -------
    scalar tensor

    References
    ----------
    Bordes et al. 2013, equation 1.

    Examples
    --------
    >>> true, corrupted = torch.tensor([-0.1]), torch.tensor([[-0.2, -9.0, 0.0]])
    >>> margin_loss(true, corrupted, torch.tensor([[True, True, False]])).item()  # (0.4 + 0) / 2
    0.2
    """
    return _mean(F.relu(margin - true[:, None] + corrupted), counts)


def logistic_loss(true: Tensor, corrupted: Tensor, counts: Tensor) -> Tensor:
    """Return the mean of log(1 + exp(-true)) plus that of log(1 + exp(corrupted)).

    Parameters are those of `margin_loss`.

    References
    ----------
    Trouillon et al. 2016, equation 2 of section 4.1, here with both kinds weighing the same.

    Examples
    --------
    >>> all_count = torch.ones(1, 2, dtype=torch.bool)
    >>> logistic_loss(torch.zeros(1), torch.zeros(1, 2), all_count).item()  # 2 log 2
    1.386
    """
    return F.softplus(-true).mean() + _mean(F.softplus(corrupted), counts)


def self_adversarial_loss(
    true: Tensor, corrupted: Tensor, counts: Tensor, margin: float = 3.0, sharpness: float = 1.0
) -> Tensor:
    """Return -log σ(margin + true) - Σ p_k log σ(-margin - corrupted_k), with p by the scores.

    p is the softmax of ``sharpness · corrupted``, taken as given: the corrupted facts that the
    model believes most count most, and random ones that it already rejects hardly at all.

    Parameters
    ----------
    true, corrupted, counts
        As in `margin_loss`.
    margin : float
        The distance at which a fact counts as even.
    sharpness : float
        0 or more; 0 is the plain mean.

    References
    ----------
    Sun et al. 2019, equations 4 and 5 (each side here with weight 1).

    Examples
    --------
    >>> all_count = torch.ones(1, 2, dtype=torch.bool)
    >>> even = self_adversarial_loss(torch.tensor([-3.0]), torch.full((1, 2), -3.0), all_count)
    >>> even.item()  # 2 log 2
    1.386
    """
    believed = (sharpness * corrupted.detach()).masked_fill(~counts, -torch.inf)
    p = believed.softmax(dim=1).nan_to_num()  # (B, K); a row without negatives counts nothing
    negative = (p * F.softplus(margin + corrupted)).sum(dim=1)
    return (F.softplus(-margin - true) + negative).mean()


def _mean(values: Tensor, counts: Tensor) -> Tensor:
    return (values * counts).sum() / counts.sum().clamp(min=1)
