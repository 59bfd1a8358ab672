"""How good is one ranked list? Each metric for one query, written as it is defined.

All of them take `(ranked, relevant, k)` and share four rules. A document that nobody judged counts
as not relevant, and so does one whose grade is 0 or less. A document that is ranked twice is an
error, and so is a query for which nothing is relevant: its score would say nothing about the
ranking. A list shorter than `k` counts as if documents that aren't relevant filled it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log2
from typing import Literal

Gain = Literal["exponential", "linear"]
Ranked = Sequence[str]
Relevant = Mapping[str, int]


def precision(ranked: Ranked, relevant: Relevant, k: int = 10) -> float:
    """Share of the first `k` places that hold a relevant document.

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
    >>> precision(["a", "b", "c"], {"a": 3, "z": 1}, k=2)
    0.5
    """
    grades = _checked(ranked, relevant, k)
    return _hits(ranked, grades, k) / k


def recall(ranked: Ranked, relevant: Relevant, k: int = 10) -> float:
    """Share of the relevant documents that the first `k` results contain.

    Parameters, errors, range and source are those of `precision`.

    Examples
    --------
    >>> recall(["a", "b", "c"], {"a": 3, "z": 1}, k=2)
    0.5
    """
    grades = _checked(ranked, relevant, k)
    return _hits(ranked, grades, k) / len(grades)


def hit_rate(ranked: Ranked, relevant: Relevant, k: int = 10) -> float:
    """1 if the first `k` results contain a relevant document, else 0; also called success.

    Parameters and errors are those of `precision`.

    Examples
    --------
    >>> hit_rate(["a", "b", "c"], {"c": 1}, k=2), hit_rate(["a", "b", "c"], {"c": 1}, k=3)
    (0.0, 1.0)
    """
    grades = _checked(ranked, relevant, k)
    return float(_hits(ranked, grades, k) > 0)


def f1_at(ranked: Ranked, relevant: Relevant, k: int = 10) -> float:
    """Harmonic mean of precision and recall of the first `k` results, 0 if both are 0.

    Parameters, errors, range and source are those of `precision`.

    Examples
    --------
    >>> f1_at(["a", "b", "c"], {"a": 3}, k=2)  # precision 1/2, recall 1
    0.6666666666666666
    """
    grades = _checked(ranked, relevant, k)
    return 2 * _hits(ranked, grades, k) / (k + len(grades))


def r_precision(ranked: Ranked, relevant: Relevant) -> float:
    """Precision of the first R results, where R is the number of relevant documents.

    There is no other cut: at R, precision and recall are the same number. Parameters, errors,
    range and source are those of `precision`.

    Examples
    --------
    >>> r_precision(["a", "b", "c"], {"a": 3, "c": 1})
    0.5
    """
    return precision(ranked, relevant, len(_checked(ranked, relevant, 1)))


def reciprocal_rank(ranked: Ranked, relevant: Relevant, k: int = 10) -> float:
    """One over the rank of the first relevant result, 0 if the first `k` hold none.

    Parameters, errors and range are those of `precision`. The mean over queries is called MRR.

    References
    ----------
    Voorhees (1999), The TREC-8 question answering track report.

    Examples
    --------
    >>> reciprocal_rank(["b", "a", "c"], {"a": 3})
    0.5
    """
    grades = _checked(ranked, relevant, k)
    hits = (1 / rank for rank, name in enumerate(ranked[:k], start=1) if name in grades)
    return next(hits, 0.0)


def average_precision(ranked: Ranked, relevant: Relevant, k: int | None = None) -> float:
    """Precision at the rank of each relevant result, summed and divided by *all* relevant ones.

    A relevant document that isn't found has precision 0. Dividing by the found ones instead would
    let a list that finds more score less. The mean over queries is called MAP.

    Parameters, errors and range are those of `precision`, but that `k` may be None, as it is here
    unless given: the whole list.

    References
    ----------
    Buckley and Voorhees (2000), Evaluating evaluation measure stability, section 2; Manning,
    Raghavan and Schütze (2008), equation 8.8.

    Examples
    --------
    >>> average_precision(["a", "b", "c"], {"a": 1, "c": 2})  # (1/1 + 2/3) / 2
    0.8333...
    >>> ten = {letter: 1 for letter in "abcdefghij"}
    >>> average_precision(["a"], ten), average_precision(["a", "1", "2", "3", "b"], ten)
    (0.1, 0.14)
    """
    cut = max(1, len(ranked)) if k is None else k
    grades = _checked(ranked, relevant, cut)
    hits, total = 0, 0.0
    for rank, name in enumerate(ranked[:cut], start=1):
        if name in grades:
            hits += 1
            total += hits / rank
    return total / len(grades)


def dcg(ranked: Ranked, relevant: Relevant, k: int = 10, gain: Gain = "exponential") -> float:
    """Discounted cumulated gain: sum over ranks r up to `k` of gain / log2(r + 1).

    Parameters and errors are those of `ndcg`; a grade of 0 or less gains nothing.

    Returns
    -------
    float
        0 or more, without an upper limit, higher is better.

    Examples
    --------
    >>> dcg(["b", "a"], {"a": 3}, gain="linear")  # 3 / log2(3)
    1.8927...
    """
    grades = _checked(ranked, relevant, k)
    return _dcg([grades.get(name, 0) for name in ranked[:k]], gain)


def ndcg(ranked: Ranked, relevant: Relevant, k: int = 10, gain: Gain = "exponential") -> float:
    """Discounted gain of the first `k` results, divided by the best that any ranking could have.

    The best ranking puts the relevant documents in order of their grades, found or not. Two
    definitions of the gain go by this name, so say which one a number is: 2^grade - 1 (Burges) or
    the grade itself (Järvelin and Kekäläinen; trec_eval and scikit-learn take it).

    Parameters
    ----------
    ranked, relevant, k
        As for `precision`.
    gain
        ``"exponential"`` for 2^grade - 1, ``"linear"`` for the grade.

    Returns
    -------
    float
        Between 0 and 1, higher is better.

    Raises
    ------
    ValueError
        As for `precision`, or if there is no such gain.

    References
    ----------
    Järvelin and Kekäläinen (2002), Cumulated gain-based evaluation of IR techniques; Burges et al.
    (2005), Learning to rank using gradient descent.

    Examples
    --------
    >>> ndcg(["b", "a"], {"a": 3})
    0.6309...
    >>> graded = dict(zip("abcdef", [3, 2, 3, 0, 1, 2]))
    >>> round(ndcg("abcdef", graded), 3), round(ndcg("abcdef", graded, gain="linear"), 3)
    (0.949, 0.961)
    """
    grades = _checked(ranked, relevant, k)
    best = sorted(grades.values(), reverse=True)[:k]
    return dcg(ranked, relevant, k, gain) / _dcg(best, gain)


def _dcg(grades: Sequence[int], gain: Gain) -> float:
    if gain not in ("exponential", "linear"):
        raise ValueError(f"gain: expected 'exponential' or 'linear', got {gain!r}")
    gains = [2**grade - 1 for grade in grades] if gain == "exponential" else grades
    return sum(g / log2(rank + 1) for rank, g in enumerate(gains, start=1))


def _hits(ranked: Ranked, grades: Relevant, k: int) -> int:
    return sum(name in grades for name in ranked[:k])


def _checked(ranked: Ranked, relevant: Relevant, k: int) -> dict[str, int]:
    """Return the documents with a grade above 0, or say what is wrong."""
    if k < 1:
        raise ValueError(f"k: expected 1 or more, got {k}")
    if len(set(ranked[:k])) < len(ranked[:k]):
        raise ValueError("ranked: expected each document once, got a repeated one")
    grades = {name: grade for name, grade in relevant.items() if grade > 0}
    if not grades:
        raise ValueError("relevant: expected at least one grade above 0, got none")
    return grades
