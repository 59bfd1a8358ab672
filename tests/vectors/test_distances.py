"""Distances against scipy and scikit-learn, and the properties that a metric has."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial.distance import cdist
from scipy.stats import ortho_group
from sklearn.metrics import pairwise

from course_lib.vectors import (
    angular_distance,
    cosine_distance,
    cosine_similarity,
    dot,
    euclidean,
    l2_normalize,
    manhattan,
)

ALL = [angular_distance, cosine_distance, cosine_similarity, dot, euclidean, manhattan]
METRICS = [angular_distance, euclidean, manhattan]
rng = np.random.default_rng(0)
A, B = rng.normal(size=(7, 5)), rng.normal(size=(4, 5))
coordinates = st.floats(-100, 100, allow_subnormal=False)
triples = arrays(np.float64, (3, 4), elements=coordinates)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (euclidean, lambda a, b: cdist(a, b)),
        (manhattan, lambda a, b: cdist(a, b, "cityblock")),
        (cosine_distance, lambda a, b: cdist(a, b, "cosine")),
        (euclidean, pairwise.euclidean_distances),
        (manhattan, pairwise.manhattan_distances),
        (cosine_similarity, pairwise.cosine_similarity),
        (dot, pairwise.linear_kernel),
        (angular_distance, lambda a, b: np.arccos(1 - cdist(a, b, "cosine")) / np.pi),
    ],
)
def test_equal_to_scipy_and_scikit_learn(ours, theirs):
    np.testing.assert_allclose(ours(A, B), theirs(A, B), atol=1e-12)


@pytest.mark.parametrize("function", ALL)
def test_one_vector_is_one_row_of_the_matrix(function):
    table = function(A, B)
    assert table.shape == (7, 4)
    np.testing.assert_allclose(function(A[2], B), table[2])
    np.testing.assert_allclose(function(A, B[3]), table[:, 3])
    assert function(A[2], B[3]) == pytest.approx(table[2, 3])
    assert np.ndim(function(A[2], B[3])) == 0


@pytest.mark.parametrize("function", ALL)
def test_float32_stays_float32_and_integers_become_float64(function):
    assert function(A.astype(np.float32), B.astype(np.float32)).dtype == np.float32
    assert function([1, 2], [3, 5]).dtype == np.float64


@pytest.mark.parametrize("distance", METRICS)
@given(points=triples)
def test_triangle_inequality(distance, points):
    a, b, c = points
    if distance is angular_distance and np.linalg.norm(points, axis=1).min() < 1e-9:
        return
    assert distance(a, c) <= distance(a, b) + distance(b, c) + 1e-9


@pytest.mark.parametrize("distance", [*METRICS, cosine_distance])
@given(points=triples)
def test_symmetry_and_zero_to_itself(distance, points):
    a, b, _ = points
    assert distance(a, b) == pytest.approx(distance(b, a), abs=1e-12)
    assert distance(a, b) >= 0
    if np.linalg.norm(a) > 1e-9:
        assert distance(a, a) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(
    ("function", "kept"),
    [(f, f is not manhattan) for f in ALL],
)
def test_rotation_changes_only_manhattan(function, kept):
    rotation = ortho_group.rvs(5, random_state=1)
    assert np.allclose(function(A @ rotation, B @ rotation), function(A, B)) is kept


def test_cosine_distance_breaks_the_triangle_inequality():
    a, b, c = np.array([1.0, 0]), np.array([1.0, 1]), np.array([0.0, 1])
    assert cosine_distance(a, c) == pytest.approx(1.0)
    assert cosine_distance(a, b) + cosine_distance(b, c) == pytest.approx(0.586, abs=1e-3)


def test_identities_on_the_unit_sphere():
    a, b = l2_normalize(A), l2_normalize(B)
    np.testing.assert_allclose(dot(a, b), cosine_similarity(A, B), atol=1e-12)
    np.testing.assert_allclose(euclidean(a, b) ** 2, 2 * (1 - dot(a, b)), atol=1e-12)


def test_angular_distance_keeps_digits_where_arccos_loses_them():
    a = np.array([1.0, 0.0], dtype=np.float32)
    b = np.array([1.0, 1e-5], dtype=np.float32)
    assert angular_distance(a, b) == pytest.approx(1e-5 / np.pi, rel=1e-3)
    assert angular_distance(a, a) == 0


def test_zero_vectors_have_no_direction():
    zero = np.zeros(5)
    assert np.all(cosine_similarity(zero, A) == 0)
    assert np.all(cosine_distance(A, zero) == 1)
    assert angular_distance(zero, A[0]) == pytest.approx(0.5)


@pytest.mark.parametrize("function", ALL)
def test_bad_input_is_named(function):
    with pytest.raises(ValueError, match="b: expected vectors of 5 numbers.* got 3"):
        function(A, np.ones((2, 3)))
    with pytest.raises(ValueError, match="a: .*nan"):
        function([np.nan, 1.0], [1.0, 1.0])
    with pytest.raises(TypeError, match="a: expected numbers"):
        function(["x"], [1.0])
