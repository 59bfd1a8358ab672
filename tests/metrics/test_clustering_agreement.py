"""Agreement of clusters and labels against scikit-learn, degenerate groupings included."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as oracle
from sklearn.metrics.cluster import contingency_matrix

from course_lib.metrics import (
    adjusted_rand_index,
    contingency,
    homogeneity_completeness_v_measure,
    normalized_mutual_information,
)

groupings = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 6)), min_size=1, max_size=40)
SCORES = [
    adjusted_rand_index,
    contingency,
    homogeneity_completeness_v_measure,
    normalized_mutual_information,
]


@settings(deadline=None)
@given(groupings)
def test_all_equal_scikit_learn(pairs):
    labels, clusters = map(list, zip(*pairs, strict=True))
    table = contingency_matrix(labels, clusters)
    assert contingency(labels, clusters).tolist() == table.tolist()
    expected = oracle.adjusted_rand_score(labels, clusters)
    assert adjusted_rand_index(labels, clusters) == pytest.approx(expected, abs=1e-12)
    expected = oracle.normalized_mutual_info_score(labels, clusters)
    assert normalized_mutual_information(labels, clusters) == pytest.approx(expected, abs=1e-9)
    expected = oracle.homogeneity_completeness_v_measure(labels, clusters)
    found = homogeneity_completeness_v_measure(labels, clusters)
    np.testing.assert_allclose(found, expected, atol=1e-9)


@pytest.mark.parametrize(
    ("labels", "clusters"),
    [
        ([0], [0]),
        ([0, 0, 0], [5, 5, 5]),
        ([0, 1, 2], [2, 0, 1]),
        ([0, 0], [0, 1]),
        ([0, 1], [0, 0]),
        ([0, 0, 1, 1], [0, 1, 0, 1]),
    ],
)
def test_groupings_with_nothing_to_say_equal_scikit_learn(labels, clusters):
    expected = oracle.adjusted_rand_score(labels, clusters)
    assert adjusted_rand_index(labels, clusters) == pytest.approx(expected)
    found = homogeneity_completeness_v_measure(labels, clusters)
    assert found == oracle.homogeneity_completeness_v_measure(labels, clusters)


def test_names_do_not_matter():
    labels, clusters = ["a", "b", "b", "c", "a"], [9, 4, 4, 4, 1]
    renamed = ["z" if c == 9 else "y" if c == 4 else "x" for c in clusters]
    for score in (adjusted_rand_index, normalized_mutual_information):
        assert score(labels, clusters) == pytest.approx(score(labels, renamed))
        assert score(labels, clusters) == pytest.approx(score(clusters, labels))


def test_chance_is_about_zero_for_rand_and_not_for_information():
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 10, 200)
    drawn = [rng.integers(0, 60, 200) for _ in range(20)]
    assert abs(np.mean([adjusted_rand_index(labels, c) for c in drawn])) < 0.01
    assert np.mean([normalized_mutual_information(labels, c) for c in drawn]) > 0.3


def test_large_counts_do_not_overflow():
    labels = np.repeat([0, 1], 300_000)
    assert adjusted_rand_index(labels, labels) == 1
    assert adjusted_rand_index(labels, np.tile([0, 1], 300_000)) == pytest.approx(0, abs=1e-5)


@pytest.mark.parametrize("score", SCORES)
def test_bad_input_is_named(score):
    with pytest.raises(ValueError, match="clusters: expected one for each of 3"):
        score([0, 1, 1], [0, 1])
    with pytest.raises(ValueError, match="labels: expected one for each of 0 >= 1"):
        score([], [])
    with pytest.raises(ValueError, match=r"labels: .* got shape \(1, 2\)"):
        score([[0, 1]], [0, 1])
