"""What a service counts about itself: counters, gauges and histograms, and the registry of them."""

from __future__ import annotations

import re
import threading
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple, TypeVar

from .latency_bounds import DEFAULT_BOUNDS, checked_bounds

NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
LABEL = re.compile(r"(?!__)[a-zA-Z_][a-zA-Z0-9_]*")
Key = tuple[str, ...]
M = TypeVar("M", bound="Metric")


class Sample(NamedTuple):
    """One line of an exposition: a name, its labels in order, a number."""

    name: str
    labels: tuple[tuple[str, str], ...]
    value: float


class Metric:
    """A name, a help text, the names of its labels, and one series for each combination of values.

    Every combination of label values costs memory for ever. Take them from a small fixed set (a
    route, a status), never from what a client sends (a path, a text, a user).
    """

    kind = "untyped"

    def __init__(self, name: str, help: str, labels: Sequence[str] = ()) -> None:
        if not NAME.fullmatch(name):
            raise ValueError(f"name: expected letters, digits, _ and :, got {name!r}")
        for label in labels:
            if not LABEL.fullmatch(label) or label == "le" or labels.count(label) > 1:
                raise ValueError(f"labels: expected different names, not 'le', got {label!r}")
        self.name, self.help, self.labels = name, help, tuple(labels)
        self._lock = threading.Lock()

    def samples(self) -> list[Sample]:
        """Return what an exposition shows of this metric."""
        raise NotImplementedError

    def _key(self, given: dict[str, str]) -> Key:
        if set(given) != set(self.labels):
            raise ValueError(f"{self.name}: expected labels {self.labels}, got {tuple(given)}")
        return tuple(str(given[label]) for label in self.labels)

    def _pairs(self, key: Key) -> tuple[tuple[str, str], ...]:
        return tuple(zip(self.labels, key, strict=True))


class _Numbers(Metric):
    """A metric that holds one number for each series."""

    def __init__(self, name: str, help: str, labels: Sequence[str] = ()) -> None:
        super().__init__(name, help, labels)
        self._values: dict[Key, float] = {} if labels else {(): 0.0}

    def _add(self, amount: float, given: dict[str, str]) -> None:
        key = self._key(given)
        with self._lock:  # += on a dictionary is a read and a write: two threads may lose one
            self._values[key] = self._values.get(key, 0.0) + amount

    def value(self, **labels: str) -> float:
        """Return the number of one series, 0 if nothing has touched it yet."""
        key = self._key(labels)
        with self._lock:
            return self._values.get(key, 0.0)

    def samples(self) -> list[Sample]:
        """Return one sample for each series, in the order of their first use."""
        with self._lock:
            held = list(self._values.items())
        return [Sample(self.name, self._pairs(key), value) for key, value in held]


class Counter(_Numbers):
    """A number that only grows: requests answered, tokens embedded, errors.

    After a restart it starts at 0 again; `rate` and `increase` know about that.

    Parameters
    ----------
    name
        Ends in `_total`, as Prometheus asks of counters.
    help
        One sentence for whoever reads the exposition.
    labels
        Names of the labels; each call then gives a value for every one of them.

    Raises
    ------
    ValueError
        If the name or a label isn't one for Prometheus, or calls give other labels.

    Examples
    --------
    >>> requests = Counter("requests_total", "Requests answered.", labels=("status",))
    >>> requests.inc(status="200"), requests.inc(2, status="503")
    (None, None)
    >>> requests.value(status="503")
    2.0
    """

    kind = "counter"

    def __init__(self, name: str, help: str, labels: Sequence[str] = ()) -> None:
        if not name.endswith("_total"):
            raise ValueError(f"name: expected a counter's name to end in _total, got {name!r}")
        super().__init__(name, help, labels)

    def inc(self, amount: float = 1.0, **labels: str) -> None:
        """Add `amount`, which is at least 0."""
        if not 0 <= amount < float("inf"):
            raise ValueError(f"amount: expected a finite number of at least 0, got {amount}")
        self._add(amount, labels)


class Gauge(_Numbers):
    """A number that goes up and down: requests in flight, texts in a queue, recall of a probe.

    Parameters
    ----------
    name, help, labels
        As in `Counter`; the name doesn't end in `_total`.

    Examples
    --------
    >>> waiting = Gauge("queue_length", "Texts that wait for a batch.")
    >>> waiting.inc(3), waiting.dec()
    (None, None)
    >>> waiting.value()
    2.0
    """

    kind = "gauge"

    def set(self, value: float, **labels: str) -> None:
        """Make the number `value`."""
        key = self._key(labels)
        with self._lock:
            self._values[key] = float(value)

    def inc(self, amount: float = 1.0, **labels: str) -> None:
        """Add `amount`."""
        self._add(amount, labels)

    def dec(self, amount: float = 1.0, **labels: str) -> None:
        """Take `amount` away."""
        self._add(-amount, labels)


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
        key = self._key(labels)
        with self._lock:
            counts = self._counts.setdefault(key, [0] * len(self.bounds))
            counts[bisect_left(self.bounds, value)] += 1
            self._sums[key] = self._sums.get(key, 0.0) + value

    def cumulative(self, **labels: str) -> list[int]:
        """Return, for each bound with +Inf last, how many values were at most as large."""
        key = self._key(labels)
        with self._lock:
            return list(accumulate(self._counts.get(key, [0] * len(self.bounds))))

    def samples(self) -> list[Sample]:
        """Return, for each series, its cumulative buckets, its count and its sum."""
        with self._lock:
            held = [(key, list(counts), self._sums[key]) for key, counts in self._counts.items()]
        return [sample for series in held for sample in self._series(*series)]

    def _series(self, key: Key, counts: list[int], total: float) -> Iterator[Sample]:
        pairs = self._pairs(key)
        for bound, count in zip(self.bounds, accumulate(counts), strict=True):
            le = "+Inf" if bound == float("inf") else repr(float(bound))
            yield Sample(f"{self.name}_bucket", (*pairs, ("le", le)), float(count))
        yield Sample(f"{self.name}_count", pairs, float(sum(counts)))
        yield Sample(f"{self.name}_sum", pairs, total)


class MetricRegistry:
    """The metrics of one application, each name once.

    `counter`, `gauge` and `histogram` make a metric, or return the one of that name if it is of
    the same kind and has the same labels: two places in the code can share it.

    Examples
    --------
    >>> registry = MetricRegistry()
    >>> registry.counter("requests_total", "Requests answered.").inc()
    >>> registry.counter("requests_total", "Requests answered.").value()
    1.0
    """

    def __init__(self) -> None:
        self._metrics: dict[str, Metric] = {}
        self._lock = threading.Lock()

    def counter(self, name: str, help: str, labels: Sequence[str] = ()) -> Counter:
        """Return the counter of this name."""
        return self.register(Counter(name, help, labels))

    def gauge(self, name: str, help: str, labels: Sequence[str] = ()) -> Gauge:
        """Return the gauge of this name."""
        return self.register(Gauge(name, help, labels))

    def histogram(
        self,
        name: str,
        help: str,
        labels: Sequence[str] = (),
        buckets: Sequence[float] = DEFAULT_BOUNDS,
    ) -> Histogram:
        """Return the histogram of this name."""
        return self.register(Histogram(name, help, labels, buckets))

    def register(self, metric: M) -> M:
        """Keep `metric`, or return its equal that is there.

        Raises
        ------
        ValueError
            If the name is taken by another kind, other labels or other buckets.
        """
        with self._lock:
            held = self._metrics.setdefault(metric.name, metric)
        if type(held) is not type(metric) or _shape(held) != _shape(metric):
            raise ValueError(
                f"{metric.name}: is registered as {_shape(held)}, got {_shape(metric)}"
            )
        return held

    def metrics(self) -> list[Metric]:
        """Return the metrics in the order of their registration."""
        with self._lock:
            return list(self._metrics.values())


def _shape(metric: Metric) -> tuple[object, ...]:
    return metric.kind, metric.labels, getattr(metric, "bounds", ())
