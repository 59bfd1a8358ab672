"""How far is a vector from what is normal? From the middle, from neighbours, from their density."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.ann import exact_search

Scores = NDArray[np.float64]
TINY = 1e-10  # scikit-learn's, against dividing by 0 among duplicates


def centroid_distance(x: ArrayLike, reference: ArrayLike) -> Scores:
    """Return each row's Euclidean distance from the mean of the reference.

    It asks how far from the *middle* a row lies. Where normal rows form two groups, the empty
    middle between them is the most normal place of all.

    Parameters
    ----------
    x : array_like, shape (n, d)
    reference : array_like, shape (m, d)
        Normal rows.

    Returns
    -------
    (n,) float64
        0 or more, higher is stranger.

    Examples
    --------
    >>> reference = [[0, 1], [0, 1.1], [4, 1], [4, 1.1]]
    >>> centroid_distance([[2, 1.05], [0, 1]], reference).round(2)  # the empty middle is "normal"
    array([0., 2.])
    """
    rows, normal = _checked(x, reference)
    return np.asarray(np.linalg.norm(rows - normal.mean(axis=0, dtype=np.float64), axis=1))


def knn_distance(x: ArrayLike, reference: ArrayLike, k: int = 5) -> Scores:
    """Return each row's Euclidean distance from its k-th nearest row of the reference.

    Parameters
    ----------
    x : array_like, shape (n, d)
        Not part of the reference, where each would find itself.
    reference : array_like, shape (m, d)
        Normal rows; a row that stands in it k times has distance 0.
    k : int
        1 to m.

    Returns
    -------
    (n,) float64
        0 or more, higher is stranger.

    Raises
    ------
    ValueError
        If `k` is out of its range or the widths differ.

    References
    ----------
    Ramaswamy, Rastogi and Shim (2000), Efficient algorithms for mining outliers, definition 2.

    Examples
    --------
    >>> reference = [[0, 1], [0, 1.1], [4, 1], [4, 1.1]]
    >>> knn_distance([[2, 1.05], [0, 1.05]], reference, k=2).round(2)
    array([2.  , 0.05])
    """
    rows, normal = _checked(x, reference, k)
    return _nearest(rows, normal, k)[0][:, -1]


def local_outlier_factor(x: ArrayLike, reference: ArrayLike, k: int = 20) -> Scores:
    """Compare the density around each row with the densities around its neighbours.

    With d_k(b) the distance of a reference row b from its own k-th nearest other one, the
    reachability distance of a from b is max(d_k(b), d(a, b)). The local reachability density of a
    is one over its mean to a's k nearest; the factor is the mean density of these k over a's own:
    about 1 inside a group however sparse it is, larger outside.

    Parameters
    ----------
    x : array_like, shape (n, d)
        New rows.
    reference : array_like, shape (m, d)
        Normal rows.
    k : int
        1 to m - 1.

    Returns
    -------
    (n,) float64
        Above 0, higher is stranger.

    Raises
    ------
    ValueError
        If `k` is out of its range or the widths differ.

    References
    ----------
    Breunig, Kriegel, Ng and Sander (2000), LOF: identifying density-based local outliers,
    definitions 5 to 7.

    Examples
    --------
    >>> line = [[0], [1], [2], [3], [4]]
    >>> local_outlier_factor([[2.5], [9]], line, k=2).round(2)
    array([0.83, 3.67])
    """
    rows, normal = _checked(x, reference, k, spare=1)
    distances, neighbors = _nearest(normal, normal, k, own=True)  # (m, k)
    reach_of = distances[:, -1]  # d_k of each reference row
    density_of = _density(distances, neighbors, reach_of)  # (m,)
    distances, neighbors = _nearest(rows, normal, k)  # (n, k)
    density = _density(distances, neighbors, reach_of)  # (n,)
    return np.asarray(density_of[neighbors].mean(axis=1) / density)


def _density(distances: Scores, neighbors: NDArray[np.int64], reach_of: Scores) -> Scores:
    reachability = np.maximum(distances, reach_of[neighbors])
    return np.asarray(1.0 / (reachability.mean(axis=1) + TINY))


def _nearest(
    rows: NDArray[np.float32], normal: NDArray[np.float32], k: int, own: bool = False
) -> tuple[Scores, NDArray[np.int64]]:
    """Distances and numbers of the k nearest reference rows; `own`: leave out the row itself."""
    squared, found = exact_search(normal, rows, k + own, "l2")
    if own:
        squared, found = _without_self(squared, found)
    return np.sqrt(np.maximum(squared, 0).astype(np.float64)), found


def _without_self(
    squared: NDArray[np.float32], found: NDArray[np.int64]
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Drop each row's own number; among duplicates it may not come first, or not at all."""
    own = found == np.arange(len(found))[:, None]
    own[~own.any(axis=1), -1] = True
    shape = (len(found), found.shape[1] - 1)
    return squared[~own].reshape(shape), found[~own].reshape(shape)


def _checked(
    x: ArrayLike, reference: ArrayLike, k: int = 1, spare: int = 0
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    rows = np.atleast_2d(np.asarray(x, dtype=np.float32))
    normal = np.atleast_2d(np.asarray(reference, dtype=np.float32))
    if rows.shape[1] != normal.shape[1]:
        raise ValueError(f"x: expected shape (n, {normal.shape[1]}), got {rows.shape}")
    if not 1 <= k <= len(normal) - spare:
        raise ValueError(f"k: expected 1 to {len(normal) - spare}, got {k}")
    return rows, normal
