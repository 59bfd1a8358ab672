"""Quantiles from buckets: against values that Prometheus' own tests expect, and true quantiles."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.serving import (
    Histogram,
    TimeSeries,
    histogram_quantile,
    latency_buckets,
    windowed_quantile,
)

INF = float("inf")
POSITIVE = ([0.1, 0.2, 1, INF], [50, 70, 110, 120])
NEGATIVE = ([-0.2, -0.1, 0.3, INF], [10, 20, 20, 30])
EVEN = ([0, 2, 4, 6, INF], [0, 1, 2, 3, 3])
NEGATIVE_3 = ([-0.25, -0.2, -0.1, 0.3, INF], [0, 10, 20, 20, 20])
JOBS = ([0.1, 0.2, INF], [100, 190, 250])


# Prometheus, promql/promqltest/testdata/histograms.test: these buckets, these answers.
@pytest.mark.parametrize(
    ("buckets", "q", "expected"),
    [
        (POSITIVE, 0, 0.0),
        (POSITIVE, 0.2, 0.048),
        (POSITIVE, 0.5, 0.15),
        (POSITIVE, 0.8, 0.72),
        (POSITIVE, 1, 1.0),
        (NEGATIVE, 0, -0.2),
        (NEGATIVE, 0.2, -0.2),
        (NEGATIVE, 0.5, -0.15),
        (NEGATIVE, 0.8, 0.3),
        (NEGATIVE, 1, 0.3),
        (EVEN, 1 / 6, 1.0),
        (EVEN, 0.5, 3.0),
        (EVEN, 5 / 6, 5.0),
        (NEGATIVE_3, 0, -0.25),
        (NEGATIVE_3, 0.25, -0.225),
        (NEGATIVE_3, 0.75, -0.15),
        (NEGATIVE_3, 1, -0.1),
        (JOBS, 0.3, 0.075),
        (JOBS, 0.5, 0.1277777777777778),
    ],
)
def test_prometheus_own_expectations(buckets, q, expected):
    assert histogram_quantile(q, *buckets) == pytest.approx(expected, abs=1e-12)


def test_nothing_counted_is_nan_and_float_errors_are_lifted():
    assert np.isnan(histogram_quantile(0.5, [1, INF], [0, 0]))
    assert histogram_quantile(0, [1, 2, INF], [0, 4, 4]) == 0.0  # Prometheus: 0 / 0
    uneven = histogram_quantile(0.475, [1, 2, 3, INF], [10, 9, 20, 20])
    assert uneven == histogram_quantile(0.475, [1, 2, 3, INF], [10, 10, 20, 20]) == 0.95


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.floats(0.002, 9.0), min_size=1, max_size=200),
    st.floats(0.01, 1.0),
    st.sampled_from([2, 5, 10]),
)
def test_the_error_is_less_than_a_bucket(values, q, per_decade):
    bounds = latency_buckets(0.001, 10, per_decade)
    histogram = Histogram("seconds", "", buckets=bounds)
    for value in values:
        histogram.observe(value)
    true = np.quantile(values, q, method="inverted_cdf")
    estimate = histogram_quantile(q, histogram.bounds, histogram.cumulative())
    ratio = 10 ** (1 / per_decade) * 1.01  # the bounds are rounded to three digits
    assert true / ratio <= estimate <= true * ratio


def test_buckets_that_fit_find_the_99th_percentile_and_others_do_not():
    took = np.random.default_rng(0).lognormal(np.log(0.03), 0.5, 20_000)
    true = np.quantile(took, 0.99)

    def estimate(bounds):
        counts = [(took <= bound).sum() for bound in bounds]
        return histogram_quantile(0.99, [*bounds, INF], [*counts, len(took)])

    assert abs(estimate(latency_buckets(0.001, 10, 10)) / true - 1) < 0.06
    assert estimate([0.005, 0.01, 0.025, 0.05]) < true / 1.5  # the +Inf rule: "at least 0.05"
    assert estimate([0.001, 10]) > 50 * true  # one bucket holds all


def test_bounds_cover_the_range_in_equal_ratios():
    bounds = latency_buckets(0.001, 10, 5)
    assert bounds[0] == 0.001 and bounds[-1] == 10 and len(bounds) == 21
    ratios = np.array(bounds[1:]) / np.array(bounds[:-1])
    np.testing.assert_allclose(ratios, 10**0.2, rtol=0.01)
    assert latency_buckets(0.02, 0.5, 3)[-1] >= 0.5


def test_a_window_forgets_what_was_before_and_a_raw_counter_does_not():
    times = np.arange(0, 7201, 60)
    minute = np.where(times <= 3600, 0, times - 3600) / 60  # the second hour is slow
    quick = 1000 * np.minimum(times, 3600) / 60
    buckets = {
        0.1: TimeSeries(times, quick),
        1.0: TimeSeries(times, quick + 10 * minute),
        INF: TimeSeries(times, quick + 10 * minute),
    }
    counters = [series.values[-1] for series in buckets.values()]
    assert histogram_quantile(0.9, list(buckets), counters) < 0.1
    assert windowed_quantile(0.9, buckets, at=7200, window=300) > 0.8
    assert windowed_quantile(0.9, buckets, at=3600, window=300) < 0.1
    assert np.isnan(windowed_quantile(0.9, buckets, at=90_000, window=300))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: histogram_quantile(1.1, *POSITIVE), "q: expected a number from 0 to 1, got 1.1"),
        (lambda: histogram_quantile(float("nan"), *POSITIVE), "q: expected"),
        (lambda: histogram_quantile(0.5, [1, 2], [1, 2]), "bounds: expected at least two, the"),
        (lambda: histogram_quantile(0.5, [INF], [1]), "bounds: expected at least two"),
        (lambda: histogram_quantile(0.5, [2, 1, INF], [1, 2, 3]), "buckets: expected finite, ri"),
        (lambda: histogram_quantile(0.5, [1, INF], [1]), r"cumulative: expected shape \(2,\)"),
        (lambda: latency_buckets(1, 1), "low, high: expected 0 < low < high"),
        (lambda: latency_buckets(0, 1), "low, high: expected 0 < low < high"),
        (lambda: latency_buckets(0.1, 1, 0), "per_decade: expected at least 1, got 0"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
