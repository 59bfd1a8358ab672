"""The likelihood ratio attack: against scipy's densities, and against the plain loss."""

import numpy as np
import pytest
from scipy.special import logit, softmax
from scipy.stats import norm

from course_lib.advanced import (
    likelihood_ratio_scores,
    logit_confidence,
    membership_inference,
)


def halves(k, n, rng):
    """Each example in half of the k shadow models."""
    return np.array([rng.permutation(k) < k // 2 for _ in range(n)]).T  # (k, n)


def test_confidence_is_the_logit_and_survives_certainty():
    p = softmax(np.random.default_rng(0).normal(0, 2, (50, 4)), axis=1)
    labels = np.arange(50) % 4
    np.testing.assert_allclose(logit_confidence(p, labels), logit(p[np.arange(50), labels]))
    sure = logit_confidence([[1.0, 1e-30], [1.0, 0.0]], [0, 0])
    assert sure[0] == pytest.approx(30 * np.log(10)) and np.isfinite(sure[1]) and sure[1] > 600


def test_scores_equal_scipys_densities():
    rng = np.random.default_rng(1)
    shadows, inside, x = rng.normal(size=(6, 8)), halves(6, 8, rng), rng.normal(size=8)

    def fitted(chosen):
        means = np.array([shadows[chosen[:, j], j].mean() for j in range(8)])
        rest = np.concatenate([shadows[chosen[:, j], j] - means[j] for j in range(8)])
        return norm.logpdf(x, means, np.sqrt((rest**2).sum() / (len(rest) - 8)))

    expected = fitted(inside) - fitted(~inside)
    np.testing.assert_allclose(likelihood_ratio_scores(x, shadows, inside), expected)


def test_it_sees_through_easy_examples_where_the_loss_does_not():
    rng = np.random.default_rng(2)
    n, k = 400, 8
    difficulty = rng.normal(0, 5, n)  # most of a confidence is the example's own
    inside, truth = halves(k, n, rng), np.arange(n) < n // 2
    shadows = difficulty + 1.5 * inside + rng.normal(0, 0.7, (k, n))
    observed = difficulty + 1.5 * truth + rng.normal(0, 0.7, n)
    scores = likelihood_ratio_scores(observed, shadows, inside)
    plain = membership_inference(observed[truth], observed[~truth])
    sharp = membership_inference(scores[truth], scores[~truth])
    assert sharp.auc.estimate > 0.85 and plain.auc.estimate < 0.65
    assert sharp.true_positive_rate > 5 * plain.true_positive_rate


def test_bad_input_is_named():
    with pytest.raises(ValueError, match=r"two shapes \(k, 3\), got \(2, 2\) and \(2, 2\)"):
        likelihood_ratio_scores(np.zeros(3), np.zeros((2, 2)), np.eye(2))
    for took_part in (np.ones((2, 2)), [[1, 0], [0, 0]]):
        with pytest.raises(ValueError, match="with and without each example"):
            likelihood_ratio_scores(np.zeros(2), np.zeros((2, 2)), took_part)
    with pytest.raises(ValueError, match="labels: expected 2 columns from 0 to 1"):
        logit_confidence([[0.5, 0.5], [0.5, 0.5]], [0, 2])


@pytest.mark.parametrize("labels", [[0, -1], [0], [[0, 1]]])
def test_labels_are_one_column_a_row(labels):
    with pytest.raises(ValueError, match="labels: expected 2 columns from 0 to 1"):
        logit_confidence([[0.5, 0.5], [0.5, 0.5]], labels)
