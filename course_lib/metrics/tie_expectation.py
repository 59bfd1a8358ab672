"""NDCG where scores are equal: the mean over all orders of what ties, without trying any."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from math import log2

from .ranking import Gain, dcg


def expected_ndcg(
    results: Mapping[str, float],
    relevant: Mapping[str, int],
    k: int = 10,
    gain: Gain = "exponential",
) -> float:
    """Return the mean NDCG over all orders of documents with equal scores.

    Each rank of a tied group gets the group's mean gain, as its members are equally likely there. A
    system that gives everything the same score gets what chance gives, whatever the documents are
    called; `Run` breaks ties by name instead, as trec_eval does, so that a lucky name can help.

    Parameters
    ----------
    results
        Document's name to score, larger is better.
    relevant, k, gain
        As for `ndcg`.

    Returns
    -------
    float
        Between 0 and 1, higher is better.

    Raises
    ------
    ValueError
        As for `ndcg`.

    References
    ----------
    McSherry and Najork (2008), "Computing Information Retrieval Performance Measures Efficiently in
    the Presence of Tied Scores".

    Examples
    --------
    >>> expected_ndcg({"a": 0.5, "b": 0.5}, {"a": 1})  # (1 + 1 / log2(3)) / 2
    0.8154...
    """
    best_order = sorted(relevant, key=lambda name: relevant[name], reverse=True)
    ideal = dcg(best_order, relevant, k, gain)
    gains: list[float] = []  # expected at each rank
    ranked = sorted(results, key=lambda name: results[name], reverse=True)
    for _, tied in groupby(ranked, key=results.__getitem__):
        group = [dcg([name], relevant, 1, gain) for name in tied]  # at rank 1 nothing is discounted
        gains += [sum(group) / len(group)] * len(group)
    return sum(g / log2(rank + 1) for rank, g in enumerate(gains[:k], start=1)) / ideal
