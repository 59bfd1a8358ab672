"""How often a word's translation is among the k best: precision@k, with its interval."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.metrics import Interval
from course_lib.vectors.numbers_check import as_floats


def translation_hits(
    scores: ArrayLike, answers: Sequence[Collection[int]], k: int
) -> NDArray[np.bool_]:
    """Tell for each word whether one of its right translations is among the k best.

    Parameters
    ----------
    scores : array_like
        Shape (n, m), high is near: word i against candidate j.
    answers : sequence of n collections of int
        The right columns of each word; one or more, as a word may have several translations.
    k : int
        From 1 to m.

    Returns
    -------
    ndarray
        Shape (n,), bool. Wrong candidates with the same score count before a right one.

    Raises
    ------
    ValueError
        If `k` is out of its range, or a word has no answer or one that isn't a column.

    Examples
    --------
    >>> translation_hits([[0.9, 0.1, 0.5], [0.9, 0.1, 0.5]], [{0}, {1, 2}], k=1)
    array([ True, False])
    """
    table = as_floats("scores", scores, 2)
    n, m = table.shape
    if not 1 <= k <= m:
        raise ValueError(f"k: expected 1 to {m}, the candidates, got {k}")
    if len(answers) != n:
        raise ValueError(f"answers: expected {n} collections, one a row, got {len(answers)}")
    right = _right_columns(answers, m)
    best = np.where(right, table, -np.inf).max(axis=1, keepdims=True)  # (n, 1)
    return ((table >= best) & ~right).sum(axis=1) < k


def translation_precision(
    scores: ArrayLike,
    answers: Sequence[Collection[int]],
    ks: Sequence[int] = (1, 5, 10),
    level: float = 0.95,
) -> dict[int, Interval]:
    """Return precision@k of a dictionary for several k, each with an interval.

    In this field "precision@5 of 90 %" says that for nine words in ten the right translation is
    among five candidates; it isn't the share of right ones among the five, nor is it accuracy.
    The interval is Wilson's for a share of n words: how far it depends on which words were asked.

    Parameters
    ----------
    scores, answers
        As in `translation_hits`: held-out words, not those that a map was fitted on.
    ks : sequence of int
    level : float
        Between 0 and 1.

    Returns
    -------
    dict of int to Interval
        ``(low, estimate, high)`` for each k.

    Raises
    ------
    ValueError
        As `translation_hits`, or if `level` isn't between 0 and 1.

    References
    ----------
    Mikolov, Le and Sutskever (2013), "Exploiting Similarities among Languages for Machine
    Translation", section 5, for the measure; Wilson (1927), "Probable Inference, the Law of
    Succession, and Statistical Inference".

    Examples
    --------
    >>> found = translation_precision(np.eye(20), [{i} for i in range(20)], ks=(1,))
    >>> low, share, high = found[1]
    >>> share, round(low, 2), high  # 20 of 20 is far from certain
    (1.0, 0.84, 1.0)
    """
    from scipy.stats import binomtest

    if not 0 < level < 1:
        raise ValueError(f"level: expected a number between 0 and 1, got {level}")
    found = {}
    for k in ks:
        hits = translation_hits(scores, answers, k)
        ends = binomtest(int(hits.sum()), len(hits)).proportion_ci(level, "wilson")
        found[k] = Interval(float(ends.low), float(hits.mean()), float(ends.high))
    return found


def _right_columns(answers: Sequence[Collection[int]], m: int) -> NDArray[np.bool_]:
    right = np.zeros((len(answers), m), dtype=bool)
    for row, columns in enumerate(answers):
        if not columns or not all(0 <= column < m for column in columns):
            raise ValueError(
                f"answers[{row}]: expected one column or more, 0 to {m - 1}, got {columns!r}"
            )
        right[row, list(columns)] = True
    return right
