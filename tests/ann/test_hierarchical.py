import numpy as np
import pytest

from course_lib.ann import HierarchicalKMeans, KMeans
from course_lib.ann.k_means import nearest_centroids
from course_lib.datasets import vector_mixture

ROWS = vector_mixture(4000, 16, clusters=100, spread=0.5, seed=1)


@pytest.fixture(scope="module")
def tree():
    return HierarchicalKMeans(branching=6, levels=2).fit(ROWS)


def test_one_level_is_k_means():
    flat = KMeans(6, iterations=10, seed=4).fit(ROWS)
    tree = HierarchicalKMeans(branching=6, levels=1, iterations=10, seed=4).fit(ROWS)
    np.testing.assert_allclose(tree.leaf_centroids, flat.centroids, atol=1e-5)


def test_the_descent_visits_few_centroids_and_ends_near(tree):
    assert [len(level) for level in tree.levels_centroids] == [6, 36]
    leaves = tree.predict(ROWS)
    assert tree.comparisons == 12
    nearest, distances = nearest_centroids(ROWS, tree.leaf_centroids)
    assert 0.75 < (leaves == nearest).mean() < 1  # a descent may miss the nearest leaf
    found = ((ROWS - tree.leaf_centroids[leaves]) ** 2).sum(axis=1)
    assert found.mean() < 1.1 * distances.mean()


def test_a_wider_beam_finds_the_nearest_leaf(tree):
    nearest, _ = nearest_centroids(ROWS, tree.leaf_centroids)
    right = [(tree.predict(ROWS, beam=beam) == nearest).mean() for beam in (1, 2, 6)]
    assert right[0] < right[1] <= right[2]
    assert right[2] > 0.999
    assert tree.comparisons == 6 + 36


def test_leaves_are_children_of_their_parents(tree):
    leaves = tree.predict(ROWS)
    parents, _ = nearest_centroids(ROWS, tree.levels_centroids[0])
    np.testing.assert_array_equal(leaves // 6, parents)


def test_small_cells_and_equal_rows_do_no_harm():
    tree = HierarchicalKMeans(branching=3, levels=3).fit(np.float32([[0], [0], [0], [5]]))
    assert np.isfinite(tree.leaf_centroids).all()
    assert tree.leaf_centroids.shape == (27, 1)
    assert tree.leaf_centroids[tree.predict([[5.0]])] == pytest.approx(5, abs=0.01)


def test_bad_input_is_named(tree):
    with pytest.raises(ValueError, match="x: expected 6 rows or more"):
        HierarchicalKMeans(6).fit(ROWS[:5])
    with pytest.raises(ValueError, match="beam"):
        tree.predict(ROWS, beam=0)
