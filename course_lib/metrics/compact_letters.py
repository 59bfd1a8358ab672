"""Which methods can't be told apart? A letter for each group of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations
from string import ascii_letters

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.vectors.numbers_check import as_floats

from .multiple_comparisons import holm
from .paired_tests import TestResult, paired_t_test

Pair = tuple[str, str]
PairedTest = Callable[[ArrayLike, ArrayLike], TestResult]


def significance_groups(
    values: Mapping[str, ArrayLike], alpha: float = 0.05, test: PairedTest = paired_t_test
) -> dict[str, str]:
    """Give methods that share a letter no significant difference, and all others one.

    Every pair of methods is tested on the same queries, and the p-values are corrected by Holm's
    procedure for all pairs together. Groups overlap: with "a", "ab" and "b", the first and the
    last differ, but neither can be told from the middle one. Sharing a letter doesn't mean equal;
    it means that these queries don't tell.

    Parameters
    ----------
    values : mapping of str to array_like
        Method to its values, shape (n,): one a query, all in the same order, n at least 2.
    alpha : float
        Probability of even one wrong separation among equal methods.
    test : callable
        From two methods' values to a `TestResult`. A randomisation test needs far more resamples
        than pairs / alpha: its smallest p is multiplied by the number of pairs.

    Returns
    -------
    dict of str to str
        Method to letters, best mean first; "a" is the best method's group.

    Raises
    ------
    ValueError
        If there is no method, `alpha` isn't between 0 and 1, or the lengths differ.

    Complexity
    ----------
    One test for each of m (m - 1) / 2 pairs.

    References
    ----------
    Piepho (2004), An algorithm for a letter-based representation of all-pairwise comparisons
    (insert and absorb, section 3).

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> hard = rng.random(50)  # some queries are hard for everybody
    >>> def noisy(mean):
    ...     return hard + mean + rng.normal(0, 0.05, 50)
    >>> significance_groups({"old": noisy(0.0), "new": noisy(0.1), "also new": noisy(0.1)})
    {'new': 'a', 'also new': 'a', 'old': 'b'}
    """
    rows = aligned_values(values)
    if not 0 < alpha < 1:
        raise ValueError(f"alpha: expected a number between 0 and 1, got {alpha}")
    ordered = sorted(rows, key=lambda name: -rows[name].mean())
    pairs = list(combinations(ordered, 2))
    adjusted = holm([test(rows[one], rows[other]).p_value for one, other in pairs])
    apart = [pair for pair, p in zip(pairs, adjusted, strict=True) if p < alpha]
    return _letters(ordered, _groups(ordered, apart))


def aligned_values(values: Mapping[str, ArrayLike]) -> dict[str, NDArray[np.float64]]:
    """Check that all methods have one value for each of the same number of queries.

    Raises
    ------
    ValueError
        Naming the method whose length differs from the first one's.
    """
    if not values:
        raise ValueError("values: expected one method or more, got none")
    rows = {name: as_floats(f"values[{name!r}]", v, 1) for name, v in values.items()}
    n = len(next(iter(rows.values())))
    for name, row in rows.items():
        if len(row) != n:
            raise ValueError(f"values[{name!r}]: expected {n} values, one a query, got {len(row)}")
    return {name: row.astype(np.float64) for name, row in rows.items()}


def _groups(names: list[str], apart: list[Pair]) -> list[frozenset[str]]:
    """The largest sets without a pair that is apart: split each set that holds one."""
    groups = [frozenset(names)]
    for one, other in apart:
        split: list[frozenset[str]] = []
        for group in groups:
            split += [group - {one}, group - {other}] if {one, other} <= group else [group]
        groups = _absorbed(split)
    return groups


def _absorbed(groups: list[frozenset[str]]) -> list[frozenset[str]]:
    """Without the sets that lie in another one."""
    distinct = list(dict.fromkeys(groups))
    return [group for group in distinct if not any(group < other for other in distinct)]


def _letters(ordered: list[str], groups: list[frozenset[str]]) -> dict[str, str]:
    """Letter the groups from the one that begins with the best method to the last."""
    place = {name: number for number, name in enumerate(ordered)}
    best_first = sorted(groups, key=lambda group: sorted(place[name] for name in group))
    return {
        name: "".join(_letter(i) for i, group in enumerate(best_first) if name in group)
        for name in ordered
    }


def _letter(number: int) -> str:
    """a to z, A to Z, then Greek and whatever Unicode has after it."""
    if number < len(ascii_letters):
        return ascii_letters[number]
    return chr(ord("α") + number - len(ascii_letters))
