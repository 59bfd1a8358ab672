"""Cells of an inverted file in the plane: their polygons, and what a query finds in them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .plane_queries import Points, bounds_of, plane_points

QUERIES = 200  #: Rows that stand in as queries for the means.


def voronoi_cells(centroids: Points, low: NDArray, high: NDArray) -> list[NDArray[np.float64]]:
    """The part of a box that is nearest to each centroid: its corners, in order.

    Each cell starts as the whole box and is cut by the bisector with every other centroid.

    Parameters
    ----------
    centroids : ndarray, shape (c, 2)
    low, high : ndarray, shape (2,)
        Corners of the box.

    Returns
    -------
    list of ndarray, each of shape (corners, 2)

    Examples
    --------
    >>> cells = voronoi_cells(np.array([[0.0, 0], [2, 0]]), np.array([-1, -1]), np.array([3, 1]))
    >>> sorted(map(tuple, cells[0].tolist()))
    [(-1.0, -1.0), (-1.0, 1.0), (1.0, -1.0), (1.0, 1.0)]
    """
    box = np.array([low, [high[0], low[1]], high, [low[0], high[1]]], dtype=np.float64)
    cells = []
    for center in centroids.astype(np.float64):
        cell = box
        for other in centroids.astype(np.float64):
            cell = _cut(cell, other - center, (other + center) / 2)
        cells.append(cell)
    return cells


def _cut(polygon: NDArray[np.float64], normal: NDArray, middle: NDArray) -> NDArray[np.float64]:
    """The part of a polygon behind a line (Sutherland, Hodgman 1974)."""
    over = (polygon - middle) @ normal  # (corners,), above 0 is cut away
    if (over <= 0).all():
        return polygon
    corners = []
    for this, (start, a) in enumerate(zip(polygon, over, strict=True)):
        end, b = polygon[this - 1], over[this - 1]  # the corner before
        if (a <= 0) != (b <= 0):
            corners.append(start + (end - start) * a / (a - b))
        if a <= 0:
            corners.append(start)
    return np.array(corners).reshape(-1, 2)


@dataclass(frozen=True)
class Probe:
    """What one query reads and finds at one nprobe.

    Examples
    --------
    >>> cells = CellIndex.of([[0, 0], [1, 0], [3, 0], [4, 0]], [[0.5, 0], [3.5, 0]])
    >>> probe = cells.probe(np.array([2.2, 0]), nprobe=1, k=2)
    >>> probe.cells.tolist(), probe.found.tolist(), probe.missed.tolist()
    ([1], [2], [1])
    """

    cells: NDArray[np.int64]  # (nprobe,), nearest first
    scanned: NDArray[np.bool_]  # (n,)
    found: NDArray[np.int64]  # true neighbours that were read
    missed: NDArray[np.int64]  # true neighbours that weren't
    recalls: NDArray[np.float64]  # (nlist,), at nprobe 1, 2, ...


@dataclass(frozen=True)
class CellIndex:
    """Points, their centroids, and which centroid each is nearest to.

    Examples
    --------
    >>> CellIndex.of([[0, 0], [1, 0], [3, 0]], [[0.5, 0], [3.5, 0]]).assigned.tolist()
    [0, 0, 1]
    """

    points: Points
    centroids: Points
    assigned: NDArray[np.int64]  # (n,)

    @classmethod
    def of(cls, points: ArrayLike, centroids: ArrayLike) -> "CellIndex":
        rows, centers = plane_points("points", points, 2), plane_points("centroids", centroids)
        return cls(rows, centers, distances(rows, centers).argmin(axis=1))

    @cached_property
    def cells(self) -> list[NDArray[np.float64]]:
        """The polygon of each centroid within the box of the points."""
        return voronoi_cells(self.centroids, *bounds_of(self.points))

    def probe(self, query: NDArray, nprobe: int, k: int) -> Probe:
        """Read the `nprobe` nearest cells and compare with the k true neighbours."""
        order = distances(query[None], self.centroids)[0].argsort(kind="stable")
        scanned = np.isin(self.assigned, order[:nprobe])
        true = distances(query[None], self.points)[0].argsort(kind="stable")[:k]
        needed = order.argsort()[self.assigned[true]]  # place of each neighbour's cell
        recalls = (needed[:, None] <= np.arange(len(order))).mean(axis=0)
        return Probe(order[:nprobe], scanned, true[scanned[true]], true[~scanned[true]], recalls)

    def sampled(self, k: int, seed: int = 0) -> tuple[NDArray[np.int64], NDArray, NDArray]:
        """Up to 200 rows as queries, themselves left out: the rows, recalls and scanned shares.

        Returns
        -------
        rows : ndarray, shape (q,)
        recalls, shares : ndarray, shape (q, nlist)
            At nprobe 1, 2, ...
        """
        n = len(self.points)
        rows = np.sort(np.random.default_rng(seed).permutation(n)[:QUERIES])
        others = distances(self.points[rows], self.points)
        others[np.arange(len(rows)), rows] = np.inf
        true = others.argsort(axis=1, kind="stable")[:, : min(k, n - 1)]  # (q, k)
        order = distances(self.points[rows], self.centroids).argsort(axis=1, kind="stable")
        needed = np.take_along_axis(order.argsort(axis=1), self.assigned[true], axis=1)
        recalls = (needed[:, :, None] <= np.arange(order.shape[1])).mean(axis=1)
        sizes = np.bincount(self.assigned, minlength=order.shape[1])
        return rows, recalls, sizes[order].cumsum(axis=1) / n


def distances(rows: NDArray, others: NDArray) -> NDArray[np.float64]:
    """Squared distances, shape (len(rows), len(others)).

    Examples
    --------
    >>> distances(np.array([[0, 0]]), np.array([[3, 4], [0, 1]]))
    array([[25.,  1.]])
    """
    steps = rows[:, None].astype(np.float64) - others[None]  # (a, b, 2)
    return (steps**2).sum(axis=2)
