"""The curse of dimensionality, measured: with many dimensions all random points are equally far."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from .distances import euclidean
from .numbers_check import as_floats


def relative_contrast(query: ArrayLike, points: ArrayLike) -> float:
    """How much farther the farthest point is than the nearest: (D_max − D_min) / D_min.

    Parameters
    ----------
    query
        Shape (d,).
    points
        Shape (n, d), none equal to the query.

    Returns
    -------
    float
        0 or more. Near 0, "the nearest neighbour" means little.

    Raises
    ------
    ValueError
        If the shapes don't fit or a point equals the query.

    References
    ----------
    Beyer, Goldstein, Ramakrishnan and Shaft (1999), When is "nearest neighbor" meaningful?

    Examples
    --------
    >>> relative_contrast([0.0, 0.0], [[0.0, 1.0], [3.0, 4.0]])
    4.0
    """
    distances = euclidean(as_floats("query", query, 1), as_floats("points", points, 2))  # (n,)
    if distances.min() == 0:
        raise ValueError("points: expected none equal to the query, got one")
    return float(np.ptp(distances) / distances.min())


def distance_concentration(
    dimensions: Sequence[int], points: int = 1000, queries: int = 10, seed: int = 0
) -> dict[int, float]:
    """Mean relative contrast of uniform random points in cubes of several dimensions.

    Parameters
    ----------
    dimensions
        The d to try, each 1 or more.
    points, queries
        How many random points and queries in each cube [0, 1]^d.
    seed
        For the random numbers.

    Returns
    -------
    dict
        d -> mean relative contrast, in the given order.

    Raises
    ------
    ValueError
        If a number is below 1.

    Examples
    --------
    >>> contrast = distance_concentration([2, 1000], points=200)
    >>> contrast[2] > 10, contrast[1000] < 0.3
    (True, True)
    """
    if min(*dimensions, points, queries) < 1:
        raise ValueError("dimensions, points, queries: expected 1 or more")
    rng = np.random.default_rng(seed)
    return {d: _mean_contrast(rng.random((points + queries, d)), queries) for d in dimensions}


def _mean_contrast(cube: np.ndarray, queries: int) -> float:
    return float(np.mean([relative_contrast(q, cube[queries:]) for q in cube[:queries]]))
