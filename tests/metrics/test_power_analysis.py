"""Power against the integral that defines it, a published table, and simulation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import quad

from course_lib.metrics import paired_t_test
from course_lib.metrics.power_analysis import power, queries_needed, simulated_power


@settings(deadline=None, max_examples=20)
@given(st.floats(0.05, 1), st.floats(-0.5, 0.5), st.integers(4, 500), st.floats(0.001, 0.3))
def test_power_is_the_integral_over_the_spread(sd, difference, n, alpha):
    """P(|Z + centre| > critical s), s the measured over the true spread: a scaled chi."""
    critical, centre = stats.t.ppf(1 - alpha / 2, n - 1), difference * np.sqrt(n) / sd
    spread = stats.chi(n - 1, scale=(n - 1) ** -0.5)

    def found(s):
        tails = stats.norm.sf(critical * s - centre) + stats.norm.cdf(-critical * s - centre)
        return tails * spread.pdf(s)

    expected = quad(found, *spread.ppf([1e-12, 1 - 1e-12]), limit=200)[0]
    assert power(sd, difference, n, alpha) == pytest.approx(expected, abs=1e-7)


def test_power_is_one_far_out():
    assert power(0.01, 0.9, 1000) == power(0.001, -0.9, 5000) == 1.0
    for centre in range(30, 60):  # scipy's distribution is nan for some of these
        assert power(1.0, centre / 7, 49, alpha=0.3) == 1.0


@pytest.mark.parametrize(("effect", "n"), [(0.2, 199), (0.5, 34), (0.8, 15)])
def test_needed_queries_are_those_of_the_tables(effect, n):
    """Paired two-sided t-test, level 0.05, power 0.8, as G*Power and R's power.t.test give it."""
    assert queries_needed(1.0, effect) == n
    assert queries_needed(0.3, -0.3 * effect) == n


@settings(max_examples=30, deadline=None)
@given(st.floats(0.05, 0.5), st.floats(0.01, 0.2), st.floats(0.3, 0.99))
def test_needed_queries_are_enough_and_one_fewer_is_not(sd, difference, wanted):
    n = queries_needed(sd, difference, wanted)
    assert power(sd, difference, n) >= wanted
    assert n == 2 or power(sd, difference, n - 1) < wanted


def test_half_the_difference_takes_four_times_the_queries():
    assert queries_needed(0.2, 0.01) / queries_needed(0.2, 0.02) == pytest.approx(4, rel=0.01)


def test_no_difference_is_found_as_often_as_alpha_says():
    assert power(0.2, 0.0, 50, alpha=0.07) == pytest.approx(0.07)


def test_simulation_agrees_with_the_formula_where_it_holds():
    rng = np.random.default_rng(0)
    noise = rng.normal(size=4000)
    a, b = 0.2 * noise, np.zeros(4000)
    found = simulated_power(a, b, n=60, difference=0.06, simulations=4000)
    assert found == pytest.approx(power(float(a.std()), 0.06, 60), abs=0.035)


def test_simulation_by_hand():
    """The same draws, with one t-test each."""
    rng = np.random.default_rng(2)
    a, b = rng.random(30) + 0.1, rng.random(30)
    drawn = np.random.default_rng(7).integers(30, size=(200, 12))
    by_hand = [paired_t_test(a[rows], b[rows]).p_value < 0.05 for rows in drawn]
    assert simulated_power(a, b, 12, simulations=200, seed=7) == np.mean(by_hand)


def test_simulated_false_alarms_and_mostly_equal_values():
    rng = np.random.default_rng(0)
    a = np.where(rng.random(91) < 0.3, rng.random(91), 0.0)  # most queries don't differ
    assert simulated_power(a, np.zeros(91), 91, difference=0.0) == pytest.approx(0.05, abs=0.03)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: power(0, 0.1, 10), "sd: .* got 0"),
        (lambda: power(0.1, 0.1, 1), "n: .* got 1"),
        (lambda: power(0.1, 0.1, 10, alpha=5), "alpha: .* got 5"),
        (lambda: queries_needed(0.1, 0), "difference: expected another number than 0"),
        (lambda: queries_needed(0.1, 0.1, power=0.01), "power: .* got 0.01"),
        (lambda: queries_needed(0.1, 0.1, power=1), "power: .* got 1"),
        (lambda: simulated_power([1, 2], [0, 1], 5), "sd: expected a spread"),
        (lambda: simulated_power([1, 2], [0, 0], 1), "n, simulations: .* got 1"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
