"""An experiment on queries, repeated: what would it find, were the true difference another?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaincinv, ndtr, stdtrit

Numbers = NDArray[np.float64]
REPEATS = 200


@dataclass(frozen=True)
class Experiments:
    """Repeats of one experiment: means of the differences with both ends of their intervals.

    Examples
    --------
    >>> some = Experiments(np.array([0.1, 0.3]), np.array([-0.1, 0.2]), np.array([0.3, 0.4]))
    >>> some.found.tolist()
    [False, True]
    """

    means: Numbers
    lows: Numbers
    highs: Numbers

    @property
    def found(self) -> NDArray[np.bool_]:
        """Whether each interval leaves zero out, as a t-test's p below 1 - level does."""
        outside: NDArray[np.bool_] = (self.lows > 0) | (self.highs < 0)
        return outside


@dataclass(frozen=True)
class QueryPairs:
    """Values of two systems on the same queries, as a population to draw queries from.

    Examples
    --------
    >>> pairs = QueryPairs.of([0.2, 0.4, 0.6], [0.3, 0.4, 0.8])
    >>> a, b = pairs.sample(5, 0.5, number=1)
    >>> a.shape, round(pairs.observed, 6), round(pairs.sd, 6)
    ((5,), 0.1, 0.1)
    """

    a: Numbers  # (N,)
    b: Numbers  # (N,)

    @classmethod
    def of(cls, a: ArrayLike, b: ArrayLike) -> "QueryPairs":
        first, second = (np.asarray(values, dtype=np.float64) for values in (a, b))
        if first.ndim != 1 or first.shape != second.shape or len(first) < 3:
            raise ValueError(
                f"a, b: expected three values or more of each, one a query, got shapes "
                f"{first.shape} and {second.shape}"
            )
        if not np.isfinite([first, second]).all():
            raise ValueError("a, b: expected finite numbers")
        if np.ptp(second - first) < 1e-12:
            raise ValueError("a, b: expected differences that vary from query to query")
        return cls(first, second)

    @property
    def observed(self) -> float:
        """Mean of b - a over the queries given."""
        return float((self.b - self.a).mean())

    @property
    def sd(self) -> float:
        """Standard deviation of b - a from query to query."""
        return float((self.b - self.a).std(ddof=1))

    def _rows(self, n: int) -> NDArray[np.int64]:
        """The queries of every repeat, drawn with replacement, (REPEATS, n)."""
        return np.random.default_rng(n).integers(0, len(self.a), size=(REPEATS, n))

    def sample(self, n: int, difference: float, number: int) -> tuple[Numbers, Numbers]:
        """Values of both systems in one experiment, from 1, if this were the true difference."""
        rows = self._rows(n)[number - 1]
        return self.a[rows], self.b[rows] + (difference - self.observed)

    def repeat(self, n: int, difference: float, level: float = 0.95) -> Experiments:
        """All experiments, each with Student's interval of the mean difference."""
        drawn = (self.b - self.a)[self._rows(n)] + (difference - self.observed)  # (REPEATS, n)
        means = drawn.mean(axis=1)
        reach = stdtrit(n - 1, (1 + level) / 2) * drawn.std(axis=1, ddof=1) / np.sqrt(n)
        return Experiments(means, means - reach, means + reach)


def power_of_t(n: ArrayLike, effect: float, level: float = 0.95) -> Numbers:
    """Chance that a paired two-sided t-test finds a difference, were the values normal.

    Parameters
    ----------
    n : array_like
        Queries, at least 2.
    effect : float
        True mean difference over the standard deviation of the differences.
    level : float
        1 - α.

    References
    ----------
    Cohen (1988), "Statistical Power Analysis for the Behavioral Sciences", chapter 2; here the
    noncentral t distribution, as a mean of normal ones over the standard deviation found.

    Examples
    --------
    >>> power_of_t([34], 0.5).round(2)
    array([0.81])
    """
    free = np.asarray(n, dtype=np.float64)[..., None] - 1  # degrees of freedom, (..., 1)
    edge, shift = stdtrit(free, (1 + level) / 2), effect * np.sqrt(free + 1)
    spots, weights = np.polynomial.legendre.leggauss(64)  # over the quantiles of sd found / true
    ratio = np.sqrt(2 * gammaincinv(free / 2, (1 + spots) / 2) / free)  # (..., 64)
    found = ndtr(shift - edge * ratio) + ndtr(-shift - edge * ratio)
    return np.asarray((found * weights / 2).sum(axis=-1), dtype=np.float64)


def queries_for(effect: float, power: float = 0.8, level: float = 0.95) -> int | None:
    """Fewest queries for this power, or None if a million aren't enough.

    Examples
    --------
    >>> queries_for(0.5), queries_for(0.0)
    (34, None)
    """
    low, high = 2, 1_000_000
    if power_of_t(high, effect, level) < power:
        return None
    while low < high:
        middle = (low + high) // 2
        low, high = (
            (low, middle) if power_of_t(middle, effect, level) >= power else (middle + 1, high)
        )
    return low
