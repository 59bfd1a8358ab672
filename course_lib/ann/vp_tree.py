"""The vantage-point tree: rings around chosen rows, for any metric space."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.ann.index_protocol import NO_ID, Ids, Metric
from course_lib.ann.row_checks import Rows
from course_lib.ann.tree_index import Tree, TreeIndex
from course_lib.ann.tree_kernels import search_rings


class VPTreeIndex(TreeIndex):
    """Exact search by the triangle inequality alone.

    Each node takes one of its rows, at random, as vantage point; the half of the others that is
    nearer to it goes into one branch, the rest into the other. If the query is t away from it, a
    row that is between low and high away from it can't be nearer to the query than low - t or
    t - high. No coordinate is looked at: any distance that obeys the triangle inequality would do.

    Parameters
    ----------
    d : int
        Length of the vectors.
    metric : {"l2", "cosine"}
        "cosine" normalises rows and queries (1 - cosine itself breaks the triangle inequality).
    leaf_size : int
        Rows that are not worth a further cut.
    threads : int
        For searching many queries.
    seed : int
        For the choice of vantage points.

    Attributes
    ----------
    visited : (nq,) int64
        Of the last search: rows whose distance was computed, for each query, vantage points too.

    Raises
    ------
    ValueError
        If an argument is out of range; later, if rows have another length, hold NaN, or are zero
        under "cosine".

    References
    ----------
    Yianilos 1993, "Data Structures and Algorithms for Nearest Neighbor Search in General Metric
    Spaces"; the rings with two borders are his vps-tree's. He chooses vantage points on a sample,
    which takes twice as long to build; it saved no distance on Gaussian vectors, one in seven on
    PyDocs' first 16 principal components. Drawn at random as here: Uhlmann 1991, "Satisfying
    general proximity / similarity queries with metric trees".

    Examples
    --------
    >>> index = VPTreeIndex(d=2)
    >>> ids = index.add(np.random.default_rng(0).normal(size=(10_000, 2)))
    >>> scores, ids = index.search([0.0, 0.0], k=3)
    >>> ids, bool(index.visited[0] < 500)
    (array([5289, 4389, 8120]), True)
    """

    def __init__(
        self,
        d: int,
        metric: Metric = "l2",
        leaf_size: int = 16,
        threads: int = 1,
        seed: int = 0,
    ) -> None:
        super().__init__(d, metric, leaf_size, threads)
        self.seed = seed

    @property
    def _kernel(self) -> Callable[..., None]:
        return search_rings

    def _more_settings(self) -> dict[str, Any]:
        return {"seed": self.seed}

    def _build(self, rows: Rows) -> Tree:
        rng = np.random.default_rng(self.seed)
        order = np.arange(len(rows))
        nodes, rings = [[0, len(rows), NO_ID, NO_ID]], [(0.0, 0.0)]
        to_cut = [0]
        while to_cut:
            node = to_cut.pop()
            start, stop = nodes[node][:2]
            if stop - start <= max(self.leaf_size, 2):
                continue
            distances = _cut(rows, order[start:stop], rng)  # of the rows after the first
            middle = len(distances) // 2
            nodes[node][2:] = [len(nodes), len(nodes) + 1]
            for a, b in ((0, middle), (middle, len(distances))):
                to_cut.append(len(nodes))
                nodes.append([start + 1 + a, start + 1 + b, NO_ID, NO_ID])
                rings.append((distances[a:b].min(), distances[a:b].max()))
        low, high = np.array(rings, dtype=np.float32).T[:, :, None]  # (m, 1) each
        return {"order": order, "nodes": np.array(nodes), "low": low, "high": high}


def _cut(rows: Rows, members: Ids, rng: np.random.Generator) -> Rows:
    """Sort `members` in place: a vantage point, the half near it, the others; return distances."""
    chosen = int(rng.integers(len(members)))
    members[[0, chosen]] = members[[chosen, 0]]
    others = members[1:]
    distances = np.linalg.norm(rows[others] - rows[members[0]], axis=1)
    by_distance = np.argpartition(distances, len(others) // 2)
    members[1:] = others[by_distance]
    return np.asarray(distances[by_distance])
