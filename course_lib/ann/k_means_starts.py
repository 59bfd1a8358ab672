"""Two ways to choose the first centroids of k-means."""

from __future__ import annotations

import numpy as np

from course_lib.ann.row_checks import Rows


def sampled_start(x: Rows, k: int, seed: int = 0) -> Rows:
    """Return `k` different rows of `x`, each set of them equally likely.

    Parameters
    ----------
    x : ndarray
        float32, shape (n, d), n at least `k`.
    k : int
    seed : int

    Returns
    -------
    ndarray
        float32, shape (k, d).

    Examples
    --------
    >>> sampled_start(np.eye(3, dtype=np.float32), 3).sum(axis=0)
    array([1., 1., 1.], dtype=float32)
    """
    return x[np.random.default_rng(seed).choice(len(x), k, replace=False)]


def plus_plus_start(x: Rows, k: int, seed: int = 0) -> Rows:
    """Return `k` rows of `x` far from each other: k-means++.

    Each next row is drawn with a probability proportional to its squared distance from the rows
    chosen so far, so that a far-off cluster is hardly ever left without a centroid. Where fewer
    than `k` rows are different, some are chosen twice.

    Parameters
    ----------
    x : ndarray
        float32, shape (n, d), n at least `k`.
    k : int
    seed : int

    Returns
    -------
    ndarray
        float32, shape (k, d).

    Notes
    -----
    O(n k d), as much as one iteration of k-means, but one centroid after the other.

    References
    ----------
    Arthur and Vassilvitskii 2007, "k-means++: The Advantages of Careful Seeding", section 2.2.

    Examples
    --------
    >>> x = np.array([[0, 0], [0, 0], [9, 9]], dtype=np.float32)
    >>> sorted(plus_plus_start(x, 2)[:, 0].tolist())
    [0.0, 9.0]
    """
    rng = np.random.default_rng(seed)
    chosen = [int(rng.integers(len(x)))]
    nearest = _squared_distances(x, x[chosen[0]])  # (n,)
    while len(chosen) < k:
        chosen.append(_drawn(nearest, rng))
        nearest = np.minimum(nearest, _squared_distances(x, x[chosen[-1]]))
    return x[chosen]


def _drawn(weights: np.ndarray, rng: np.random.Generator) -> int:
    total = np.cumsum(weights)  # (n,) float64
    if total[-1] == 0:  # every row is a centroid already
        return int(rng.integers(len(weights)))
    return int(np.searchsorted(total, rng.random() * total[-1], side="right"))


def _squared_distances(x: Rows, point: np.ndarray) -> np.ndarray:
    difference = x - point  # (n, d)
    return np.einsum("nd,nd->n", difference, difference, dtype=np.float64)
