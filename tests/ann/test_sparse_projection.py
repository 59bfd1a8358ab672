import numpy as np
import pytest
from sklearn.random_projection import GaussianRandomProjection, SparseRandomProjection

from course_lib.ann.sparse_projection import sparse_random_projection


@pytest.mark.parametrize("density", [None, 1 / 3, 1.0])
def test_entries_are_as_the_papers_say(density):
    d, k = 900, 300
    matrix = sparse_random_projection(d, k, seed=1, density=density)
    share = 1 / np.sqrt(d) if density is None else density
    assert matrix.shape == (d, k) and matrix.dtype == np.float32
    assert matrix.nnz / (d * k) == pytest.approx(share, rel=0.03)
    np.testing.assert_allclose(np.abs(matrix.data), np.sqrt(1 / (share * k)), rtol=1e-6)
    assert (matrix.data > 0).mean() == pytest.approx(0.5, abs=0.03)
    filled = np.diff(matrix.tocsc().indptr)  # no column is preferred
    assert np.abs(filled - d * share).max() < 5 * np.sqrt(d * share) + 1e-9


def test_squared_lengths_are_kept_on_average():
    x = np.random.default_rng(0).normal(size=50).astype(np.float32)
    lengths = [np.sum((x @ sparse_random_projection(50, 8, seed=s)) ** 2) for s in range(800)]
    standard_error = np.std(lengths) / np.sqrt(800)
    assert np.mean(lengths) == pytest.approx(x @ x, abs=4 * standard_error)


@pytest.mark.parametrize("density", [None, 1 / 3])
def test_distances_are_kept_as_well_as_by_scikit_learns_matrices(density):
    x = np.random.default_rng(0).normal(size=(80, 600)).astype(np.float32)
    pairs = np.triu_indices(80, 1)
    before = ((x[pairs[0]] - x[pairs[1]]) ** 2).sum(axis=1)

    def spread(projected):
        return np.std(((projected[pairs[0]] - projected[pairs[1]]) ** 2).sum(axis=1) / before)

    theirs = SparseRandomProjection(120, density=density or "auto", random_state=0)
    dense = GaussianRandomProjection(120, random_state=0)
    ours = spread(x @ sparse_random_projection(600, 120, density=density))
    assert ours == pytest.approx(spread(theirs.fit_transform(x)), rel=0.2)
    assert ours == pytest.approx(spread(dense.fit_transform(x)), rel=0.2)
    assert ours == pytest.approx(np.sqrt(2 / 120), rel=0.2)


def test_seeds_and_bad_input():
    a, b, c = (sparse_random_projection(40, 20, seed=s) for s in (0, 0, 1))
    assert (a != b).nnz == 0 and (a != c).nnz > 0
    for name, value in (("d", 0), ("k", 0), ("density", 0.0), ("density", 1.1)):
        with pytest.raises(ValueError, match=name):
            sparse_random_projection(**{"d": 4, "k": 2, name: value})
