"""Mutual pairs against a loop; profiles on spaces that are rotations of each other."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ortho_group

from course_lib.advanced import csls_scores, mutual_pairs, profile_pairs
from course_lib.datasets import static_vectors


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 8), st.integers(1, 8))
def test_pairs_are_each_others_best(seed, n, m):
    scores = np.random.default_rng(seed).normal(size=(n, m))
    expected = [
        (i, j)
        for i in range(n)
        for j in range(m)
        if scores[i, j] == scores[i].max() == scores[:, j].max()
    ]
    assert [tuple(pair) for pair in mutual_pairs(scores)] == expected and expected


def test_a_rotated_shuffled_space_is_recognised_without_any_dictionary():
    """Real vectors, unlike a round cloud, have profiles of their own."""
    x = static_vectors().matrix[2000:2400]
    order = np.random.default_rng(1).permutation(400)
    y = (x @ ortho_group.rvs(384, random_state=0))[order]
    found = profile_pairs(x, y)
    assert len(found) > 390 and (order[found[:, 1]] == found[:, 0]).mean() > 0.98


def test_noise_leaves_a_part_of_it_and_strangers_leave_chance():
    x = static_vectors().matrix[2000:2400]
    rng = np.random.default_rng(2)
    noisy = x + rng.normal(scale=0.005, size=x.shape)
    share = np.mean([i == j for i, j in profile_pairs(x, noisy)])
    stranger = np.mean([i == j for i, j in profile_pairs(x, rng.normal(size=x.shape))])
    assert share > 0.1 > 0.05 > stranger


def quantile_profiles(x, length):
    """A word's cosines with all words at evenly spread quantiles, less the mean profile."""
    unit = x / np.linalg.norm(x, axis=1, keepdims=True)
    at = np.linspace(0, 1, length)
    profiles = np.quantile(unit @ unit.T, at, axis=1, method="nearest").T  # (n, length)
    return profiles - profiles.mean(axis=0)


def test_sizes_and_widths_may_differ():
    x = static_vectors().matrix[2000:2120].astype(np.float64)
    y = x[:60, :100]
    found = profile_pairs(x, y, k=5)
    assert found.shape[1] == 2 and found[:, 0].max() < 120 and found[:, 1].max() < 60
    scores = csls_scores(quantile_profiles(x, 60), quantile_profiles(y, 60), 5)
    assert found.tolist() == mutual_pairs(scores).tolist()


def test_fewer_words_than_neighbours_are_enough():
    x = static_vectors().matrix[2000:2006]
    pairs = profile_pairs(x, x)  # ten neighbours, of six
    assert pairs.tolist() == profile_pairs(x, x, k=6).tolist()
    assert (pairs[:, 0] == pairs[:, 1]).all() and len(pairs) == 6
