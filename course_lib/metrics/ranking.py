"""How good is one ranked list? Recall, reciprocal rank and NDCG for a single query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log2


def recall(ranked: Sequence[str], relevant: Mapping[str, int], k: int = 10) -> float:
    """Share of the relevant documents that the first `k` results contain.

    Parameters
    ----------
    ranked
        Document names, best first, without repetition.
    relevant
        Grade of each relevant document; grades of 0 or less count as not relevant.
    k
        Length of the list that the reader looks at, at least 1.

    Returns
    -------
    float
        Between 0 and 1, higher is better.

    Raises
    ------
    ValueError
        If nothing is relevant, a document is ranked twice, or `k` is below 1.

    References
    ----------
    Manning, Raghavan and Schütze (2008), Introduction to Information Retrieval, section 8.3.

    Examples
    --------
    >>> recall(["a", "b", "c"], {"a": 3, "z": 1}, k=2)
    0.5
    """
    grades = _check(ranked, relevant, k)
    return sum(name in grades for name in ranked[:k]) / len(grades)


def reciprocal_rank(ranked: Sequence[str], relevant: Mapping[str, int], k: int = 10) -> float:
    """One over the rank of the first relevant result, 0 if the first `k` hold none.

    Parameters, errors and range are those of `recall`. The mean over queries is called MRR.

    References
    ----------
    Voorhees (1999), The TREC-8 question answering track report.

    Examples
    --------
    >>> reciprocal_rank(["b", "a", "c"], {"a": 3})
    0.5
    """
    grades = _check(ranked, relevant, k)
    hits = (1 / rank for rank, name in enumerate(ranked[:k], start=1) if name in grades)
    return next(hits, 0.0)


def ndcg(ranked: Sequence[str], relevant: Mapping[str, int], k: int = 10) -> float:
    """Discounted gain of the first `k` results, divided by the best that any ranking could have.

    DCG = sum over ranks r of (2^grade - 1) / log2(r + 1). Parameters, errors and range are those
    of `recall`.

    References
    ----------
    Järvelin and Kekäläinen (2002), Cumulated gain-based evaluation of IR techniques; gain of
    Burges et al. (2005), Learning to rank using gradient descent.

    Examples
    --------
    >>> ndcg(["b", "a"], {"a": 3})
    0.6309...
    """
    grades = _check(ranked, relevant, k)
    best = sorted(grades.values(), reverse=True)[:k]
    return _dcg([grades.get(name, 0) for name in ranked[:k]]) / _dcg(best)


def _dcg(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / log2(rank + 1) for rank, grade in enumerate(grades, start=1))


def _check(ranked: Sequence[str], relevant: Mapping[str, int], k: int) -> dict[str, int]:
    if k < 1:
        raise ValueError(f"k: expected 1 or more, got {k}")
    if len(set(ranked[:k])) < len(ranked[:k]):
        raise ValueError("ranked: expected each document once, got a repeated one")
    grades = {name: grade for name, grade in relevant.items() if grade > 0}
    if not grades:
        raise ValueError("relevant: expected at least one grade above 0, got none")
    return grades
