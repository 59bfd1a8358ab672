"""`rate` and `increase` against the values that Prometheus' own tests expect."""

import numpy as np
import pytest

from course_lib.serving import TimeSeries, error_ratio, increase, rate

MINUTE = 60.0


def every(minutes: float, values) -> TimeSeries:
    return TimeSeries(np.arange(len(values)) * minutes * MINUTE, values)


def steps(start: float, step: float, more: int) -> list[float]:
    return [start + step * i for i in range(more + 1)]


# Prometheus, promql/promqltest/testdata/functions.test (windows open on the left, as since 3.0).
@pytest.mark.parametrize(
    ("values", "minutes", "at", "window", "expected"),
    [
        (steps(0, 10, 10), 5, 50, 50, 100),
        (steps(0, 18, 5) + steps(0, 18, 5), 5, 50, 50, 160),
        (steps(10, 10, 10), 5, 50, 50, 100),
        (steps(1, 10, 10), 5, 50, 50, 100),
        (steps(0, 10, 10), 5, 50, 100, 100),
        (steps(0, 18, 5) + steps(0, 18, 5), 5, 50, 100, 162),
        (steps(10, 10, 10), 5, 50, 100, 105),
        (steps(1, 10, 10), 5, 50, 100, 101),
        ([0, 1, 2, 3, 2, 3, 4], 5, 30, 30, 7),
    ],
)
def test_increases_that_prometheus_expects(values, minutes, at, window, expected):
    got = increase(every(minutes, values), at * MINUTE, window * MINUTE)
    assert got == pytest.approx(expected)


@pytest.mark.parametrize(
    ("values", "minutes", "at", "window", "expected"),
    [
        (steps(0, 27, 4) + steps(0, 27, 5), 5, 50, 50, 0.08),
        ([*steps(0, 10, 9), 0, 10], 5, 50, 6, 0.0),
        (steps(0, 80, 10), 5, 50, 50, 0.26666666666666666),
        (steps(0, 240, 10), 4, 10, 20, 0.5),
        (steps(60, 240, 10), 4, 10, 20, 0.55),
        (steps(120, 240, 10), 4, 10, 20, 0.6),
        (steps(300, 240, 10), 4, 10, 20, 0.6),
        (steps(0, 240, 10), 4, 50, 20, 0.6),
    ],
)
def test_rates_that_prometheus_expects(values, minutes, at, window, expected):
    got = rate(every(minutes, values), at * MINUTE, window * MINUTE)
    assert got == pytest.approx(expected)


@pytest.mark.parametrize(("start", "expected"), [(-315, 315), (-345, 150)])
def test_only_a_near_end_is_reached(start, expected):
    """1.05 distances between samples: all the way; 1.15: half a distance. The counter is high."""
    series = every(5, steps(1000, 10, 10))
    growth = increase(series, 3000, 3000 - start)
    reached = growth / 100 * 3000 - 3000  # seconds before the first sample
    assert reached == pytest.approx(expected)


def test_fewer_than_two_samples_say_nothing():
    series = every(5, [1, 2, 3])
    assert np.isnan(rate(series, 10 * MINUTE, 5 * MINUTE))  # (5, 10] holds one
    assert np.isnan(rate(series, 600 * MINUTE, 5 * MINUTE))


def test_a_restart_costs_nothing_and_a_plain_difference_costs_all():
    before, after = steps(1000, 30, 20), steps(0, 30, 20)
    series = every(0.25, [*before, *after])
    end = series.times[-1]
    assert rate(series, end, 60 * 10) == pytest.approx(2.0, rel=0.06)
    assert series.values[-1] - series.values[0] < 0


def test_an_error_ratio_does_not_depend_on_the_traffic():
    def ratio(per_second: float, share: float) -> float:
        total = every(1, steps(0, 60 * per_second, 10))
        errors = every(1, steps(0, 60 * per_second * share, 10))
        return error_ratio(errors, total, 600, 300)

    assert ratio(0.1, 0.09) == pytest.approx(0.09)  # 0.009 errors a second
    assert ratio(1000, 0.0001) == pytest.approx(0.0001)  # 0.1 errors a second
    assert np.isnan(ratio(0, 0.5))


def test_values_grow_stale():
    series = TimeSeries([0, 60], [1.0, 2.0])
    assert series.at(59.9) == 1.0 and series.at(60) == 2.0 and series.at(359) == 2.0
    assert np.isnan(series.at(360)) and np.isnan(series.at(-1))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: TimeSeries([0, 1], [1]), r"values: expected shape \(2,\), got \(1,\)"),
        (lambda: TimeSeries([0, 0], [1, 2]), "times: expected rising seconds"),
        (lambda: rate(TimeSeries([0, 1], [1, 2]), 1, 0), "window: expected more than 0"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
