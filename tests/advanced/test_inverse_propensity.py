"""Simulated clicks, and what inverse propensities make of them."""

import numpy as np
import pytest

from course_lib.advanced import (
    estimate_propensities,
    estimated_gain,
    examination,
    inverse_propensity_weights,
    simulate_clicks,
)
from course_lib.metrics import dcg

SEEN = examination(6, eta=1.0)


def test_click_rates_are_examination_times_relevance():
    relevant = np.tile([1, 0, 1, 1, 0, 1], (40000, 1)).astype(bool)
    rates = simulate_clicks(relevant, SEEN, noise=0.2, seed=1).mean(axis=0)
    np.testing.assert_allclose(rates, SEEN * [1, 0.2, 1, 1, 0.2, 1], atol=0.01)


def test_what_nobody_looks_at_gets_no_click():
    clicks = simulate_clicks(np.ones((20, 2)), [1.0, 0.0], noise=1.0)
    assert clicks[:, 0].all() and not clicks[:, 1].any()


def test_attention_falls_with_eta():
    assert examination(3, 0).tolist() == [1, 1, 1] and examination(1).tolist() == [1]
    assert examination(4, 2).tolist() == pytest.approx([1, 1 / 4, 1 / 9, 1 / 16])


def test_the_seed_decides():
    relevant = np.ones((50, 6), bool)
    a, b, c = (simulate_clicks(relevant, SEEN, seed=s) for s in (0, 0, 1))
    assert (a == b).all() and (a != c).any()


def test_shuffled_lists_give_the_propensities_back_and_ranked_ones_do_not():
    rng = np.random.default_rng(0)
    grades = rng.random((30000, 6)) < 0.3
    shuffled = rng.permuted(grades, axis=1)
    found = estimate_propensities(simulate_clicks(shuffled, SEEN, seed=2))
    np.testing.assert_allclose(found, SEEN, atol=0.04)
    ranked = np.sort(grades, axis=1)[:, ::-1]  # the relevant ones on top
    assert (estimate_propensities(simulate_clicks(ranked, SEEN, seed=2))[2:] < SEEN[2:] / 2).all()


def test_weighted_clicks_have_the_gain_of_relevance_and_plain_ones_praise_the_shown_order():
    """Two orders of six results; the readers' judgement is the reverse of what was shown."""
    relevant = np.array([0, 0, 0, 1, 1, 1], bool)
    shown, better = np.arange(6), np.array([5, 4, 3, 2, 1, 0])
    best = [[int(i) for i in np.argsort(order)] for order in (shown, better)]
    truth = [dcg(names, {3: 1, 4: 1, 5: 1}, 6) for names in best]
    clicks = simulate_clicks(np.tile(relevant, (60000, 1)), SEEN, noise=0.0, seed=3)
    weights = inverse_propensity_weights(np.arange(6), SEEN)
    orders = [np.tile(order, (60000, 1)) for order in (shown, better)]
    corrected = [estimated_gain(clicks, order, weights).mean() for order in orders]
    np.testing.assert_allclose(corrected, truth, rtol=0.03)
    noisy = simulate_clicks(np.tile(relevant, (60000, 1)), SEEN, noise=0.5, seed=3)
    plain = [estimated_gain(noisy, order, np.ones(6)).mean() for order in orders]
    weighted = [estimated_gain(noisy, order, weights).mean() for order in orders]
    assert plain[0] > plain[1] and weighted[1] > weighted[0]


def test_weights_are_cut_and_clicks_without_weight_count_nothing():
    weights = inverse_propensity_weights([[0, 5], [2, 3]], SEEN, largest=4.0)
    np.testing.assert_allclose(weights, [[1, 4], [3, 4]])
    assert inverse_propensity_weights([0, 5], SEEN, largest=1.0).tolist() == [1.0, 1.0]
    assert inverse_propensity_weights([], SEEN).shape == (0,)
    assert estimated_gain([[1, 0]], [[0, 1]], [0.0, 9.0]).tolist() == [0.0]


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="seen: expected 2 positions, got 6"):
        simulate_clicks([[1, 0]], SEEN)
    with pytest.raises(ValueError, match="expected probabilities"):
        simulate_clicks([[1, 0]], [1.0, 1.5])
    with pytest.raises(ValueError, match="expected probabilities"):
        simulate_clicks([[1, 0]], [1.0, 0.5], noise=-0.1)
    with pytest.raises(ValueError, match="expected probabilities"):
        simulate_clicks([[1, 0]], [1.0, 0.5], noise=1.1)
    with pytest.raises(ValueError, match=r"clicks: expected some at every position, .* \[1\]"):
        estimate_propensities([[1, 0], [1, 0]])
    with pytest.raises(ValueError, match="positions: expected 0 to 5, got 6"):
        inverse_propensity_weights([6], SEEN)
    with pytest.raises(ValueError, match="propensities: expected above 0"):
        inverse_propensity_weights([0], [1.0, 0.0])
    with pytest.raises(ValueError, match="largest 1 or more"):
        inverse_propensity_weights([0], [1.0], largest=0.5)
    with pytest.raises(ValueError, match="new_positions: expected shape"):
        estimated_gain([[1, 0]], [[0]], [1.0, 1.0])
    with pytest.raises(ValueError, match="as many weights as columns"):
        estimated_gain([[1, 0]], [[0, 1]], [1.0])
    with pytest.raises(ValueError, match="positions: expected 1 or more"):
        examination(0)
    with pytest.raises(ValueError, match="eta 0 or more, got 2, -1"):
        examination(2, -1)
