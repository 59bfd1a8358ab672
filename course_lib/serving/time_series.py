"""A counter as a monitoring system sees it: samples every few seconds, and resets at restarts."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, init=False, eq=False)
class TimeSeries:
    """Samples of one number, in the order of their times.

    Parameters
    ----------
    times
        Shape (n,), seconds, rising.
    values
        Shape (n,): what was read.

    Raises
    ------
    ValueError
        If the lengths differ or the times don't rise.

    Examples
    --------
    >>> TimeSeries([0, 15, 30], [2, 5, 9]).at(20)
    5.0
    """

    times: NDArray[np.float64]
    values: NDArray[np.float64]

    def __init__(self, times: ArrayLike, values: ArrayLike) -> None:
        moments, numbers = np.asarray(times, dtype=float), np.asarray(values, dtype=float)
        if moments.ndim != 1 or moments.shape != numbers.shape:
            raise ValueError(f"values: expected shape {moments.shape}, got {numbers.shape}")
        if not (np.diff(moments) > 0).all():
            raise ValueError("times: expected rising seconds, got some that don't rise")
        object.__setattr__(self, "times", moments)
        object.__setattr__(self, "values", numbers)

    def at(self, time: float, staleness: float = 300.0) -> float:
        """Return the newest value of the last `staleness` seconds, nan if there is none."""
        i = int(np.searchsorted(self.times, time, side="right")) - 1
        fresh = i >= 0 and time - self.times[i] < staleness
        return float(self.values[i]) if fresh else math.nan

    def window(self, at: float, seconds: float) -> TimeSeries:
        """Return the samples of (at - seconds, at]."""
        start, end = np.searchsorted(self.times, [at - seconds, at], side="right")
        part = object.__new__(TimeSeries)  # in order already: rules look at thousands of windows
        object.__setattr__(part, "times", self.times[start:end])
        object.__setattr__(part, "values", self.values[start:end])
        return part


def increase(series: TimeSeries, at: float, window: float) -> float:
    """Estimate by how much a counter grew in the last `window` seconds, as Prometheus does.

    The growth between the first and the last sample in the window; a fall means that the process
    restarted from 0, and what stood there before is added. The samples don't reach the window's
    ends, so the growth is extrapolated: to an end that is nearer than 1.1 sample distances all the
    way, else by half a distance, and never to before the counter would have been 0. So the result
    isn't a whole number, and what happened between the last sample before a restart and the
    restart is lost.

    Parameters
    ----------
    series
        A counter's samples.
    at, window
        Seconds: the window is (at - window, at], as since Prometheus 3.

    Returns
    -------
    float
        At least 0; nan with fewer than two samples in the window.

    References
    ----------
    Prometheus documentation, Query functions, `increase` and `rate`; `extrapolatedRate` in
    promql/functions.go.

    Examples
    --------
    >>> restarted = TimeSeries([0, 60, 120, 180, 240], [30, 60, 90, 20, 50])
    >>> increase(restarted, at=240, window=241)  # 60 until the last sample before it, 50 after
    110.45833333333333
    """
    if not window > 0:
        raise ValueError(f"window: expected more than 0 seconds, got {window}")
    seen = series.window(at, window)
    if len(seen.times) < 2:
        return math.nan
    growth = _growth(seen.values)
    covered = float(seen.times[-1] - seen.times[0])
    return growth * (covered + _before(seen, at - window, growth) + _after(seen, at)) / covered


def rate(series: TimeSeries, at: float, window: float) -> float:
    """Estimate a counter's growth a second over the last `window` seconds: `increase` / `window`.

    Parameters
    ----------
    series, at, window
        As in `increase`.

    Returns
    -------
    float
        A second; nan with fewer than two samples in the window. A window of four scrapes or more
        survives one that fails.

    Examples
    --------
    >>> rate(TimeSeries([0, 15, 30, 45, 60], [0, 30, 60, 90, 120]), at=60, window=60)
    2.0
    """
    return increase(series, at, window) / window


def error_ratio(errors: TimeSeries, total: TimeSeries, at: float, window: float) -> float:
    """Return which share of the requests of the last `window` seconds failed.

    `rate(errors)` alone is errors a second: it says nothing without the traffic.

    Parameters
    ----------
    errors, total
        Counters of the failed and of all requests.
    at, window
        As in `increase`.

    Returns
    -------
    float
        0 to 1; nan without requests.

    Examples
    --------
    >>> every = TimeSeries([0, 60], [0, 1000])
    >>> error_ratio(TimeSeries([0, 60], [0, 20]), every, at=60, window=61)
    0.02
    """
    asked = rate(total, at, window)
    return rate(errors, at, window) / asked if asked > 0 else math.nan


def _growth(values: NDArray[np.float64]) -> float:
    fell = np.diff(values) < 0
    return float(values[-1] - values[0] + values[:-1][fell].sum())


def _before(seen: TimeSeries, start: float, growth: float) -> float:
    """Return the seconds to extrapolate to the left."""
    distance = _reach(seen, float(seen.times[0]) - start)
    if growth <= 0 or seen.values[0] < 0:
        return distance
    covered = float(seen.times[-1] - seen.times[0])
    return min(distance, covered * float(seen.values[0]) / growth)  # the counter was 0 there


def _after(seen: TimeSeries, end: float) -> float:
    return _reach(seen, end - float(seen.times[-1]))


def _reach(seen: TimeSeries, distance: float) -> float:
    between = float(seen.times[-1] - seen.times[0]) / (len(seen.times) - 1)
    return distance if distance < 1.1 * between else between / 2
