"""Is the difference of two systems on the same queries more than chance?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import bdtr, stdtr

from .paired_values import paired_differences

EXACT_BELOW = 14  # pairs that differ: 2^14 sign flips are fewer than most people draw
AT_ONCE = 2**20


@dataclass(frozen=True)
class TestResult:
    """What a paired test says.

    Attributes
    ----------
    difference : float
        Mean of a - b over the queries.
    p_value : float
        0 to 1: how often a difference at least as large, in either direction, would come about
        if the two systems were alike. Not the probability that they are.
    pairs : int
        Queries.
    """

    __test__: ClassVar[bool] = False  # no test case, though pytest would think so from the name

    difference: float
    p_value: float
    pairs: int


def paired_randomization_test(
    a: ArrayLike, b: ArrayLike, resamples: int = 10_000, seed: int = 0
) -> TestResult:
    """Swap the two systems' values at random, query by query: how often is the gap as large?

    If the systems were alike, which of the two values came from which would be chance: each
    difference could as well have the other sign. With up to 14 queries that differ, all sign
    patterns are counted and p is exact; with more, `resamples` patterns are drawn and
    p = (1 + as large) / (1 + resamples), which is never 0.

    Parameters
    ----------
    a, b : array_like
        Shape (n,), values of two systems on the same queries in the same order; n at least 1.
    resamples : int
        Patterns drawn, 1 or more. The smallest p is 1 / (1 + resamples): with a correction for
        m comparisons it has to be far below 0.05 / m.
    seed : int
        Of the draw.

    Returns
    -------
    TestResult
        p is 1 where no query differs.

    Raises
    ------
    ValueError
        If the lengths differ, there is no query, or `resamples` is below 1.

    Complexity
    ----------
    O(resamples · n).

    References
    ----------
    Fisher (1935), The Design of Experiments, section 21. For retrieval: Smucker, Allan and
    Carterette (2007), A comparison of statistical significance tests for information retrieval
    evaluation. The added 1: Phipson and Smyth (2010), Permutation p-values should never be zero.

    Examples
    --------
    >>> paired_randomization_test([0.9, 0.8, 0.7], [0.5, 0.5, 0.5])  # 2 of 8 patterns
    TestResult(difference=0.3, p_value=0.25, pairs=3)
    """
    differences = _checked(a, b)
    if resamples < 1:
        raise ValueError(f"resamples: expected 1 or more, got {resamples}")
    changed = differences[differences != 0]  # a zero has no sign to flip
    if len(changed) <= EXACT_BELOW:
        as_large = _as_large(_all_signs(len(changed)), changed)
        p_value = as_large / 2 ** len(changed)
    else:
        p_value = (1 + _drawn_as_large(changed, resamples, seed)) / (1 + resamples)
    return TestResult(float(differences.mean()), p_value, len(differences))


def paired_t_test(a: ArrayLike, b: ArrayLike) -> TestResult:
    """Student's paired t-test: t = mean(d) · √n / sd(d) with n - 1 degrees of freedom.

    It assumes that the mean of n differences is normal. With some 30 queries or more it agrees
    with the randomisation test to the second digit, and costs nothing: take it where thousands of
    pairs of systems are compared.

    Parameters
    ----------
    a, b : array_like
        Shape (n,), as in `paired_randomization_test`; n at least 2.

    Returns
    -------
    TestResult
        p is 1 where no query differs, and 0 where all differ by exactly the same.

    Raises
    ------
    ValueError
        If the lengths differ or there are fewer than two queries.

    References
    ----------
    Student (1908), The probable error of a mean, section IX.

    Examples
    --------
    >>> paired_t_test([0.9, 0.8, 0.7], [0.5, 0.5, 0.5])
    TestResult(difference=0.3, p_value=0.035, pairs=3)
    """
    differences = _checked(a, b, at_least=2)
    n, mean = len(differences), differences.mean()
    spread = differences.std(ddof=1)
    if spread == 0:
        return TestResult(float(mean), float(mean == 0), n)
    t = mean * np.sqrt(n) / spread
    return TestResult(float(mean), float(2 * stdtr(n - 1, -abs(t))), n)


def sign_test(a: ArrayLike, b: ArrayLike) -> TestResult:
    """Count only who won each query: are the wins those of a fair coin?

    Ties are left out. It looks at no amounts, so that it often misses a real difference, and can
    call a system better whose mean is lower.

    Parameters
    ----------
    a, b : array_like
        Shape (n,), as in `paired_randomization_test`.

    Returns
    -------
    TestResult
        Its difference is still the mean of a - b.

    Raises
    ------
    ValueError
        If the lengths differ or there is no query.

    References
    ----------
    Arbuthnott (1710), An argument for divine providence; Conover (1999), Practical Nonparametric
    Statistics, section 3.4.

    Examples
    --------
    >>> sign_test([0.9, 0.8, 0.7, 0.2], [0.5, 0.5, 0.5, 0.2])  # three wins, one tie
    TestResult(difference=0.225, p_value=0.25, pairs=4)
    """
    differences = _checked(a, b)
    wins, losses = int((differences > 0).sum()), int((differences < 0).sum())
    tail = bdtr(min(wins, losses), wins + losses, 0.5)  # P(X <= the fewer)
    return TestResult(float(differences.mean()), min(1.0, 2 * float(tail)), len(differences))


def _checked(a: ArrayLike, b: ArrayLike, at_least: int = 1) -> NDArray[Any]:
    differences = paired_differences(a, b)
    if len(differences) < at_least:
        raise ValueError(f"a: expected {at_least} or more values, got {len(differences)}")
    return differences


def _all_signs(n: int) -> NDArray[Any]:
    """Every pattern of n signs, (2^n, n): the bits of 0 to 2^n - 1."""
    return 1.0 - 2.0 * ((np.arange(2**n)[:, None] >> np.arange(n)) & 1)


def _drawn_as_large(differences: NDArray[Any], resamples: int, seed: int) -> int:
    n, rng, as_large = len(differences), np.random.default_rng(seed), 0
    for start in range(0, resamples, step := max(1, AT_ONCE // n)):
        coins = rng.integers(0, 2, size=(min(step, resamples - start), n), dtype=np.int8)
        as_large += _as_large(1.0 - 2.0 * coins, differences)
    return as_large


def _as_large(signs: NDArray[Any], differences: NDArray[Any]) -> int:
    """How many patterns reach the observed |sum|, up to the rounding of a sum."""
    rounding = 1e-12 * np.abs(differences).sum()
    return int((np.abs(signs @ differences) >= abs(differences.sum()) - rounding).sum())
