"""Three ways to search under a filter: filter before, while, or after ranking."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

STRATEGIES = ("pre", "in-scan", "post")
Rows = NDArray[np.int64]
Best = Callable[[int], Rows]  # depth -> that many row numbers, nearest first; fewer if there are
Test = Callable[[int], bool]  # row number -> whether its payload satisfies the filter


@dataclass
class SearchWork:
    """What the last search took.

    Attributes
    ----------
    scored
        Vectors compared with the query; where an index stands in, the rows that it returned.
    tested
        Payloads read and held against the filter.

    Examples
    --------
    >>> SearchWork(scored=100, tested=40).tested
    40
    """

    scored: int = 0
    tested: int = 0


def filter_while_ranking(best: Best, test: Test, k: int, step: int) -> Rows:
    """Go down the ranking until k rows have passed the filter.

    Parameters
    ----------
    best
        The ranking, asked for ever more rows: `step`, then four times as many, and so on.
    test
        The filter, asked once for each row that is reached.
    k
        Rows wanted.
    step
        Rows to ask for at first.

    Returns
    -------
    int64 array, shape (m,)
        m = k, or as many as pass in the whole ranking.

    Complexity
    ----------
    About k / selectivity payloads are tested.

    Examples
    --------
    >>> filter_while_ranking(lambda depth: np.arange(100)[:depth], lambda row: row % 9 == 8, 3, 4)
    array([ 8, 17, 26])
    """
    passed: list[int] = []
    seen: set[int] = set()  # an approximate index may reorder when asked for more
    depth = step
    while True:
        rows = best(depth)
        for row in rows.tolist():
            if row not in seen and test(row):
                passed.append(row)
            if len(passed) == k:
                return np.array(passed, dtype=np.int64)
            seen.add(row)
        if len(rows) < depth:  # there are no more
            return np.array(passed, dtype=np.int64)
        depth *= 4


def filter_after_ranking(best: Best, test: Test, k: int, oversample: int) -> Rows:
    """Take the k · oversample nearest rows, then drop those that the filter refuses.

    Parameters
    ----------
    best, test
        As in `filter_while_ranking`.
    k
        Rows wanted.
    oversample
        How many times as many to fetch.

    Returns
    -------
    int64 array, shape (m,)
        m may be below k, though more rows satisfy the filter: about oversample · selectivity · k
        are to be expected.

    Examples
    --------
    >>> filter_after_ranking(lambda depth: np.arange(100)[:depth], lambda row: row % 9 == 8, 3, 4)
    array([8])
    """
    passed = [row for row in best(k * oversample).tolist() if test(row)]
    return np.array(passed[:k], dtype=np.int64)
