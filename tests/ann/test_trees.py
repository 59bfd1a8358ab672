import numpy as np
import pytest
from sklearn import neighbors

from course_lib.ann.kd_tree import KDTreeIndex
from course_lib.ann.vp_tree import VPTreeIndex

every_tree = pytest.mark.parametrize("tree", [KDTreeIndex, VPTreeIndex])


def gaussian(n, d, seed=0):
    return np.random.default_rng(seed).normal(size=(n, d)).astype(np.float32)


@every_tree
@pytest.mark.parametrize("d", [1, 2, 7, 30, 100])
def test_agrees_with_scikit_learn(tree, d):
    x, q = gaussian(3000, d), 1.5 * gaussian(50, d, seed=1)
    index = tree(d)
    index.add(x)
    scores, ids = index.search(q, 10)
    distances, oracle = neighbors.BallTree(x).query(q, 10)
    np.testing.assert_allclose(np.sqrt(scores), distances, rtol=1e-4)
    assert (ids == oracle).mean() > 0.999  # float32 may exchange two that are equally far


@every_tree
def test_exact_far_from_the_origin_where_rounding_is_coarse(tree):
    x = 1000 + gaussian(2000, 3)
    index = tree(3)
    index.add(x)
    scores, _ = index.search(x[:200] + np.float32(0.01), 5)
    squared = ((x[:200, None] + np.float32(0.01) - x[None]) ** 2).sum(axis=2)  # float32 as well
    np.testing.assert_allclose(scores, np.sort(squared, axis=1)[:, :5], rtol=1e-5)


@every_tree
@pytest.mark.parametrize("d", [1, 3, 5])
def test_bounds_that_are_tight_cut_off_no_row_at_the_same_distance(tree, d):
    # on a line the triangle inequality is an equality, and √d · steps is rounded
    steps = np.random.default_rng(0).permutation(2000)
    index = tree(d, leaf_size=2)
    index.add(np.outer(steps, np.ones(d)))
    queries = np.arange(100, 1900)
    scores, ids = index.search(np.outer(queries, np.ones(d)), 4)
    np.testing.assert_array_equal(scores, np.tile([0, d, d, 4 * d], (1800, 1)))
    row_of = np.argsort(steps)
    np.testing.assert_array_equal(ids[:, 3], np.minimum(row_of[queries - 2], row_of[queries + 2]))


@every_tree
def test_rows_that_are_all_equal_make_a_tree_too(tree):
    index = tree(3)
    index.add(np.ones((1000, 3)))
    assert index.search(np.ones(3), 4)[1].tolist() == [0, 1, 2, 3]
    assert index.search(np.zeros(3), 1000)[1].tolist() == list(range(1000))


@every_tree
def test_few_rows_are_visited_in_two_dimensions_and_all_in_forty(tree):
    shares = []
    for d in (2, 5, 10, 40):
        index = tree(d)
        index.add(gaussian(8000, d))
        index.search(gaussian(50, d, seed=1), 10)
        shares.append(index.visited.mean() / 8000)
    assert shares[0] < 0.02 and shares[1] < 0.2 and shares[-1] > 0.999
    assert shares == sorted(shares)


@every_tree
def test_visited_counts_rows_whose_distance_was_computed(tree):
    index = tree(2, leaf_size=1000)
    index.add(gaussian(900, 2))
    index.search(gaussian(3, 2, seed=1), 1)
    assert index.visited.tolist() == [900] * 3  # a single leaf
    index = tree(2, leaf_size=4)
    index.add(gaussian(900, 2))
    index.search(gaussian(3, 2, seed=1), 900)
    assert index.visited.tolist() == [900] * 3  # each once, none twice
    index.search(gaussian(1, 2, seed=1), 1)
    before = index.visited[0]
    index.add(100 + gaussian(50, 2))  # not in the tree yet, and far away: scanned all the same
    index.search(gaussian(1, 2, seed=1), 1)
    assert index.visited[0] == before + 50


@pytest.mark.parametrize(("tree", "levels"), [(KDTreeIndex, 0), (VPTreeIndex, 8)])
def test_a_row_that_is_there_is_found_in_one_leaf(tree, levels):
    index = tree(1, leaf_size=4)  # 1,000 / 4 rows a leaf make 8 levels of vantage points
    index.add(np.arange(1000.0)[:, None])
    index.search(np.arange(1000.0)[:, None], 1)
    assert 3 + levels - 1 <= np.median(index.visited) <= 4 + levels


@pytest.mark.parametrize("d", [2, 6])
def test_boxes_are_skipped_as_in_scikit_learns_tree(d):
    x, q = gaussian(10_000, d), gaussian(100, d, seed=1)
    index = KDTreeIndex(d, leaf_size=20)
    index.add(x)
    index.search(q, 10)
    oracle = neighbors.KDTree(x, leaf_size=20)
    oracle.reset_n_calls()
    oracle.query(q, 10)
    assert 0.6 < index.visited.sum() / oracle.get_n_calls() < 1.1  # theirs counts more


def test_a_vantage_point_tree_looks_at_no_coordinate():
    x, q = gaussian(5000, 4), gaussian(50, 4, seed=1)
    visited = []
    for turn in (np.eye(4), np.linalg.qr(gaussian(4, 4, seed=2))[0]):
        index = VPTreeIndex(4)
        index.add(x @ turn)
        index.search(q @ turn, 5)
        visited.append(index.visited.mean())
    assert visited[0] == pytest.approx(visited[1], rel=0.01)


def test_the_seed_of_the_vantage_points():
    x, q = gaussian(2000, 5), gaussian(20, 5, seed=1)
    visited = []
    for seed in (0, 0, 1):
        index = VPTreeIndex(5, seed=seed)
        index.add(x)
        index.search(q, 5)
        visited.append(index.visited.tolist())
    assert visited[0] == visited[1] != visited[2]


@every_tree
def test_few_new_rows_do_not_rebuild_the_tree(tree, monkeypatch):
    built = []
    build = tree._build
    monkeypatch.setattr(tree, "_build", lambda self, x: built.append(len(x)) or build(self, x))
    index = tree(3)
    for i in range(60):
        index.add(gaussian(50, 3, seed=i))
        index.search(np.zeros(3), 1)
    assert built[0] == 50 and len(built) < 20
    assert all(b > 1.2 * a for a, b in zip(built, built[1:], strict=False))


@every_tree
def test_bad_settings_are_named(tree):
    for name in ("d", "leaf_size", "threads"):
        with pytest.raises(ValueError, match=name):
            tree(**{"d": 2, name: 0})


def test_leaf_boxes_hold_all_rows_and_are_the_smallest_that_do():
    x = gaussian(700, 2)
    index = KDTreeIndex(2, leaf_size=16)
    index.add(x)
    index.build()
    low, high = index.leaf_boxes()
    inside = ((low <= x[:, None]) & (x[:, None] <= high)).all(axis=2)  # (n, leaves)
    assert inside.any(axis=1).all() and inside.sum(axis=0).max() <= 16
    for box in range(len(low)):
        np.testing.assert_array_equal(x[inside[:, box]].min(axis=0), low[box])
        np.testing.assert_array_equal(x[inside[:, box]].max(axis=0), high[box])
