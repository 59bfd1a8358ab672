"""CSLS against a loop over its definition; hubness on clouds whose hubs are known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import skew
from sklearn.metrics.pairwise import cosine_similarity
from sklearn.neighbors import NearestNeighbors

from course_lib.advanced import csls_scores, hubness_counts

seeds = st.integers(0, 10**6)


def clouds(seed, n=9, m=7, d=4, s=11):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, d)), rng.normal(size=(m, d)), rng.normal(size=(s, d))


def by_definition(x, y, k, all_x):
    """Equation 2 of Conneau et al., one pair at a time."""

    def cos(a, b):
        return a @ b / np.linalg.norm(a) / np.linalg.norm(b)

    scores = np.zeros((len(x), len(y)))
    for i, a in enumerate(x):
        r_t = np.mean(sorted((cos(a, b) for b in y), reverse=True)[:k])
        for j, b in enumerate(y):
            r_s = np.mean(sorted((cos(c, b) for c in all_x), reverse=True)[:k])
            scores[i, j] = 2 * cos(a, b) - r_t - r_s
    return scores


@settings(max_examples=25, deadline=None)
@given(seeds, st.integers(1, 7))
def test_it_is_the_definition(seed, k):
    x, y, _ = clouds(seed)
    np.testing.assert_allclose(csls_scores(x, y, k), by_definition(x, y, k, x), atol=1e-12)


@settings(max_examples=15, deadline=None)
@given(seeds, st.integers(1, 7))
def test_the_background_is_where_a_target_s_crowd_is_counted(seed, k):
    x, y, background = clouds(seed)
    found = csls_scores(x, y, k, background)
    np.testing.assert_allclose(found, by_definition(x, y, k, background), atol=1e-12)
    np.testing.assert_allclose(csls_scores(x[:2], y, k, background), found[:2], atol=1e-12)


def test_lengths_don_t_matter():
    x, y, _ = clouds(0)
    np.testing.assert_allclose(csls_scores(x * 9, y, 3), csls_scores(x, y, 3), atol=1e-12)


def test_a_planted_hub_wins_by_cosine_and_loses_by_csls():
    """Each source has a part of its own, 0.6, and a larger one, 0.8, that all sources share."""
    rng = np.random.default_rng(0)
    everybody = np.full((1, 50), 50**-0.5)
    x = 0.6 * np.eye(50) + 0.8 * everybody + rng.normal(scale=0.01, size=(50, 50))
    targets = np.vstack([np.eye(50), everybody])
    cosines, scores = cosine_similarity(x, targets), csls_scores(x, targets, 10)
    assert (cosines.argmax(axis=1) == 50).all() and hubness_counts(cosines, 1)[-1] == 50
    assert (scores.argmax(axis=1) == np.arange(50)).all()
    assert skew(hubness_counts(scores, 1)) < 0 < skew(hubness_counts(cosines, 1))


@settings(max_examples=15, deadline=None)
@given(seeds, st.integers(1, 7))
def test_counts_are_those_of_scikit_learns_neighbours(seed, k):
    x, y, _ = clouds(seed)
    found = NearestNeighbors(n_neighbors=k, metric="cosine").fit(y).kneighbors(x)[1]
    counts = hubness_counts(cosine_similarity(x, y), k)
    np.testing.assert_array_equal(counts, np.bincount(found.ravel(), minlength=7))
    assert counts.sum() == 9 * k


@pytest.mark.parametrize("k", [0, 8])
def test_k_out_of_range_is_refused(k):
    x, y, _ = clouds(0)
    with pytest.raises(ValueError, match="k: expected 1 to 7"):
        csls_scores(x, y, k)
    with pytest.raises(ValueError, match="k: expected 1 to 7"):
        hubness_counts(x @ y.T, k)


def test_ten_neighbours_unless_told_otherwise():
    x, y, _ = clouds(1, n=14, m=13)
    np.testing.assert_array_equal(csls_scores(x, y), csls_scores(x, y, 10))
    np.testing.assert_array_equal(hubness_counts(x @ y.T), hubness_counts(x @ y.T, 10))


def test_k_beyond_the_sources_is_refused():
    x, y, _ = clouds(0)
    with pytest.raises(ValueError, match="k: expected 1 to 2, the smaller side, got 3"):
        csls_scores(x[:2], y, 3)
