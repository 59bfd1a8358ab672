"""Learned weights: the gradient is right, planted weights come back, nothing else matters."""

import numpy as np
import pytest
import torch
from scipy.optimize import check_grad

from course_lib.applications.rank_learning import learn_rank_weights, list_loss
from course_lib.training import graded_ranking_loss


def planted(weights, questions=60, n=40, seed=0):
    """Questions whose gains are the softmax of planted weights."""
    rng = np.random.default_rng(seed)
    features = [rng.normal(size=(n, len(weights))) for _ in range(questions)]
    gains = [np.exp(x @ weights) for x in features]
    return features, gains


def test_the_gradient_is_the_loss_s_own():
    rng = np.random.default_rng(0)
    x, p = rng.normal(size=(7, 3)), rng.dirichlet(np.ones(7))
    for w in (np.zeros(3), rng.normal(size=3) * 5):
        error = check_grad(lambda v: list_loss(v, x, p)[0], lambda v: list_loss(v, x, p)[1], w)
        assert error < 1e-5


def test_the_loss_is_torch_s_cross_entropy():
    rng = np.random.default_rng(1)
    x, p, w = rng.normal(size=(9, 4)), rng.dirichlet(np.ones(9)), rng.normal(size=4)
    expected = torch.nn.functional.cross_entropy(torch.tensor(x @ w)[None], torch.tensor(p)[None])
    assert list_loss(w, x, p)[0] == pytest.approx(expected.item())


def test_the_loss_is_that_of_chapter_8():
    """With unit vectors as features and the query as weights, the scores are cosines."""
    rng = np.random.default_rng(2)
    x = rng.normal(size=(6, 5))
    x /= np.linalg.norm(x, axis=1, keepdims=True)
    w, gains = x[0], np.array([3.0, 0, 1, 0, 0, 0])
    theirs = graded_ranking_loss(
        torch.tensor(w)[None], torch.tensor(x), torch.tensor(gains)[None], temperature=1.0
    )
    assert list_loss(w, x, gains / gains.sum())[0] == pytest.approx(theirs.item())


def test_large_scores_do_not_overflow():
    value, slope = list_loss(np.array([1e4]), np.array([[1.0], [0.0]]), np.array([0.0, 1.0]))
    assert value == pytest.approx(1e4) and np.isfinite(slope).all()


def test_planted_weights_come_back():
    weights = np.array([1.5, -0.7, 0.0])
    found = learn_rank_weights(*planted(weights), ridge=0.0)
    np.testing.assert_allclose(found, weights, atol=0.02)


def test_units_do_not_matter():
    features, gains = planted(np.array([1.0, -0.5]))
    scaled = [x * [1000.0, 0.01] for x in features]
    one, other = learn_rank_weights(features, gains), learn_rank_weights(scaled, gains)
    np.testing.assert_allclose(other * [1000.0, 0.01], one, rtol=1e-3)


def test_an_offset_does_not_matter():
    features, gains = planted(np.array([1.0, -0.5]))
    moved = [x + [7.0, -3.0] for x in features]
    np.testing.assert_allclose(
        learn_rank_weights(features, gains), learn_rank_weights(moved, gains), atol=1e-3
    )


def test_the_ridge_holds_weights_back():
    sizes = [
        np.abs(learn_rank_weights(*planted(np.array([2.0, 1.0])), ridge=ridge)).sum()
        for ridge in (0.0, 0.1, 1.0, 10.0)
    ]
    assert all(np.diff(sizes) < 0)


def test_questions_without_a_gain_teach_nothing():
    features, gains = planted(np.array([1.0, -0.5]))
    more = learn_rank_weights([*features, features[0]], [*gains, np.zeros(40)])
    np.testing.assert_allclose(more, learn_rank_weights(features, gains), atol=1e-6)


@pytest.mark.parametrize(
    ("features", "gains", "message"),
    [
        ([np.zeros((2, 1))], [], "gains: expected 1, one a question, got 0"),
        ([np.zeros((2, 1))], [np.zeros(3)], "features: expected .* for 0, got"),
        ([np.full((2, 1), np.nan)], [np.ones(2)], "features: expected finite numbers"),
        ([np.zeros((2, 1))], [np.array([1.0, -1.0])], "gains >= 0 for 0"),
        ([np.zeros((2, 1))], [np.zeros(2)], "gains: expected a question with a relevant"),
    ],
)
def test_bad_lists_are_named(features, gains, message):
    with pytest.raises(ValueError, match=message):
        learn_rank_weights(features, gains)
