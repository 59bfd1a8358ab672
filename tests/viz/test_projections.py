"""Projections: PCA against scikit-learn, neighbours kept, and frames that don't cheat."""

import numpy as np
import pytest
from scipy.spatial.distance import pdist
from scipy.stats import special_ortho_group
from sklearn.decomposition import PCA

from course_lib.viz import aligned_frames, project
from course_lib.viz.projections import principal_axes

rng = np.random.default_rng(0)


def two_clouds(d=20):
    points = rng.normal(size=(40, d))
    points[:20, 0] += 25
    return points.astype(np.float32)


def test_pca_is_scikit_learns_up_to_sign():
    points = rng.normal(size=(30, 8)) * np.arange(8, 0, -1)
    theirs = PCA(2).fit_transform(points)
    assert np.allclose(np.abs(project(points)), np.abs(theirs), atol=1e-3)


def test_pca_does_not_flip_from_run_to_run():
    points = rng.normal(size=(30, 8)) * np.arange(8, 0, -1)
    shuffled = points[::-1]
    assert np.allclose(project(points), project(shuffled)[::-1], atol=1e-3)


@pytest.mark.parametrize("method", ["PCA", "t-SNE"])
def test_projections_keep_two_clouds_apart(method):
    flat = project(two_clouds(), method)
    assert flat.shape == (40, 2) and flat.dtype == np.float32
    first, second = flat[:20], flat[20:]
    gap = np.linalg.norm(first.mean(0) - second.mean(0))
    assert gap > 1.5 * max(first.std(), second.std())


def test_tsne_is_the_same_for_the_same_seed():
    points = two_clouds()
    assert np.array_equal(project(points, "t-SNE", seed=3), project(points, "t-SNE", seed=3))


def test_fewer_dimensions_than_two_and_constant_columns_work():
    assert project(np.arange(5.0)[:, None]).shape == (5, 2)
    assert np.allclose(project(np.ones((4, 3))), 0)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="method: expected one of"):
        project(np.eye(4), "MDS")
    with pytest.raises(ValueError, match="matrix: expected shape"):
        project(np.ones((2, 5)))
    with pytest.raises(ValueError, match="tables: expected one shape"):
        aligned_frames([np.ones((3, 2)), np.ones((4, 2))])


def test_axes_are_orthonormal():
    axes = principal_axes(rng.normal(size=(10, 6)))
    assert np.allclose(axes.T @ axes, np.eye(2), atol=1e-5)


def test_rotated_stages_do_not_move():
    table = rng.normal(size=(50, 10))
    turned = [table @ special_ortho_group.rvs(10, random_state=seed) for seed in range(3)]
    frames = aligned_frames([*turned, table], rows=[3, 1, 4, 1, 5])
    assert all(np.allclose(frame, frames[-1], atol=1e-4) for frame in frames)


def test_alignment_keeps_distances_of_the_whole_table():
    """In the plane's own dimension nothing may be stretched: a rotation is all that is allowed."""
    first, last = rng.normal(size=(30, 2)), rng.normal(size=(30, 2))
    frames = aligned_frames([first, last])
    assert np.allclose(pdist(frames[0]), pdist(first), atol=1e-4)


def test_random_start_does_not_look_trained():
    """60 random 100-d rows, aligned among 4,000, lie far from their final places.

    Aligned on those 60 rows alone they would land on them: more dimensions than rows.
    """
    random, final = rng.normal(size=(4000, 100)), rng.normal(size=(4000, 100))
    final[:30, :5] += 3
    rows = list(range(60))

    def agreement(tables, chosen):
        first, last = aligned_frames(tables, chosen)
        return np.corrcoef(first.ravel(), last.ravel())[0, 1]

    assert agreement([random, final], rows) < 0.45
    assert agreement([random[:60], final[:60]], rows) > 0.6
