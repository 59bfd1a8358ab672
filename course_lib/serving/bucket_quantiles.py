"""Percentiles out of a histogram's buckets, and buckets that make them worth something."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from .latency_bounds import checked_bounds
from .time_series import TimeSeries, rate


def histogram_quantile(q: float, bounds: ArrayLike, cumulative: ArrayLike) -> float:
    """Estimate a quantile from cumulative buckets, as Prometheus' function of that name does.

    It finds the bucket that holds the value of rank `q` · n and goes into it in proportion, as if
    the values in it were spread evenly. The first bucket is taken to begin at 0 if its bound is
    positive. In the last one, which has no upper end, the answer is its lower end: a quantile that
    equals the largest finite bound means "at least that".

    Parameters
    ----------
    q
        0 to 1, for instance 0.99.
    bounds
        Shape (b,), b at least 2, rising, the last +Inf: upper ends of the buckets.
    cumulative
        Shape (b,): how many values were at most each bound; counts, or rates of counts (only
        their ratios matter). Where float errors make them fall they are lifted, as there.

    Returns
    -------
    float
        The estimate, in the unit of the bounds; nan where nothing was counted. The 0 quantile of an
        empty first bucket is 0 (Prometheus divides 0 by 0 there).

    Raises
    ------
    ValueError
        If `q` is outside 0 to 1 (Prometheus returns -Inf or +Inf), the bounds don't rise or end
        in +Inf (Prometheus returns nan), or the shapes differ.

    References
    ----------
    Prometheus documentation, Query functions, `histogram_quantile`; promql/quantile.go.

    Examples
    --------
    >>> bounds = [0.1, 0.2, 0.5, float("inf")]
    >>> histogram_quantile(0.5, bounds, [10, 60, 90, 100])  # rank 50: 40 of the 50 in 0.1 to 0.2
    0.18
    >>> histogram_quantile(0.99, bounds, [10, 60, 90, 100])  # 0.5 or more
    0.5
    """
    if not 0 <= q <= 1:
        raise ValueError(f"q: expected a number from 0 to 1, got {q}")
    ends, counts = _buckets(bounds, cumulative)
    if not counts[-1] > 0:
        return math.nan
    rank = q * counts[-1]
    b = int(np.searchsorted(counts[:-1], rank))  # the first bucket that reaches the rank
    if b == len(ends) - 1:
        return float(ends[-2])
    if b == 0 and ends[0] <= 0:
        return float(ends[0])
    start, below = (0.0, 0.0) if b == 0 else (ends[b - 1], counts[b - 1])
    inside = counts[b] - below
    return float(start + (ends[b] - start) * (rank - below) / inside) if inside else float(start)


def windowed_quantile(
    q: float, buckets: Mapping[float, TimeSeries], at: float, window: float
) -> float:
    """Estimate a quantile of what was observed in the last `window` seconds.

    In PromQL: `histogram_quantile(q, sum by (le) (rate(name_bucket[window])))`. The rate is the
    point: a bucket's counter holds everything since the process started, and the worst minute of
    a month disappears in it.

    Parameters
    ----------
    q
        0 to 1.
    buckets
        Upper bound -> the scraped counter of that bucket, +Inf among them.
    at, window
        Seconds: the window is (at - window, at].

    Returns
    -------
    float
        The estimate; nan where nothing was observed, or a bucket has fewer than two samples.

    Examples
    --------
    >>> inf = float("inf")
    >>> fast, every = TimeSeries([0, 60], [0, 90]), TimeSeries([0, 60], [0, 100])
    >>> round(windowed_quantile(0.45, {0.1: fast, inf: every}, at=60, window=61), 3)
    0.05
    """
    bounds = sorted(buckets)
    rates = [rate(buckets[bound], at, window) for bound in bounds]
    return math.nan if np.isnan(rates).any() else histogram_quantile(q, bounds, rates)


def latency_buckets(low: float, high: float, per_decade: int = 5) -> tuple[float, ...]:
    """Return bounds in equal ratios, from `low` to at least `high`.

    A quantile that falls between two of them is off by less than their ratio,
    10 ** (1 / per_decade): 5 a decade keep it within a factor of 1.58, 10 within 1.26. Put one
    bound (or more) on the target itself: whether it was met is then counted, not estimated.

    Parameters
    ----------
    low, high
        Positive, low < high, seconds: under the fastest answer, and over the time-out.
    per_decade
        Buckets for each factor of ten, at least 1.

    Returns
    -------
    tuple of float
        Rising, rounded to three digits.

    Raises
    ------
    ValueError
        If the ends aren't positive and rising, or `per_decade` isn't at least 1.

    Examples
    --------
    >>> latency_buckets(0.01, 1, per_decade=3)
    (0.01, 0.0215, 0.0464, 0.1, 0.215, 0.464, 1.0)
    """
    if not 0 < low < high < math.inf:
        raise ValueError(f"low, high: expected 0 < low < high, got {low} and {high}")
    if per_decade < 1:
        raise ValueError(f"per_decade: expected at least 1, got {per_decade}")
    steps = math.ceil(per_decade * math.log10(high / low) - 1e-9)
    return tuple(float(f"{low * 10 ** (i / per_decade):.3g}") for i in range(steps + 1))


def _buckets(bounds: ArrayLike, cumulative: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    ends, counts = np.asarray(bounds, dtype=float), np.asarray(cumulative, dtype=float)
    if ends.ndim != 1 or ends.shape != counts.shape:
        raise ValueError(f"cumulative: expected shape {ends.shape}, got {counts.shape}")
    if len(ends) < 2 or ends[-1] != math.inf:
        raise ValueError(f"bounds: expected at least two, the last +Inf, got {ends.tolist()}")
    checked_bounds(_finite(ends))
    return ends, np.maximum.accumulate(counts)


def _finite(ends: np.ndarray) -> Sequence[float]:
    return [float(end) for end in ends[:-1]]
