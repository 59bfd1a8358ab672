"""Alerts on planted incidents: what fires, when, and what stays silent."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.serving import (
    AlertRule,
    ServiceTargets,
    TimeSeries,
    error_ratio,
    evaluate_rules,
    rate,
    scraped_service,
    target_rules,
)

STEP = 15


def fired(changes, rule):
    return [change.time for change in changes if (change.rule, change.state) == (rule, "firing")]


@given(st.lists(st.booleans(), min_size=1, max_size=30), st.integers(0, 4))
def test_firing_needs_an_unbroken_run(holds, steps):
    series = {"x": TimeSeries(np.arange(len(holds)), np.array(holds, dtype=float))}
    rule = AlertRule("x", lambda seen, t: seen["x"].at(t) > 0, for_=steps)
    changes = evaluate_rules(series, [rule], range(len(holds)))
    state, states = "inactive", []
    for t in range(len(holds)):
        state = next((c.state for c in changes if c.time == t), state)
        states.append(state)
    for t, state in enumerate(states):
        unbroken = t >= steps and all(holds[t - steps : t + 1])
        assert state == ("firing" if unbroken else "pending" if holds[t] else "inactive")
    assert all(a != b for a, b in zip(["inactive", *states], states, strict=False)) or changes == [
        c for c in changes if c.state in {"inactive", "pending", "firing"}
    ]


def test_each_target_has_its_alert_and_a_good_day_has_none():
    hour = 3600.0

    def between(low: float, high: float, usual: float, bad: float):
        return lambda t: np.where((t >= low) & (t < high), bad, usual)

    day = scraped_service(
        6 * hour,
        error_share=between(1 * hour, 1.5 * hour, 0.001, 0.05),
        latency=between(2.5 * hour, 3 * hour, 0.05, 0.6),
        recall=between(4 * hour, 4.5 * hour, 0.97, 0.9),
        seed=1,
    )
    changes = evaluate_rules(day, target_rules(), np.arange(0, 6 * hour, STEP))
    for rule, start in (("FailingRequests", 1), ("SlowAnswers", 2.5), ("LowRecall", 4)):
        (moment,) = fired(changes, rule)
        assert start * hour + 600 <= moment <= start * hour + 720, rule
        ended = [c.time for c in changes if c.rule == rule and c.state == "inactive"]
        assert (start + 0.5) * hour <= ended[-1] <= (start + 0.5) * hour + 330, rule

    quiet = scraped_service(6 * hour, restarts=[2 * hour, 2.2 * hour], seed=2)
    assert evaluate_rules(quiet, target_rules(), np.arange(0, 6 * hour, STEP)) == []


def test_errors_a_second_alarm_by_traffic_and_the_ratio_by_share():
    rules = [
        AlertRule("wrong", lambda s, t: rate(s["errors_total"], t, 3600) > 0.01, 300),
        AlertRule(
            "right",
            lambda s, t: error_ratio(s["errors_total"], s["requests_total"], t, 3600) > 0.01,
            300,
        ),
    ]
    times = np.arange(3600, 4 * 3600, 60)
    small = scraped_service(4 * 3600, rate=0.1, error_share=0.07, seed=3)
    large = scraped_service(4 * 3600, rate=1000.0, error_share=0.0001, seed=3)
    assert {c.rule for c in evaluate_rules(small, rules, times)} == {"right"}
    assert {c.rule for c in evaluate_rules(large, rules, times)} == {"wrong"}


def test_a_threshold_below_the_target_sleeps_through_the_gap():
    day = scraped_service(3600, recall=0.85)
    times = np.arange(0, 3600, STEP)
    late = target_rules(ServiceTargets(recall=0.8))
    assert evaluate_rules(day, late, times) == []
    assert fired(evaluate_rules(day, target_rules(), times), "LowRecall") == [600.0]


def test_a_metric_that_is_missing_or_stale_never_fires():
    rule = AlertRule("low", lambda seen, t: seen["recall"].at(t) < 0.95)
    gone = {"recall": TimeSeries([0, 15], [0.5, 0.5])}
    (first, last) = evaluate_rules(gone, [rule], range(0, 3600, 60))
    assert (first.state, last.state) == ("firing", "inactive") and last.time <= 360


def test_scraped_counters_keep_what_was_asked_for():
    day = scraped_service(3600, rate=50.0, error_share=0.02, latency=0.1, restarts=[1800], seed=4)
    assert day["requests_total"].values[-1] == pytest.approx(50 * 1800, rel=0.03)
    assert np.diff(day["requests_total"].values).min() < 0  # the restart
    assert error_ratio(day["errors_total"], day["requests_total"], 3600, 3600) == pytest.approx(
        0.02, rel=0.1
    )
    every = day['latency_bucket{le="inf"}'].values
    np.testing.assert_array_equal(every, day["requests_total"].values)
    again = scraped_service(3600, rate=50.0, error_share=0.02, latency=0.1, restarts=[1800], seed=4)
    np.testing.assert_array_equal(again["recall"].values, day["recall"].values)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="for_: expected at least 0 seconds, got -1"):
        AlertRule("a", lambda s, t: True, for_=-1)
    twice = [AlertRule("a", lambda s, t: True), AlertRule("a", lambda s, t: True)]
    with pytest.raises(ValueError, match=r"rules: expected different names, got \['a', 'a'\]"):
        evaluate_rules({}, twice, [0])
