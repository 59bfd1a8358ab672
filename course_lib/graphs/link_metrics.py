"""How well do scores tell edges from other pairs? AUC and Hits@k."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import rankdata


def link_auc(positive: ArrayLike, negative: ArrayLike) -> float:
    """Return the chance that an edge scores higher than a pair that is none; a tie counts half.

    Parameters
    ----------
    positive, negative : (k,) and (m,) float arrays
        Scores of edges and of other pairs.

    Returns
    -------
    float
        0 to 1; 0.5 for guesses. It depends on the negatives: with easy ones it is near 1.

    References
    ----------
    Hanley and McNeil 1982; the Mann-Whitney statistic divided by k·m.

    Examples
    --------
    >>> link_auc([2.0, 1.0], [1.0, 0.0])
    0.875
    """
    above, below = _scores(positive, negative)
    ranks = rankdata(np.concatenate([above, below]))[: len(above)]  # ties share the mean rank
    wins = ranks.sum() - len(above) * (len(above) + 1) / 2
    return float(wins / (len(above) * len(below)))


def link_hits(positive: ArrayLike, negative: ArrayLike, k: int) -> float:
    """Return the share of edges that score above the k-th best of the other pairs.

    Parameters
    ----------
    positive, negative : (k,) and (m,) float arrays
    k : int
        1 to m. It means more the larger m is.

    Returns
    -------
    float
        0 to 1, higher is better.

    References
    ----------
    Hu et al. 2020, "Open Graph Benchmark", section 4.2 (Hits@K).

    Examples
    --------
    >>> link_hits([0.9, 0.5], [0.8, 0.4, 0.1], k=1), link_hits([0.9, 0.5], [0.8, 0.4, 0.1], k=2)
    (0.5, 1.0)
    """
    above, below = _scores(positive, negative)
    if not 1 <= k <= len(below):
        raise ValueError(f"k: expected 1 to {len(below)}, the number of negatives, got {k}")
    return float((above > np.partition(below, -k)[-k]).mean())


def _scores(
    positive: ArrayLike, negative: ArrayLike
) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
    above, below = np.asarray(positive), np.asarray(negative)
    for name, scores in (("positive", above), ("negative", below)):
        if scores.ndim != 1 or not len(scores):
            raise ValueError(f"{name}: expected one score or more, shape (k,), got {scores.shape}")
    return above, below
