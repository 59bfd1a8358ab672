import faiss
import numpy as np
import pytest
from sklearn.cluster import KMeans as SklearnKMeans

from course_lib.ann import KMeans
from course_lib.ann.cluster_means import filled_means, split_largest
from course_lib.ann.k_means import nearest_centroids
from course_lib.ann.k_means_starts import plus_plus_start, sampled_start
from course_lib.datasets import vector_mixture

ROWS = vector_mixture(3000, 24, clusters=30, spread=0.6, seed=3)


def test_lloyd_gives_the_centroids_of_scikit_learn():
    start = sampled_start(ROWS, 20, seed=5)
    theirs = SklearnKMeans(20, init=start, n_init=1, max_iter=8, tol=0, algorithm="lloyd").fit(ROWS)
    ours = KMeans(20, iterations=8, seed=5).fit(ROWS)
    np.testing.assert_allclose(ours.centroids, theirs.cluster_centers_, atol=1e-4)
    np.testing.assert_array_equal(
        nearest_centroids(ROWS, theirs.cluster_centers_.astype(np.float32))[0], theirs.predict(ROWS)
    )


def test_quality_is_that_of_faiss():
    theirs = faiss.Kmeans(24, 50, niter=15, seed=1)
    theirs.train(ROWS)
    ours = KMeans(50, iterations=15, seed=1).fit(ROWS).inertia_history[-1]
    assert ours < 1.05 * theirs.obj[-1]


def test_inertia_falls_and_is_the_sum_of_squared_distances():
    means = KMeans(30, iterations=12).fit(ROWS)
    history = np.array(means.inertia_history)
    assert (np.diff(history) <= 1e-5 * history[:-1]).all()
    assert history[-1] < 0.9 * history[0]
    distances = ((ROWS - means.centroids[means.predict(ROWS)]) ** 2).sum(axis=1)
    assert nearest_centroids(ROWS, means.centroids)[1] == pytest.approx(distances, rel=1e-3)
    assert distances.sum() <= history[-1] * 1.0001


def test_it_stops_when_nothing_changes():
    x = np.repeat(np.eye(3, dtype=np.float32), 5, axis=0)
    means = KMeans(3, iterations=25, start=plus_plus_start).fit(x)
    assert len(means.inertia_history) == 2
    assert means.inertia_history[-1] == pytest.approx(0, abs=1e-6)


def test_threads_do_not_change_a_bit():
    one, two = (KMeans(20, 5, seed=2, threads=t).fit(ROWS[:1024]) for t in (1, 2))
    np.testing.assert_array_equal(one.centroids, two.centroids)


def test_empty_clusters_take_from_the_largest_and_nothing_is_nan():
    x = np.concatenate([np.zeros((50, 4)), np.ones((3, 4))]).astype(np.float32)
    means = KMeans(8, iterations=6, seed=1).fit(x)  # two different rows for eight clusters
    assert np.isfinite(means.centroids).all()
    assert means.inertia_history[-1] < 1e-3
    labels = np.array([2, 2, 2, 0])
    filled = filled_means(np.float32([[1], [2], [3], [9]]), labels, np.zeros((3, 1), np.float32))
    assert filled.ravel() == pytest.approx([9, 2, 2], abs=0.01)  # 1 is empty, 2 is the largest


def test_several_empty_clusters_do_not_all_split_the_same_one():
    means = np.float32([[100], [10], [0], [0]])
    split_largest(means, np.array([8, 5, 0, 0]))
    assert means.ravel() == pytest.approx([100, 10, 100, 10], rel=0.01)


def test_plus_plus_finds_the_far_cluster():
    x = np.concatenate([np.zeros((999, 2)), [[100.0, 100.0]]]).astype(np.float32)
    assert all(plus_plus_start(x, 2, seed=s).max() == 100 for s in range(20))
    assert sum(sampled_start(x, 2, seed=s).max() == 100 for s in range(20)) < 5
    assert np.isfinite(plus_plus_start(np.ones((5, 2), np.float32), 4)).all()


def test_plus_plus_draws_by_squared_distance():
    x = np.float32([[0], [1], [3]])
    second = [set(plus_plus_start(x, 2, seed=s).ravel()) for s in range(6000)]
    # From 0: 1 to 9; from 1: 1 to 4; from 3: 9 to 4.
    expected = {(0, 1): (0.1 + 0.2) / 3, (0, 3): (0.9 + 9 / 13) / 3, (1, 3): (0.8 + 4 / 13) / 3}
    for pair, chance in expected.items():
        assert second.count(set(pair)) / 6000 == pytest.approx(chance, abs=0.02)


def test_spherical_centroids_have_length_one_and_rows_go_by_inner_product():
    means = KMeans(10, iterations=5, spherical=True).fit(ROWS)
    assert np.linalg.norm(means.centroids, axis=1) == pytest.approx(np.ones(10), abs=1e-5)
    np.testing.assert_array_equal(means.predict(ROWS), (ROWS @ means.centroids.T).argmax(axis=1))


def test_a_sample_is_enough():
    means = KMeans(20, iterations=10, max_points=600, seed=1).fit(ROWS)
    assert means.inertia_history[-1] / 600 < ((ROWS - ROWS.mean(0)) ** 2).sum(1).mean()
    assert means.centroids.shape == (20, 24)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="x: 5 centroids need 5 rows or more, got 4"):
        KMeans(5).fit(np.ones((4, 2)))
    with pytest.raises(ValueError, match="x: row 1"):
        KMeans(1).fit([[1.0], [np.nan]])
    with pytest.raises(ValueError, match="k: "):
        KMeans(0)
