"""Corrections against scipy and against their definitions as tests in steps."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from course_lib.metrics.multiple_comparisons import benjamini_hochberg, bonferroni, holm

ALL = [bonferroni, holm, benjamini_hochberg]
p_values = st.lists(st.floats(0, 1), min_size=1, max_size=12)
levels = st.floats(0.001, 0.5)


def holm_rejects(p, alpha):
    """Holm 1979 in steps: go up while p <= alpha / (tests left), stop at the first that isn't."""
    rejected = np.zeros(len(p), bool)
    for step, place in enumerate(np.argsort(p, kind="stable")):
        if p[place] * (len(p) - step) > alpha:
            break
        rejected[place] = True
    return rejected


@settings(deadline=None)
@given(p_values)
def test_benjamini_hochberg_is_scipys(p):
    np.testing.assert_allclose(benjamini_hochberg(p), false_discovery_control(p), atol=1e-15)


@settings(deadline=None)
@given(p_values, levels)
def test_holm_rejects_what_the_stepwise_procedure_rejects(p, alpha):
    np.testing.assert_array_equal(holm(p) <= alpha, holm_rejects(np.array(p), alpha))


@settings(deadline=None)
@given(p_values)
def test_bonferroni_by_definition(p):
    np.testing.assert_allclose(bonferroni(p), [min(1, q * len(p)) for q in p])


@settings(deadline=None)
@given(p_values)
def test_each_is_milder_than_the_one_before_and_none_helps_a_p_value(p):
    assert (bonferroni(p) >= holm(p)).all() and (holm(p) >= benjamini_hochberg(p) - 1e-15).all()
    assert (benjamini_hochberg(p) >= np.array(p) - 1e-15).all() and (bonferroni(p) <= 1).all()


@pytest.mark.parametrize("correct", ALL)
@settings(deadline=None)
@given(p=p_values, seed=st.integers(0, 99))
def test_order_goes_with_the_values(correct, p, seed):
    order = np.random.default_rng(seed).permutation(len(p))
    np.testing.assert_array_equal(correct(np.array(p)[order]), correct(p)[order])


@pytest.mark.parametrize("correct", [bonferroni, holm])
def test_even_one_false_alarm_is_as_rare_as_promised(correct):
    rng = np.random.default_rng(0)
    families = rng.random((2000, 8))  # p of eight true null hypotheses
    alarms = np.mean([correct(p).min() < 0.1 for p in families])
    assert np.mean(families.min(axis=1) < 0.1) > 0.5  # uncorrected
    assert alarms == pytest.approx(1 - (1 - 0.1 / 8) ** 8, abs=0.027)


@pytest.mark.parametrize("correct", ALL)
def test_none_and_nonsense(correct):
    assert correct([]).shape == (0,)
    with pytest.raises(ValueError, match="p_values: expected numbers from 0 to 1, got -1"):
        correct([-1, 0.5])
    with pytest.raises(ValueError, match="p_values: expected finite"):
        correct([np.nan])
