"""k-means: Lloyd's algorithm, the coarse quantiser of an inverted file."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.ann.cluster_means import filled_means
from course_lib.ann.index_protocol import Ids
from course_lib.ann.k_means_starts import sampled_start
from course_lib.ann.query_shares import in_shares
from course_lib.ann.row_checks import Rows, as_rows, check_positive
from course_lib.datasets import progress

BLOCK = 512  # rows multiplied at once, so that their products stay in the cache


class KMeans:
    """Centroids that every row is near to one of.

    Parameters
    ----------
    k : int
        Number of centroids.
    iterations : int
        At most; it ends earlier when no row changes its cluster.
    seed : int
        Of the start and of the sample.
    threads : int
        The result is the same for any number.
    start : callable
        ``start(x, k, seed) -> (k, d)``: `sampled_start` or `plus_plus_start`.
    max_points : int, optional
        Train on this many rows, drawn by chance; FAISS takes ``256 * k``. None: on all.
    spherical : bool
        Keep centroids at length 1 and assign by inner product, for cosine search.

    Attributes
    ----------
    centroids : (k, d) float32
    inertia_history : list of float
        Sum of squared distances to the nearest centroid before each update; it never rises
        but by rounding, or where an empty cluster was filled.

    Notes
    -----
    O(n k d) an iteration. A cluster that lost all its rows gets half of the largest one.

    References
    ----------
    Lloyd 1982, "Least squares quantization in PCM". Empty clusters as in FAISS's `Clustering`.

    Examples
    --------
    >>> means = KMeans(2, seed=1).fit([[0.0], [1.0], [10.0], [11.0]])
    >>> sorted(means.centroids[:, 0].tolist())
    [0.5, 10.5]
    >>> means.inertia_history[-1]
    1.0
    """

    centroids: Rows

    def __init__(
        self,
        k: int,
        iterations: int = 25,
        seed: int = 0,
        threads: int = 1,
        start: Callable[[Rows, int, int], Rows] = sampled_start,
        max_points: int | None = None,
        spherical: bool = False,
    ) -> None:
        self.k = check_positive("k", k)
        self.iterations = check_positive("iterations", iterations)
        self.threads = check_positive("threads", threads)
        self.seed, self.start, self.spherical = seed, start, spherical
        self.max_points = None if max_points is None else check_positive("max_points", max_points)
        self.inertia_history: list[float] = []

    def fit(self, x: ArrayLike) -> KMeans:
        """Find the centroids of rows (n, d); n at least k. Returns itself."""
        x = self._sample(as_rows("x", x))
        self.centroids, self.inertia_history = self.start(x, self.k, self.seed).copy(), []
        self._settle()
        before: Ids | None = None
        for _ in progress(range(self.iterations), desc="k-means"):
            labels, distances = self._nearest(x)
            self.inertia_history.append(float(distances.sum(dtype=np.float64)))
            if before is not None and (labels == before).all():
                break
            self.centroids = filled_means(x, labels, self.centroids)
            self._settle()
            before = labels
        return self

    def predict(self, x: ArrayLike) -> Ids:
        """Return the number of each row's nearest centroid, (n,) int64."""
        return self._nearest(as_rows("x", x, self.centroids.shape[1]))[0]

    def _sample(self, x: Rows) -> Rows:
        if len(x) < self.k:
            raise ValueError(f"x: {self.k} centroids need {self.k} rows or more, got {len(x)}")
        if self.max_points is None or len(x) <= self.max_points:
            return x
        return sampled_start(x, self.max_points, self.seed)

    def _settle(self) -> None:
        if self.spherical:
            lengths = np.linalg.norm(self.centroids, axis=1, keepdims=True)
            self.centroids = self.centroids / np.maximum(lengths, np.finfo(np.float32).tiny)

    def _nearest(self, x: Rows) -> tuple[Ids, Rows]:
        metric = "ip" if self.spherical else "l2"
        return nearest_centroids(x, self.centroids, metric, self.threads)


def nearest_centroids(
    x: Rows, centroids: Rows, metric: str = "l2", threads: int = 1
) -> tuple[Ids, NDArray[np.float32]]:
    """Return each row's best centroid and its squared distance from it.

    The nearest centroid under ``|x - c|^2 = |x|^2 - 2 (x . c - |c|^2 / 2)`` has the largest
    bracket: one matrix product and one argmax.

    Parameters
    ----------
    x : ndarray
        float32, shape (n, d).
    centroids : ndarray
        float32, shape (k, d).
    metric : {"l2", "ip"}
        Nearest, or largest inner product.
    threads : int

    Returns
    -------
    labels : ndarray
        int64, shape (n,).
    distances : ndarray
        float32, shape (n,), squared Euclidean whatever the metric.

    Examples
    --------
    >>> x = np.array([[1.0, 0.0], [4.0, 4.0]], dtype=np.float32)
    >>> nearest_centroids(x, np.array([[0, 0], [4, 3]], dtype=np.float32))
    (array([0, 1]), array([1., 1.], dtype=float32))
    """
    half_norms = np.einsum("kd,kd->k", centroids, centroids) / 2  # (k,)
    offset = half_norms if metric == "l2" else np.zeros_like(half_norms)
    labels = np.empty(len(x), dtype=np.int64)
    bracket = np.empty(len(x), dtype=np.float32)

    def work(share: slice) -> None:
        for first in range(share.start, share.stop, BLOCK):
            rows = slice(first, min(first + BLOCK, share.stop))
            scores = x[rows] @ centroids.T  # (BLOCK, k)
            scores -= offset
            labels[rows] = best = scores.argmax(axis=1)
            bracket[rows] = scores[np.arange(len(best)), best]

    in_shares(work, len(x), threads)
    products = bracket + offset[labels]  # x . c
    squares = np.einsum("nd,nd->n", x, x)
    return labels, np.maximum(squares - 2 * (products - half_norms[labels]), 0)
