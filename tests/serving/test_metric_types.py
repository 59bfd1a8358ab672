"""Counters, gauges and histograms against prometheus_client, and under threads."""

import sys
from concurrent.futures import ThreadPoolExecutor

import prometheus_client as oracle
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.serving import Counter, Gauge, Histogram, MetricRegistry

BOUNDS = (0.01, 0.1, 1.0)
durations = st.lists(
    st.sampled_from([0.0, 0.005, 0.01, 0.0100001, 0.1, 0.5, 1.0, 7.0]), max_size=40
)


@settings(deadline=None, max_examples=40)
@given(durations)
def test_buckets_hold_what_prometheus_client_puts_into_them(values):
    ours = Histogram("seconds", "Time.", buckets=BOUNDS)
    theirs = oracle.Histogram("seconds", "Time.", buckets=BOUNDS, registry=None)
    for value in values:
        ours.observe(value)
        theirs.observe(value)
    family = next(iter(theirs.collect()))
    expected = [s.value for s in family.samples if s.name == "seconds_bucket"]
    assert ours.cumulative() == expected
    sums = {s.name: s.value for s in ours.samples() if s.name != "seconds_bucket"}
    assert sums["seconds_sum"] == pytest.approx(sum(values))
    assert sums["seconds_count"] == len(values)


def test_threads_lose_nothing():
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # so that an unlocked += is interrupted
    counter, gauge = Counter("n_total", "N.", labels=("who",)), Gauge("g", "G.")
    histogram = Histogram("h", "H.", buckets=[1.0])

    def work(who: int) -> None:
        for _ in range(2000):
            counter.inc(who=str(who % 2))
            gauge.inc(2.0)
            gauge.dec()
            histogram.observe(0.5)

    try:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(work, range(8)))
    finally:
        sys.setswitchinterval(before)
    assert counter.value(who="0") == counter.value(who="1") == 8000
    assert gauge.value() == 16000
    assert histogram.cumulative() == [16000, 16000]


def test_every_combination_of_labels_is_a_series_of_its_own():
    requests = Counter("requests_total", "Requests.", labels=("route", "status"))
    requests.inc(route="/a", status="200")
    requests.inc(3, status="500", route="/a")
    assert requests.value(route="/a", status="200") == 1
    assert requests.value(route="/a", status="500") == 3
    assert requests.value(route="/b", status="200") == 0
    assert len(requests.samples()) == 2  # asking for a value makes no series


def test_the_registry_shares_equal_metrics_and_refuses_others():
    registry = MetricRegistry()
    first = registry.histogram("seconds", "Time.", labels=("route",), buckets=BOUNDS)
    assert registry.histogram("seconds", "Time.", labels=("route",), buckets=BOUNDS) is first
    assert registry.metrics() == [first]
    for other in (
        lambda: registry.gauge("seconds", "Time.", labels=("route",)),
        lambda: registry.histogram("seconds", "Time.", buckets=BOUNDS),
        lambda: registry.histogram("seconds", "Time.", labels=("route",), buckets=[1.0]),
    ):
        with pytest.raises(ValueError, match="seconds: is registered as"):
            other()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Counter("requests", ""), "name: expected a counter's name to end in _total"),
        (lambda: Gauge("in flight", ""), "name: expected letters"),
        (lambda: Gauge("g", "", labels=("le",)), "labels: expected different names"),
        (lambda: Gauge("g", "", labels=("a", "a")), "labels: expected different names"),
        (lambda: Gauge("g", "", labels=("__a",)), "labels: expected different names"),
        (lambda: Counter("n_total", "").inc(-1), "amount: expected a finite number"),
        (lambda: Counter("n_total", "").inc(float("nan")), "amount: expected a finite number"),
        (lambda: Gauge("g", "").set(1, route="/"), r"g: expected labels \(\), got \('route',\)"),
        (lambda: Gauge("g", "", labels=("a",)).value(), r"g: expected labels \('a',\), got \(\)"),
        (lambda: Gauge("g", "", labels=("a",)).set(1, b="x"), r"g: expected labels \('a',\), got"),
        (lambda: Histogram("h", "", buckets=[]), "buckets: expected finite, rising bounds"),
        (lambda: Histogram("h", "", buckets=[1, 1]), "buckets: expected finite, rising bounds"),
        (lambda: Histogram("h", "").observe(float("nan")), "value: expected a number, got nan"),
    ],
)
def test_bad_input_is_named(make, message):
    with pytest.raises(ValueError, match=message):
        make()
