"""Bootstrap intervals against scipy's on the same draws, and how often they hold the truth."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from course_lib.metrics import resampling
from course_lib.metrics.resampling import (
    Interval,
    bca_interval,
    bootstrap_interval,
    difference_interval,
)

SKEWED = np.random.default_rng(3).exponential(size=40)
METHODS = [(bootstrap_interval, "percentile"), (bca_interval, "BCa")]


def scipys(values, method, level=0.95, resamples=999, seed=0, statistic=np.mean):
    found = stats.bootstrap(
        (values,),
        statistic,
        confidence_level=level,
        n_resamples=resamples,
        method=method,
        rng=np.random.default_rng(seed),
    )
    return found.confidence_interval


@pytest.mark.parametrize(("ours", "theirs"), METHODS)
@pytest.mark.parametrize("level", [0.5, 0.95, 0.99])
def test_interval_is_scipys_on_the_same_draws(ours, theirs, level):
    low, mean, high = ours(SKEWED, level, resamples=999, seed=5)
    assert (low, high) == pytest.approx(tuple(scipys(SKEWED, theirs, level, seed=5)), abs=1e-12)
    assert mean == pytest.approx(SKEWED.mean()) and low < mean < high


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 1, width=16), min_size=2, max_size=30), st.integers(0, 1000))
def test_percentile_interval_is_scipys_for_any_values(values, seed):
    low, _, high = bootstrap_interval(values, resamples=60, seed=seed)
    expected = scipys(np.array(values), "percentile", resamples=60, seed=seed)
    assert (low, high) == pytest.approx(tuple(expected), abs=1e-12)


@pytest.mark.parametrize(("ours", "theirs"), METHODS)
@pytest.mark.parametrize("statistic", [np.median, np.std])
def test_any_statistic(ours, theirs, statistic):
    low, whole, high = ours(SKEWED, resamples=300, statistic=statistic)
    expected = scipys(SKEWED, theirs, resamples=300, statistic=statistic)
    assert (low, high) == pytest.approx(tuple(expected), abs=1e-12)
    assert whole == statistic(SKEWED)


def test_a_statistic_of_pairs_draws_whole_rows():
    x = np.random.default_rng(0).normal(size=60)
    low, r, high = bootstrap_interval(
        np.column_stack([x, 3 * x + 1]),
        resamples=50,
        statistic=lambda rows: np.corrcoef(rows.T)[0, 1],
    )
    assert low == pytest.approx(1) and r == pytest.approx(1) and high == pytest.approx(1)


def test_draws_do_not_depend_on_how_many_are_held_at_once(monkeypatch):
    whole = bootstrap_interval(SKEWED, resamples=500)
    monkeypatch.setattr(resampling, "AT_ONCE", 97)
    assert bootstrap_interval(SKEWED, resamples=500) == whole


def test_interval_holds_the_truth_about_as_often_as_it_says():
    rng, level, repeats = np.random.default_rng(1), 0.8, 400
    held = 0
    for seed in range(repeats):
        low, _, high = bootstrap_interval(rng.normal(0.3, 1, size=60), level, 200, seed)
        held += low <= 0.3 <= high
    assert held / repeats == pytest.approx(level, abs=4 * np.sqrt(level * (1 - level) / repeats))


def test_bca_leans_to_the_long_tail():
    percentile, bca = bootstrap_interval(SKEWED), bca_interval(SKEWED)
    assert bca.low > percentile.low and bca.high > percentile.high


def test_pairing_narrows_the_interval_of_the_difference():
    rng = np.random.default_rng(0)
    hard = rng.random(80)
    a, b = hard + rng.normal(0.05, 0.05, 80), hard
    paired = difference_interval(a, b)
    assert paired == bootstrap_interval(a - b) and paired.excludes(0)
    own = bootstrap_interval(a), bootstrap_interval(b)
    assert own[0].low < own[1].high  # the two intervals overlap all the same
    assert paired.high - paired.low < 0.3 * (own[0].high - own[0].low)


@pytest.mark.parametrize("ours", [bootstrap_interval, bca_interval])
def test_values_that_are_all_alike_have_an_interval_without_width(ours):
    assert ours([0.25, 0.25, 0.25]) == (0.25, 0.25, 0.25)


def test_same_seed_same_interval_other_seed_other():
    assert bootstrap_interval(SKEWED, seed=1) == bootstrap_interval(SKEWED, seed=1)
    assert bootstrap_interval(SKEWED, seed=1) != bootstrap_interval(SKEWED, seed=2)


def test_excludes():
    assert Interval(0.1, 0.2, 0.3).excludes(0) and not Interval(-0.1, 0.2, 0.3).excludes(0)
    assert Interval(0.1, 0.2, 0.3).excludes(0.4) and not Interval(0.1, 0.2, 0.3).excludes(0.3)


@pytest.mark.parametrize("ours", [bootstrap_interval, bca_interval])
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"values": [1.0]}, r"values: expected two or more, got shape \(1,\)"),
        ({"values": [[1.0], [2.0]]}, "values: expected 1 axes"),
        ({"values": [1.0, np.nan]}, "values: expected finite"),
        ({"values": [1.0, 2.0], "level": 95}, "level: .* got 95"),
        ({"values": [1.0, 2.0], "resamples": 0}, "resamples: .* got 0"),
    ],
)
def test_bad_input_is_named(ours, arguments, message):
    with pytest.raises(ValueError, match=message):
        ours(**arguments)


def test_pairs_of_different_length_are_refused():
    with pytest.raises(ValueError, match="b: expected 3 values, .* got 2"):
        difference_interval([1, 2, 3], [1, 2])
