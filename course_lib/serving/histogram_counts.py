"""A histogram as a service keeps it: one count a bucket, and the sum; no value stays."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate

from .latency_bounds import DEFAULT_BOUNDS, checked_bounds
from .metric_series import Key, Metric, Sample


class Histogram(Metric):
    """Counts of observations by size: how many were at most each bound, and their sum.

    The service adds one to one bucket and forgets the value. Quantiles come afterwards, from the
    buckets (`histogram_quantile`), and no finer than they are: choose them with
    `latency_buckets`. Histograms of ten replicas can be added up; ten percentiles can't.

    Parameters
    ----------
    name, help, labels
        As in `Counter`.
    buckets
        Upper bounds, finite and rising; a value equal to a bound counts under it. +Inf is added.

    Examples
    --------
    >>> seconds = Histogram("request_seconds", "Time of a request.", buckets=[0.1, 1.0])
    >>> for took in (0.05, 0.1, 0.4, 7.0):
    ...     seconds.observe(took)
    >>> seconds.cumulative()
    [2, 3, 4]
    """

    kind = "histogram"

    def __init__(
        self,
        name: str,
        help: str,
        labels: Sequence[str] = (),
        buckets: Sequence[float] = DEFAULT_BOUNDS,
    ) -> None:
        super().__init__(name, help, labels)
        self.bounds = (*checked_bounds(buckets), float("inf"))
        self._counts: dict[Key, list[int]] = {} if labels else {(): [0] * len(self.bounds)}
        self._sums: dict[Key, float] = dict.fromkeys(self._counts, 0.0)

    def observe(self, value: float, **labels: str) -> None:
        """Count one value (in seconds, bytes, …; nan is refused)."""
        if value != value:
            raise ValueError(f"value: expected a number, got {value}")
        key = self.key(labels)
        with self._lock:
            counts = self._counts.setdefault(key, [0] * len(self.bounds))
            counts[bisect_left(self.bounds, value)] += 1
            self._sums[key] = self._sums.get(key, 0.0) + value

    def cumulative(self, **labels: str) -> list[int]:
        """Return, for each bound with +Inf last, how many values were at most as large."""
        key = self.key(labels)
        with self._lock:
            return list(accumulate(self._counts.get(key, [0] * len(self.bounds))))

    def samples(self) -> list[Sample]:
        """Return, for each series, its cumulative buckets, its count and its sum."""
        with self._lock:
            held = [(key, list(counts), self._sums[key]) for key, counts in self._counts.items()]
        return [sample for series in held for sample in self._series(*series)]

    def _series(self, key: Key, counts: list[int], total: float) -> Iterator[Sample]:
        pairs = self.pairs(key)
        for bound, count in zip(self.bounds, accumulate(counts), strict=True):
            le = "+Inf" if bound == float("inf") else repr(float(bound))
            yield Sample(f"{self.name}_bucket", (*pairs, ("le", le)), float(count))
        yield Sample(f"{self.name}_count", pairs, float(sum(counts)))
        yield Sample(f"{self.name}_sum", pairs, total)
