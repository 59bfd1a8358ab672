"""A service's day as its monitoring sees it, made up, so that alerts can be tried before it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from .latency_bounds import DEFAULT_BOUNDS, checked_bounds
from .time_series import TimeSeries

Profile = Callable[[NDArray[np.float64]], NDArray[np.float64]] | float


def scraped_service(
    seconds: float,
    rate: Profile = 20.0,
    error_share: Profile = 0.001,
    latency: Profile = 0.05,
    recall: Profile = 0.97,
    restarts: Sequence[float] = (),
    buckets: Sequence[float] = DEFAULT_BOUNDS,
    every: float = 15.0,
    seed: int = 0,
) -> Mapping[str, TimeSeries]:
    """Simulate the counters that a scrape every 15 s would have read.

    Requests between two scrapes are Poisson, errors a share of them, latencies log-normal about
    their median with a spread of 0.5 (so that the 99th percentile is 3.2 medians). Counters fall
    to 0 at a restart.

    Parameters
    ----------
    seconds
        Length of the day.
    rate, error_share, latency, recall
        Requests a second, share 0 to 1, median in seconds, 0 to 1: a number, or a function of the
        times, shape (n,) -> (n,), in which incidents are planted.
    restarts
        Times at which the process starts anew.
    buckets
        Bounds of the latency histogram.
    every
        Seconds between scrapes.
    seed
        Same seed, same day.

    Returns
    -------
    mapping of str to TimeSeries
        "requests_total", "errors_total", 'latency_bucket{le="…"}' and "recall".

    Examples
    --------
    >>> day = scraped_service(600, rate=10.0)
    >>> bool(5500 < day["requests_total"].values[-1] < 6500)
    True
    """
    rng = np.random.default_rng(seed)
    times = np.arange(0.0, seconds + every / 2, every)
    asked = rng.poisson(_values(rate, times) * every)
    asked[0] = 0
    failed = rng.binomial(asked, _values(error_share, times))
    bounds = (*checked_bounds(buckets), np.inf)
    held = _bucket_counts(rng, asked, _values(latency, times), np.array(bounds))
    grown = {"requests_total": asked, "errors_total": failed}
    grown |= {f'latency_bucket{{le="{bound}"}}': held[:, i] for i, bound in enumerate(bounds)}
    series = {name: TimeSeries(times, _counter(n, times, restarts)) for name, n in grown.items()}
    measured = np.clip(rng.normal(_values(recall, times), 0.003), 0, 1)
    return {**series, "recall": TimeSeries(times, measured)}


def _values(profile: Profile, times: NDArray[np.float64]) -> NDArray[np.float64]:
    given = profile(times) if callable(profile) else profile
    return np.broadcast_to(np.asarray(given, dtype=float), times.shape)


def _bucket_counts(
    rng: np.random.Generator,
    asked: NDArray[np.int64],
    medians: NDArray[np.float64],
    bounds: NDArray[np.float64],
) -> NDArray[np.int64]:
    """Return, for each scrape and bound, how many of its requests took at most that long."""
    counts = np.zeros((len(asked), len(bounds)), dtype=np.int64)
    for i, (n, median) in enumerate(zip(asked, medians, strict=True)):
        took = np.sort(median * rng.lognormal(0.0, 0.5, n))
        counts[i] = np.searchsorted(took, bounds, side="right")
    return counts


def _counter(
    growth: NDArray[np.int64], times: NDArray[np.float64], restarts: Sequence[float]
) -> NDArray[np.float64]:
    total = np.cumsum(growth).astype(float)
    for restart in sorted(restarts):
        later = times >= restart
        if later.any() and not later.all():
            total[later] -= total[later][0] - growth[later][0]
    return total
