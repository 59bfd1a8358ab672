"""Two rankings become one: by ranks, or by scores that were brought to one scale."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

Document = TypeVar("Document", bound=Hashable)
Normalise = Callable[[ArrayLike], NDArray[np.float64]]


def reciprocal_rank_fusion(
    rankings: Sequence[Sequence[Document]],
    k: float = 60,
    weights: Sequence[float] | None = None,
) -> list[tuple[Document, float]]:
    """Give each document ``sum_r w_r / (k + rank_r(d))`` and sort by it.

    Ranks need no scale: it doesn't matter that BM25 has scores of 20 and a cosine is at most 1. A
    ranking that doesn't contain a document adds nothing for it.

    Parameters
    ----------
    rankings : sequence of sequences
        Document ids, best first; the first one has rank 1.
    k : float
        0 or more. The larger, the less the first ranks stand out.
    weights : sequence of float, optional
        One a ranking, 0 or more; 1 unless given.

    Returns
    -------
    list of (document, score)
        Best first. Equal scores: whoever was met first, reading the rankings rank by rank.

    Raises
    ------
    ValueError
        If `k` is negative, the weights don't fit, or a ranking has a document twice.

    References
    ----------
    Cormack, Clarke and Büttcher (2009), "Reciprocal Rank Fusion outperforms Condorcet and
    individual Rank Learning Methods", section 2; their k is 60.

    Examples
    --------
    >>> fused = reciprocal_rank_fusion([["a", "b", "c"], ["c", "a"]])
    >>> [(document, round(score, 4)) for document, score in fused]
    [('a', 0.0325), ('c', 0.0323), ('b', 0.0161)]
    """
    if not k >= 0:
        raise ValueError(f"k: expected 0 or more, got {k}")
    for number, ranking in enumerate(rankings):
        if len(set(ranking)) < len(ranking):
            raise ValueError(f"rankings: number {number} has a document twice")
    shares = _checked_weights(weights, len(rankings))
    scores: dict[Document, float] = {}
    for rank in range(max(map(len, rankings), default=0)):
        for ranking, weight in zip(rankings, shares, strict=True):
            if rank < len(ranking):
                document = ranking[rank]
                scores[document] = scores.get(document, 0.0) + weight / (k + rank + 1)
    return _best_first(scores)


def fuse_scores(
    scores: Sequence[Mapping[Document, float]],
    weights: Sequence[float] | None = None,
    normalise: Normalise | None = None,
) -> list[tuple[Document, float]]:
    """Add up scores document by document, each system's brought to one scale before.

    What belongs together is found by the document's id, never by its place in a list. A document
    that a system doesn't return gets the lowest score that the system gave to any.

    Parameters
    ----------
    scores : sequence of mappings
        For each system: document to score, larger is better.
    weights : sequence of float, optional
        One a system, 0 or more; 1 unless given.
    normalise : callable, optional
        From a system's scores to comparable ones; `z_scores` unless given.

    Returns
    -------
    list of (document, score)
        Best first; equal scores in the order in which the documents came.

    Raises
    ------
    ValueError
        If the weights don't fit, or a score isn't finite.

    References
    ----------
    Fox and Shaw (1994), "Combination of Multiple Searches" (CombSUM); Lee (1997), "Analyses of
    Multiple Evidence Combination", on normalising first.

    Examples
    --------
    >>> bm25 = {"a": 21.0, "b": 9.0, "c": 3.0}
    >>> cosine = {"c": 0.9, "b": 0.8, "a": 0.1}  # another order
    >>> [(name, round(s, 2)) for name, s in fuse_scores([bm25, cosine], normalise=min_max_scores)]
    [('b', 1.21), ('a', 1.0), ('c', 1.0)]
    """
    normalise = normalise or z_scores
    shares = _checked_weights(weights, len(scores))
    total: dict[Document, float] = {document: 0.0 for system in scores for document in system}
    for system, weight in zip(scores, shares, strict=True):
        if not system:
            continue
        scaled = dict(zip(system, normalise(list(system.values())).tolist(), strict=True))
        lowest = min(scaled.values())
        for document in total:
            total[document] += weight * scaled.get(document, lowest)
    return _best_first(total)


def min_max_scores(scores: ArrayLike) -> NDArray[np.float64]:
    """Map scores onto 0 (the lowest) to 1 (the highest).

    The best result of a system always gets 1, however poor its match is.

    Parameters
    ----------
    scores : array_like, shape (n,)

    Returns
    -------
    float64, shape (n,)
        All 0 where they are all equal.

    Raises
    ------
    ValueError
        If a score isn't finite.

    Examples
    --------
    >>> min_max_scores([2.0, 4.0, 3.0]).tolist()
    [0.0, 1.0, 0.5]
    """
    s = _finite(scores)
    width = np.ptp(s) if len(s) else 0.0
    return (s - s.min()) / width if width > 0 else np.zeros(len(s))


def z_scores(scores: ArrayLike) -> NDArray[np.float64]:
    """Subtract the mean and divide by the standard deviation.

    Parameters
    ----------
    scores : array_like, shape (n,)

    Returns
    -------
    float64, shape (n,)
        Mean 0 and standard deviation 1; all 0 where they are all equal.

    Raises
    ------
    ValueError
        If a score isn't finite.

    Examples
    --------
    >>> z_scores([1.0, 3.0, 1.0, 3.0]).tolist()
    [-1.0, 1.0, -1.0, 1.0]
    """
    s = _finite(scores)
    if not len(s) or np.ptp(s) == 0:  # the deviation of equal numbers is only nearly 0
        return np.zeros(len(s))
    return (s - s.mean()) / s.std()


def _finite(scores: ArrayLike) -> NDArray[np.float64]:
    s = np.asarray(scores, dtype=np.float64)
    if s.ndim != 1:
        raise ValueError(f"scores: expected one row of numbers, got shape {s.shape}")
    if not np.isfinite(s).all():
        raise ValueError("scores: expected finite numbers, got NaN or infinity")
    return s


def _checked_weights(weights: Sequence[float] | None, n: int) -> Sequence[float]:
    if weights is None:
        return [1.0] * n
    if len(weights) != n or not all(0 <= weight < float("inf") for weight in weights):
        raise ValueError(f"weights: expected {n}, each 0 or more, got {list(weights)}")
    return weights


def _best_first(scores: dict[Document, float]) -> list[tuple[Document, float]]:
    return sorted(scores.items(), key=lambda item: -item[1])  # stable
