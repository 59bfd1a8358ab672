"""What a service counts about itself: counters, gauges, histograms, and the registry of them."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TypeVar

from .histogram_counts import Histogram
from .latency_bounds import DEFAULT_BOUNDS
from .metric_series import Key, Metric, Sample

M = TypeVar("M", bound=Metric)


class _Numbers(Metric):
    """A metric that holds one number for each series."""

    def __init__(self, name: str, help: str, labels: Sequence[str] = ()) -> None:
        super().__init__(name, help, labels)
        self._values: dict[Key, float] = {} if labels else {(): 0.0}

    def _add(self, amount: float, given: dict[str, str]) -> None:
        key = self.key(given)
        with self._lock:  # += on a dictionary is a read and a write: two threads may lose one
            self._values[key] = self._values.get(key, 0.0) + amount

    def value(self, **labels: str) -> float:
        """Return the number of one series, 0 if nothing has touched it yet."""
        key = self.key(labels)
        with self._lock:
            return self._values.get(key, 0.0)

    def samples(self) -> list[Sample]:
        """Return one sample for each series, in the order of their first use."""
        with self._lock:
            held = list(self._values.items())
        return [Sample(self.name, self.pairs(key), value) for key, value in held]


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
        key = self.key(labels)
        with self._lock:
            self._values[key] = float(value)

    def inc(self, amount: float = 1.0, **labels: str) -> None:
        """Add `amount`."""
        self._add(amount, labels)

    def dec(self, amount: float = 1.0, **labels: str) -> None:
        """Take `amount` away."""
        self._add(-amount, labels)


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
