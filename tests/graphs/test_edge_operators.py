import numpy as np
import pytest
from scipy.spatial import distance

from course_lib.graphs.edge_operators import average, hadamard, weighted_l1, weighted_l2

ALL = [average, hadamard, weighted_l1, weighted_l2]


@pytest.mark.parametrize("operator", ALL)
def test_the_same_from_either_end_row_by_row(operator):
    u, v = np.random.default_rng(0).normal(size=(2, 5, 3)).astype(np.float32)
    found = operator(u, v)
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, operator(v, u))
    np.testing.assert_array_equal(found[2], operator(u[2], v[2]))
    assert operator([1, 2], [0, 4]).dtype == np.float64


def test_sums_are_known_distances():
    u, v = np.random.default_rng(1).normal(size=(2, 7))
    assert hadamard(u, v).sum() == pytest.approx(u @ v)
    assert weighted_l1(u, v).sum() == pytest.approx(distance.cityblock(u, v))
    assert weighted_l2(u, v).sum() == pytest.approx(distance.sqeuclidean(u, v))
    np.testing.assert_allclose(average(u, v) - u, v - average(u, v))


@pytest.mark.parametrize("operator", ALL)
def test_shapes_must_agree(operator):
    with pytest.raises(ValueError, match=r"v: expected shape \(2,\) as u"):
        operator([1.0, 2.0], [1.0])
