"""The Johnson-Lindenstrauss bound against scikit-learn, and seen to hold."""

import numpy as np
import pytest
from scipy.spatial.distance import pdist
from sklearn.random_projection import johnson_lindenstrauss_min_dim

from course_lib.vectors import gaussian_projection, johnson_lindenstrauss_dimension


@pytest.mark.parametrize("points", [2, 100, 21_000, 1_000_000])
@pytest.mark.parametrize("eps", [0.1, 0.5, 0.9])
def test_bound_equals_scikit_learn(points, eps):
    theirs = johnson_lindenstrauss_min_dim(points, eps=eps)  # rounds down where we round up
    assert johnson_lindenstrauss_dimension(points, eps) - theirs in (0, 1)


def test_the_bound_holds_for_every_pair():
    x = np.random.default_rng(0).normal(size=(60, 3000))
    k = johnson_lindenstrauss_dimension(60, 0.3)
    factors = (pdist(gaussian_projection(x, k, seed=1)) / pdist(x)) ** 2
    assert np.all(np.abs(factors - 1) <= 0.3)
    too_small = (pdist(gaussian_projection(x, 5, seed=1)) / pdist(x)) ** 2
    assert np.any(np.abs(too_small - 1) > 0.3)


def test_seed_and_dtype():
    x = np.ones((2, 9), dtype=np.float32)
    np.testing.assert_array_equal(gaussian_projection(x, 4, 3), gaussian_projection(x, 4, 3))
    assert gaussian_projection(x, 4).dtype == np.float32
    assert not np.allclose(gaussian_projection(x, 4, 0), gaussian_projection(x, 4, 1))


def test_one_column_is_enough_and_none_is_not():
    assert gaussian_projection(np.ones((2, 9)), 1).shape == (2, 1)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="eps: .* got 1"):
        johnson_lindenstrauss_dimension(10, 1)
    with pytest.raises(ValueError, match="points: .* got 1"):
        johnson_lindenstrauss_dimension(1, 0.5)
    with pytest.raises(ValueError, match="dim: .* got 0"):
        gaussian_projection(np.ones((2, 2)), 0)
