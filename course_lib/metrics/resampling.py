"""Bootstrap: how far would the mean move had other queries been asked?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from course_lib.vectors.numbers_check import as_floats

from .paired_values import paired_differences

Statistic = Callable[[NDArray[Any]], float]
AT_ONCE = 2**20  # numbers that are drawn and held together


class Interval(NamedTuple):
    """A number and the ends of its confidence interval.

    Attributes
    ----------
    low, estimate, high : float
        In the unit of the values; low <= high. The estimate can lie outside where the statistic
        is biased.

    Examples
    --------
    >>> Interval(0.01, 0.04, 0.07).excludes(0.0)
    True
    """

    low: float
    estimate: float
    high: float

    def excludes(self, value: float = 0.0) -> bool:
        """Tell whether `value` lies outside the interval."""
        return not self.low <= value <= self.high


def bootstrap_interval(
    values: ArrayLike,
    level: float = 0.95,
    resamples: int = 2000,
    seed: int = 0,
    statistic: Statistic | None = None,
) -> Interval:
    """Percentile interval: the middle `level` of the means of samples drawn with replacement.

    A query is the unit that is drawn, so `values` holds one number a query, and the interval says
    how far the mean depends on which queries were asked. It says nothing about wrong judgements,
    other document collections or other training seeds.

    Parameters
    ----------
    values : array_like
        Shape (n,), two numbers or more; with `statistic`, (n, ...): one row a query.
    level : float
        Between 0 and 1: share of such intervals that hold the true mean, about; with fewer than
        some 30 skewed values it is less.
    resamples : int
        Samples, 1 or more. 2,000 leave a random error of some 2 % of the interval's width.
    seed : int
        Of their draw.
    statistic : callable, optional
        From rows (n, ...) to a number, such as ``np.median``. Left out: the mean.

    Returns
    -------
    Interval
        ``(low, estimate, high)``; the estimate is the statistic of `values` themselves.

    Raises
    ------
    ValueError
        If there are fewer than two values, `level` isn't between 0 and 1, `resamples` is below 1,
        or a value is nan.

    Complexity
    ----------
    O(resamples · n).

    References
    ----------
    Efron and Tibshirani (1993), An Introduction to the Bootstrap, section 13.3. For retrieval:
    Sakai (2006), Evaluating evaluation metrics based on the bootstrap.

    Examples
    --------
    >>> low, mean, high = bootstrap_interval([0.2, 0.9, 0.4, 0.7, 0.5])
    >>> low < mean < high, round(mean, 2)
    (True, 0.54)
    """
    rows = _checked(values, level, resamples, statistic)
    drawn = _resampled(rows, resamples, seed, statistic)
    low, high = np.percentile(drawn, [50 * (1 - level), 50 * (1 + level)])
    return Interval(float(low), _whole(rows, statistic), float(high))


def bca_interval(
    values: ArrayLike,
    level: float = 0.95,
    resamples: int = 2000,
    seed: int = 0,
    statistic: Statistic | None = None,
) -> Interval:
    """Bootstrap interval corrected for bias and skew ("bias-corrected and accelerated").

    Where the values are skewed, as reciprocal ranks are, both ends of the percentile interval
    lie too near the bulk. BCa takes other percentiles α₁, α₂ of the same samples:
    α = Φ(z₀ + (z₀ + z) / (1 - a (z₀ + z))), with the bias z₀ and the acceleration a.

    Parameters, errors and result are those of `bootstrap_interval`; with `statistic`, n calls more.

    References
    ----------
    Efron and Tibshirani (1993), An Introduction to the Bootstrap, equations 14.9 to 14.15.

    Examples
    --------
    >>> skewed = [1.0, 0.1, 0.1, 0.0, 0.2, 0.0, 0.1, 0.5]
    >>> bca_interval(skewed).high > bootstrap_interval(skewed).high
    True
    """
    rows = _checked(values, level, resamples, statistic)
    drawn, whole = _resampled(rows, resamples, seed, statistic), _whole(rows, statistic)
    if np.ptp(drawn) == 0:
        return Interval(whole, whole, whole)
    bias = ndtri(((drawn < whole).mean() + (drawn <= whole).mean()) / 2)  # z₀
    z = bias + ndtri([(1 - level) / 2, (1 + level) / 2])
    shares = ndtr(bias + z / (1 - _acceleration(rows, statistic) * z))
    low, high = np.percentile(drawn, 100 * shares)
    return Interval(float(low), whole, float(high))


def difference_interval(
    a: ArrayLike, b: ArrayLike, level: float = 0.95, resamples: int = 2000, seed: int = 0
) -> Interval:
    """Percentile interval of the mean of a - b, query by query.

    Two systems that answer the same queries fail on the same hard ones. Drawing whole queries
    keeps that pairing, and the interval of the difference is then much narrower than the two
    intervals of the systems suggest: overlapping intervals do not mean "no difference".

    Parameters
    ----------
    a, b : array_like
        Shape (n,), the values of two systems on the same queries in the same order.
    level, resamples, seed
        As in `bootstrap_interval`.

    Returns
    -------
    Interval
        Above 0 where `a` is larger.

    Raises
    ------
    ValueError
        If the lengths differ; and as in `bootstrap_interval`.

    Examples
    --------
    >>> hard_and_easy = np.linspace(0.0, 0.9, 20)
    >>> interval = difference_interval(hard_and_easy + 0.05, hard_and_easy)
    >>> round(interval.low, 3), round(interval.high, 3)
    (0.05, 0.05)
    """
    return bootstrap_interval(paired_differences(a, b), level, resamples, seed)


def _checked(
    values: ArrayLike, level: float, resamples: int, statistic: Statistic | None
) -> NDArray[Any]:
    rows = as_floats("values", values, *([1] if statistic is None else []))
    if rows.ndim == 0 or len(rows) < 2:
        raise ValueError(f"values: expected two or more, got shape {rows.shape}")
    if not 0 < level < 1:
        raise ValueError(f"level: expected a number between 0 and 1, got {level}")
    if resamples < 1:
        raise ValueError(f"resamples: expected 1 or more, got {resamples}")
    return rows.astype(np.float64)


def _whole(rows: NDArray[Any], statistic: Statistic | None) -> float:
    return float(rows.mean() if statistic is None else statistic(rows))


def _resampled(
    rows: NDArray[Any], resamples: int, seed: int, statistic: Statistic | None
) -> NDArray[np.float64]:
    """The statistic of each sample, (resamples,); the draws don't depend on how many at once."""
    n, rng = len(rows), np.random.default_rng(seed)
    found = np.empty(resamples)
    for start in range(0, resamples, step := max(1, AT_ONCE // n)):
        block = found[start : start + step]
        drawn = rng.integers(n, size=(len(block), n))
        block[:] = (
            rows[drawn].mean(axis=1) if statistic is None else [statistic(rows[d]) for d in drawn]
        )
    return found


def _acceleration(rows: NDArray[Any], statistic: Statistic | None) -> float:
    """Skewness of the jackknife, Σd³ / 6(Σd²)^1.5: what leaving out each row does."""
    if statistic is None:
        d = rows - rows.mean()  # of the mean: (n - 1) d_i, the factor cancels
    else:
        without = np.array([statistic(np.delete(rows, i, axis=0)) for i in range(len(rows))])
        d = without.mean() - without
    spread = (d**2).sum()
    return float((d**3).sum() / (6 * spread**1.5)) if spread else 0.0
