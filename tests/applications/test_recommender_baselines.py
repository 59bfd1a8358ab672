"""Baselines against counting, scikit-learn's cosine and its ridge regression."""

import numpy as np
import pytest
from sklearn.linear_model import Ridge
from sklearn.metrics.pairwise import cosine_similarity

from course_lib.applications import (
    CooccurrenceRecommender,
    Interactions,
    LinearItemRecommender,
    PackagePopularityRecommender,
    PopularityRecommender,
)

rng = np.random.default_rng(1)
NAMES = [f"n{j:02d}" for j in range(25)]
X = (rng.random((120, 25)) < rng.random(25) * 0.6).astype(np.float32)
BASKETS = [[NAMES[j] for j in np.flatnonzero(row)] for row in X]
TRAIN = Interactions.from_baskets(BASKETS, NAMES, [f"{'pq'[i % 3 > 0]}/{i}.py" for i in range(120)])
GIVEN = Interactions.from_baskets([["n03", "n10"], [], ["n00"]], NAMES, ["p/a", "x/b", "q/c"])


def test_popularity_is_the_same_for_everybody():
    scores = PopularityRecommender().fit(TRAIN).scores(GIVEN)
    np.testing.assert_allclose(scores, np.tile(X.mean(axis=0), (3, 1)), rtol=1e-6)
    assert scores.dtype == np.float32


def test_popularity_in_the_package_falls_back_on_all():
    scores = PackagePopularityRecommender().fit(TRAIN).scores(GIVEN)
    np.testing.assert_allclose(scores[0], X[::3].mean(axis=0), atol=1e-3)
    in_q = X[np.arange(120) % 3 > 0].mean(axis=0)
    np.testing.assert_allclose(scores[2], in_q, atol=1e-3)
    assert np.array_equal(np.argsort(scores[1]), np.argsort(X.mean(axis=0).astype(np.float32)))


def test_cooccurrence_is_the_cosine_of_columns():
    cosines = cosine_similarity(X.T)
    np.fill_diagonal(cosines, 0)
    scores = CooccurrenceRecommender().fit(TRAIN).scores(GIVEN)
    np.testing.assert_allclose(scores[0], cosines[3] + cosines[10], rtol=1e-5)
    assert not scores[1].any()
    counts, shrunk = X.T @ X, CooccurrenceRecommender(shrink=5.0).fit(TRAIN).scores(GIVEN)
    expected = counts[0] / (np.sqrt(counts[0, 0] * np.diag(counts)) + 5)
    np.testing.assert_allclose(shrunk[2, 1:], expected[1:], rtol=1e-5)


def test_the_linear_model_is_a_ridge_regression_without_oneself():
    scores = LinearItemRecommender(ridge=3.0).fit(TRAIN).scores(TRAIN)
    for j in (0, 7, 24):
        others = np.delete(X, j, axis=1)
        fitted = Ridge(alpha=3.0, fit_intercept=False).fit(others, X[:, j]).predict(others)
        np.testing.assert_allclose(scores[:, j], fitted, atol=1e-4)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="shrink: expected 0 or more, got -1"):
        CooccurrenceRecommender(shrink=-1)
    with pytest.raises(ValueError, match="ridge: expected a number above 0, got 0"):
        LinearItemRecommender(ridge=0)
