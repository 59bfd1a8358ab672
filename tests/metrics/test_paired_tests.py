"""Paired tests against scipy.stats, and the number of false alarms among equals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from course_lib.metrics import paired_tests
from course_lib.metrics.paired_tests import paired_randomization_test, paired_t_test, sign_test

TESTS = [paired_randomization_test, paired_t_test, sign_test]
scores = st.integers(0, 8).map(lambda i: i / 8)
pairs = st.lists(st.tuples(scores, scores), min_size=2, max_size=12)


def systems(n, gain, seed=0):
    rng = np.random.default_rng(seed)
    hard = rng.random(n)
    return hard + rng.normal(gain, 0.1, n), hard


def scipys_permutation(a, b, resamples=np.inf, seed=0):
    found = stats.permutation_test(
        (a, b),
        lambda x, y: np.mean(x - y),
        permutation_type="samples",
        n_resamples=resamples,
        vectorized=False,
        rng=np.random.default_rng(seed),
    )
    return found.pvalue


@settings(max_examples=25, deadline=None)
@given(pairs.filter(lambda rows: len(rows) <= 8))
def test_exact_randomization_is_scipys(rows):
    a, b = np.array(rows).T
    ours = paired_randomization_test(a, b)
    assert ours.p_value == pytest.approx(min(1.0, scipys_permutation(a, b)), abs=1e-12)
    assert ours.difference == pytest.approx((a - b).mean()) and ours.pairs == len(a)


def test_drawn_randomization_is_scipys_up_to_the_draw():
    a, b = systems(40, 0.02, seed=2)
    ours = paired_randomization_test(a, b, resamples=20_000).p_value
    theirs = scipys_permutation(a, b, resamples=5000)
    assert 0.01 < theirs < 0.9
    assert ours == pytest.approx(theirs, abs=4 * np.sqrt(theirs / 5000 + theirs / 20_000))


def test_drawn_and_exact_agree(monkeypatch):
    a, b = systems(12, 0.05)
    exact = paired_randomization_test(a, b).p_value
    monkeypatch.setattr(paired_tests, "EXACT_BELOW", 0)
    drawn = paired_randomization_test(a, b, resamples=40_000).p_value
    assert 0.02 < exact < 0.9 and drawn == pytest.approx(exact, abs=4 * np.sqrt(exact / 40_000))


def test_drawn_p_is_never_zero_and_adds_one():
    a, b = systems(50, 2.0)
    assert paired_randomization_test(a, b, resamples=999).p_value == 1 / 1000


def test_queries_that_do_not_differ_leave_p_alone():
    a, b = systems(10, 0.05)
    padded = paired_randomization_test(np.append(a, np.ones(500)), np.append(b, np.ones(500)))
    assert padded.p_value == paired_randomization_test(a, b).p_value and padded.pairs == 510


@settings(max_examples=100, deadline=None)
@given(pairs)
def test_t_test_and_sign_test_are_scipys(rows):
    a, b = np.array(rows).T
    wins, losses = int((a > b).sum()), int((a < b).sum())
    if np.ptp(a - b):
        assert paired_t_test(a, b).p_value == pytest.approx(stats.ttest_rel(a, b).pvalue, abs=1e-12)
    if wins + losses:
        expected = stats.binomtest(wins, wins + losses).pvalue
        assert sign_test(a, b).p_value == pytest.approx(expected, abs=1e-12)


def test_t_test_agrees_with_randomization_on_many_queries():
    for gain in (0.01, 0.02, 0.03):
        a, b = systems(90, gain, seed=1)
        t, randomized = paired_t_test(a, b), paired_randomization_test(a, b, 20_000)
        assert t.p_value == pytest.approx(randomized.p_value, abs=0.015)


@pytest.mark.parametrize("test", TESTS)
def test_equals_differ_with_p_one_and_both_directions_count_the_same(test):
    a, b = systems(30, 0.02)
    assert test(a, a).p_value == 1.0 and test(a, a).difference == 0.0
    assert test(a, b).p_value == pytest.approx(test(b, a).p_value)
    assert test(a, b).difference == pytest.approx(-test(b, a).difference)


@pytest.mark.parametrize("test", TESTS)
def test_false_alarms_among_equal_systems_are_as_rare_as_promised(test):
    rng, repeats = np.random.default_rng(0), 400
    settings = {"resamples": 200} if test is paired_randomization_test else {}
    alarms = 0
    for _ in range(repeats):
        hard = rng.random(25)
        a, b = hard + rng.normal(0, 0.1, 25), hard + rng.normal(0, 0.1, 25)
        alarms += test(a, b, **settings).p_value <= 0.1
    spread = 4 * np.sqrt(0.1 * 0.9 / repeats)
    floor = 0.01 if test is sign_test else 0.1 - spread  # 25 coins can't come nearer to 0.1
    assert floor < alarms / repeats < 0.1 + spread


def test_a_constant_gain_is_beyond_chance_for_the_t_test():
    assert paired_t_test([0.75, 0.5], [0.5, 0.25]).p_value == 0.0


def test_sign_test_can_call_the_worse_mean_better():
    a, b = [0.6] * 9 + [0.0], [0.5] * 9 + [1.0]
    assert sign_test(a, b).difference < 0 and sign_test(a, b).p_value < 0.05


def test_unpaired_test_misses_what_the_paired_one_sees():
    a, b = systems(60, 0.05)
    assert paired_t_test(a, b).p_value < 0.01 < 0.2 < stats.ttest_ind(a, b).pvalue


@pytest.mark.parametrize("test", TESTS)
def test_bad_input_is_named(test):
    with pytest.raises(ValueError, match="b: expected 3 values, .* got 2"):
        test([1, 2, 3], [1, 2])
    with pytest.raises(ValueError, match="a: expected finite"):
        test([1, np.nan], [1, 2])
    with pytest.raises(ValueError, match="a: expected . or more values, got 0"):
        test(np.zeros(0), np.zeros(0))


def test_no_resamples_is_an_error():
    with pytest.raises(ValueError, match="resamples: .* got 0"):
        paired_randomization_test([1.0], [2.0], resamples=0)


def test_ten_thousand_patterns_are_drawn_unless_told_otherwise_and_one_is_enough():
    a, b = systems(50, 2.0)  # no drawn pattern reaches the gap
    assert paired_randomization_test(a, b).p_value == 1 / 10_001
    assert paired_randomization_test(a, b, resamples=1).p_value == 1 / 2
