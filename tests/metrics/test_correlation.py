"""Correlations against scipy.stats, ties included."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from course_lib import words
from course_lib.metrics import average_ranks, pearson, spearman

ratings = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=2, max_size=40)


@settings(deadline=None)
@given(st.lists(st.integers(-3, 3), max_size=30))
def test_average_ranks_equal_scipys(values):
    assert average_ranks(values).tolist() == stats.rankdata(values).tolist()


@settings(deadline=None)
@given(ratings)
def test_both_equal_scipy_on_numbers_full_of_ties(pairs):
    x, y = zip(*pairs, strict=True)
    if len(set(x)) == 1 or len(set(y)) == 1:
        assert np.isnan(pearson(x, y)) and np.isnan(spearman(x, y))
        return
    assert pearson(x, y) == pytest.approx(stats.pearsonr(x, y).statistic, abs=1e-12)
    assert spearman(x, y) == pytest.approx(stats.spearmanr(x, y).statistic, abs=1e-12)
    assert spearman(x, y) == pytest.approx(words.spearman(x, y), abs=1e-12)


def test_spearman_sees_order_only_and_pearson_the_line():
    x = np.linspace(-2, 2, 9)
    assert spearman(x, np.exp(x)) == pytest.approx(1)
    assert pearson(x, np.exp(x)) < 0.95
    assert pearson(x, 7 - 3 * x) == pytest.approx(-1)


def test_the_short_formula_is_wrong_with_ties():
    cosines = [6, 5, 4, 3, 2, 1]
    human = [1, 1, 1, 1, 1, 5]
    d = average_ranks(cosines) - average_ranks(human)
    short = 1 - 6 * (d**2).sum() / (6 * 35)
    assert abs(short - spearman(cosines, human)) > 0.02


@pytest.mark.parametrize("scale", [1e-200, 1e200])
def test_very_small_and_very_large_numbers(scale):
    x, y = np.array([1.0, 2.0, 4.0, 3.0]), np.array([2.0, 1.0, 5.0, 4.0])
    assert pearson(x * scale, y) == pytest.approx(pearson(x, y), abs=1e-12)


def test_float32_is_correlated_in_float64():
    x = np.random.default_rng(0).normal(1000, 1, 50).astype(np.float32)
    expected = stats.pearsonr(x.astype(np.float64), np.arange(50)).statistic
    assert pearson(x, np.arange(50)) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("values", [[], [3.0]])
def test_fewer_than_two_points_have_no_correlation(values):
    assert np.isnan(pearson(values, values)) and np.isnan(spearman(values, values))


@pytest.mark.parametrize("correlation", [pearson, spearman])
def test_bad_input_is_named(correlation):
    with pytest.raises(ValueError, match="y: expected 3 numbers, as many as x, got 2"):
        correlation([1, 2, 3], [1, 2])
    with pytest.raises(ValueError, match="nan or infinity"):
        correlation([1, np.nan], [1, 2])
    with pytest.raises(ValueError, match="expected 1 axes"):
        correlation([[1, 2]], [[1, 2]])
