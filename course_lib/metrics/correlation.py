"""Do two lists of numbers rise together? Pearson's and Spearman's correlation, with ties."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.vectors.numbers_check import as_floats

Ranks = NDArray[np.float64]


def average_ranks(values: ArrayLike) -> Ranks:
    """Rank numbers from the smallest, 1, to the largest, n; equal ones share their mean rank.

    Parameters
    ----------
    values
        Shape (n,), finite.

    Returns
    -------
    ndarray
        float64, shape (n,). They add up to n (n + 1) / 2, ties or not.

    Raises
    ------
    ValueError
        If `values` isn't one-dimensional, or holds nan or infinity.

    See Also
    --------
    scipy.stats.rankdata : the same with ``method="average"``, its default.

    References
    ----------
    Kendall (1945), The treatment of ties in ranking problems, section 3 (the mid-rank method).

    Examples
    --------
    >>> average_ranks([10, 30, 30, 20])
    array([1. , 3.5, 3.5, 2. ])
    """
    _, group, counts = np.unique(
        as_floats("values", values, 1), return_inverse=True, return_counts=True
    )
    last = np.cumsum(counts)  # the rank of the last member of each group of equals
    return np.asarray((last - (counts - 1) / 2)[group])  # mean of last - count + 1, …, last


def pearson(x: ArrayLike, y: ArrayLike) -> float:
    """Return Pearson's correlation: how near the points (x, y) lie to a straight line.

    r = Σ (x - x̄)(y - ȳ) / √(Σ (x - x̄)² · Σ (y - ȳ)²)

    Parameters
    ----------
    x, y
        Shape (n,) each, finite.

    Returns
    -------
    float
        From -1 to 1; nan with fewer than two points or if one side is constant, because then
        there is nothing to correlate.

    Raises
    ------
    ValueError
        If the two aren't one-dimensional and equally long, or hold nan or infinity.

    References
    ----------
    Pearson (1896), Mathematical contributions to the theory of evolution III.

    Examples
    --------
    >>> pearson([1, 2, 3], [1, 2, 9])
    0.917...
    """
    a, b = as_floats("x", x, 1), as_floats("y", y, 1)
    if len(a) != len(b):
        raise ValueError(f"y: expected {len(a)} numbers, as many as x, got {len(b)}")
    if len(a) < 2 or a.min() == a.max() or b.min() == b.max():
        return float("nan")
    return float(np.clip(_direction(a) @ _direction(b), -1, 1))


def spearman(x: ArrayLike, y: ArrayLike) -> float:
    """Return Spearman's rank correlation: Pearson's correlation of the average ranks.

    The short formula 1 - 6 Σ d² / (n (n² - 1)), with d the difference of the two ranks, is the
    same number only where nothing is tied; human ratings are full of ties.

    Parameters
    ----------
    x, y
        As in `pearson`.

    Returns
    -------
    float
        From -1 to 1: 1 if y never falls where x rises and ties are the same; nan as `pearson`.

    Raises
    ------
    ValueError
        As `pearson`.

    See Also
    --------
    course_lib.words.spearman : the same number; chapter 2's, on ranks by scipy.

    References
    ----------
    Spearman (1904), The proof and measurement of association between two things; ties as in
    Kendall (1945).

    Examples
    --------
    >>> spearman([1, 2, 3], [1, 2, 9])
    1.0
    >>> spearman([1, 1, 2, 3], [1, 2, 3, 3])  # the short formula says 0.9
    0.888...
    """
    return pearson(average_ranks(x), average_ranks(y))


def _direction(values: NDArray[np.floating]) -> Ranks:
    """Return the centred numbers divided by their length, safe for very small and large ones."""
    centred = values.astype(np.float64) - values.mean(dtype=np.float64)
    centred /= np.abs(centred).max()
    return np.asarray(centred / np.linalg.norm(centred))
