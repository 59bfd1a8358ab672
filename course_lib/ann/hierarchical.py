"""Hierarchical k-means: many cells, found by a descent instead of a scan over all centroids."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from course_lib.ann.index_protocol import Ids
from course_lib.ann.k_means import KMeans
from course_lib.ann.row_checks import Rows, as_rows, check_positive
from course_lib.datasets import progress


class HierarchicalKMeans:
    """A tree of k-means: each cell is cut again into `branching` cells.

    ``branching ** levels`` leaves are reached by ``branching * levels`` comparisons. The price: a
    row near a border high up in the tree may end in a leaf that isn't the nearest; `predict`
    with a wider `beam` goes down several branches at once.

    Parameters
    ----------
    branching : int
        Children of a cell.
    levels : int
        Depth of the tree.
    iterations : int
        Of each k-means.
    seed : int
    threads : int

    Attributes
    ----------
    levels_centroids : list of (branching ** (l + 1), d) float32
        Children of node i are at ``i * branching ...`` of the next level. A cell with fewer rows
        than `branching` has children at the place of its own centroid, which stay empty but one.
    comparisons : int
        Centroids that the last `predict` compared a row with, on average.

    References
    ----------
    Nistér and Stewénius 2006, "Scalable Recognition with a Vocabulary Tree". ScaNN's partitioning
    can use such a tree (Guo et al. 2020, "Accelerating Large-Scale Inference with Anisotropic
    Vector Quantization").

    Examples
    --------
    >>> x = [[0.0], [1.0], [10.0], [11.0]]
    >>> tree = HierarchicalKMeans(branching=2, levels=2).fit(x)
    >>> sorted(tree.leaf_centroids[:, 0].tolist())
    [0.0, 1.0, 10.0, 11.0]
    >>> len(set(tree.predict(x).tolist()))
    4
    """

    def __init__(
        self,
        branching: int,
        levels: int = 2,
        iterations: int = 10,
        seed: int = 0,
        threads: int = 1,
    ) -> None:
        self.branching = check_positive("branching", branching)
        self.levels = check_positive("levels", levels)
        self.iterations = check_positive("iterations", iterations)
        self.seed, self.threads = seed, check_positive("threads", threads)
        self.levels_centroids: list[Rows] = []
        self.comparisons = 0.0

    @property
    def leaf_centroids(self) -> Rows:
        """The centroids of the last level, (branching ** levels, d)."""
        return self.levels_centroids[-1]

    def fit(self, x: ArrayLike) -> HierarchicalKMeans:
        """Cut rows (n, d), n at least `branching`, level by level. Returns itself."""
        x = as_rows("x", x)
        if len(x) < self.branching:
            raise ValueError(f"x: expected {self.branching} rows or more, got {len(x)}")
        parents, node_of = x.mean(axis=0, keepdims=True), np.zeros(len(x), dtype=np.int64)
        self.levels_centroids = []
        for _ in progress(range(self.levels), desc="hierarchical k-means"):
            children = np.repeat(parents, self.branching, axis=0)
            rows_of = np.split(np.argsort(node_of, kind="stable"), _bounds(node_of, len(parents)))
            for node, rows in enumerate(rows_of):
                first = node * self.branching
                node_of[rows] = first
                if len(rows) >= self.branching:
                    means = self._cut(x[rows])
                    children[first : first + self.branching] = means.centroids
                    node_of[rows] = first + means.predict(x[rows])
            self.levels_centroids.append(children)
            parents = children
        return self

    def predict(self, x: ArrayLike, beam: int = 1) -> Ids:
        """Return the leaf of each row (n, d), found by going down; (n,) int64.

        Parameters
        ----------
        x : array_like
        beam : int
            Branches followed at the same time; with all of them the answer is the nearest leaf.
        """
        x, beam = as_rows("x", x, self.leaf_centroids.shape[1]), check_positive("beam", beam)
        nodes, self.comparisons = np.zeros((len(x), 1), dtype=np.int64), 0.0
        for centroids in self.levels_centroids:
            children = nodes[:, :, None] * self.branching + np.arange(self.branching)
            nodes = _nearest(x, centroids, children.reshape(len(x), -1), beam)
            self.comparisons += children[0].size if len(x) else 0
        return nodes[:, 0]

    def _cut(self, x: Rows) -> KMeans:
        return KMeans(self.branching, self.iterations, self.seed, self.threads).fit(x)


def _bounds(node_of: Ids, nodes: int) -> Ids:
    return np.cumsum(np.bincount(node_of, minlength=nodes))[:-1]


def _nearest(x: Rows, centroids: Rows, candidates: Ids, beam: int) -> Ids:
    """Return the `beam` nearest of each row's candidates, (n, beam), nearest first."""
    picked = centroids[candidates]  # (n, c, d)
    products = np.einsum("nd,ncd->nc", x, picked)
    scores = np.einsum("ncd,ncd->nc", picked, picked) - 2 * products  # (n, c)
    order = np.argsort(scores, axis=1, kind="stable")[:, :beam]
    return np.take_along_axis(candidates, order, axis=1)
