"""The direction in which pairs of words differ: "she" and "he", "mother" and "father"."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.vectors.numbers_check import as_floats

Numbers = NDArray[np.float64]


def bias_direction(first: ArrayLike, second: ArrayLike) -> Numbers:
    """First principal direction of pairs, each centred on its own middle.

    With m_i = (a_i + b_i) / 2 the centred vectors are a_i - m_i = h_i and b_i - m_i = -h_i, where
    h_i = (a_i - b_i) / 2. Their mean is 0, so that nothing more has to be subtracted; the
    direction is the first right singular vector of the rows h_i. (A PCA of the differences
    subtracts their mean once more, and that mean is what is looked for.)

    Parameters
    ----------
    first, second : array_like
        Shape (m, d) each, m at least 1: row i of both is a pair.

    Returns
    -------
    ndarray
        float64, shape (d,), length 1, from `second` towards `first`.

    Raises
    ------
    ValueError
        If the shapes differ or no pair differs.

    References
    ----------
    Bolukbasi, Chang, Zou, Saligrama and Kalai (2016), Man is to computer programmer as woman is
    to homemaker?, section 5.1 and step 1 of section 6.

    Examples
    --------
    >>> bias_direction([[1.0, 5.0], [1.0, -3.0]], [[-1.0, 5.0], [-2.0, -3.0]])
    array([1., 0.])
    """
    halves = _halves(first, second)
    direction = np.linalg.svd(halves, full_matrices=False)[2][0]
    towards_first = halves.sum(axis=0) @ direction
    return direction if towards_first >= 0 else -direction


def mean_difference(first: ArrayLike, second: ArrayLike) -> Numbers:
    """Direction from the mean of `second` to the mean of `first`.

    Parameters
    ----------
    first, second : array_like
        Shape (m, d) each, m at least 1.

    Returns
    -------
    ndarray
        float64, shape (d,), length 1. It needs no pairs, only two groups of equal size here.

    Raises
    ------
    ValueError
        If the shapes differ or the two means are equal.

    Examples
    --------
    >>> mean_difference([[1.0, 5.0], [1.0, -3.0]], [[-1.0, 5.0], [-2.0, -3.0]])
    array([1., 0.])
    """
    mean = _halves(first, second).mean(axis=0)
    length = np.linalg.norm(mean)
    if length <= 1e-12:
        raise ValueError("first, second: expected sets with different means, got equal ones")
    return mean / length


def pair_spectrum(first: ArrayLike, second: ArrayLike) -> Numbers:
    """Share of the pairs' difference that lies along each principal direction.

    Parameters
    ----------
    first, second : array_like
        As in `bias_direction`.

    Returns
    -------
    ndarray
        float64, shape (min(m, d),), falling, sum 1. A first share far above the second says that
        the pairs differ in one way; compare it with the spectrum of unrelated pairs.

    Examples
    --------
    >>> pair_spectrum([[1.0, 5.0], [1.0, -3.0]], [[-1.0, 5.0], [-2.0, -3.0]])
    array([1., 0.])
    """
    squared = np.linalg.svd(_halves(first, second), compute_uv=False) ** 2
    return squared / squared.sum()


def _halves(first: ArrayLike, second: ArrayLike) -> Numbers:
    a = as_floats("first", first, 2).astype(np.float64)
    b = as_floats("second", second, 2).astype(np.float64)
    if a.shape != b.shape or not len(a):
        raise ValueError(f"second: expected shape {a.shape} with a pair a row, got {b.shape}")
    halves = (a - b) / 2  # (m, d)
    if not halves.any():
        raise ValueError("first, second: expected pairs that differ, got equal ones")
    return halves
