"""The k-d tree: boxes in boxes, cut in half across their widest side."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from course_lib.ann.index_protocol import NO_ID, Ids, Metric
from course_lib.ann.row_checks import Rows
from course_lib.ann.tree_index import Tree, TreeIndex
from course_lib.ann.tree_kernels import search_boxes


class KDTreeIndex(TreeIndex):
    """Exact search in boxes; fast in few dimensions, a slow scan in many.

    Each node holds the smallest box around its rows and is cut at the median of its widest side,
    until `leaf_size` rows are left. A search skips every box that is farther than the k-th row
    found so far.

    Parameters
    ----------
    d : int
        Length of the vectors.
    metric : {"l2", "cosine"}
        "cosine" normalises rows and queries; then the nearest has the largest cosine.
    leaf_size : int
        Rows that are not worth a further cut.
    threads : int
        For searching many queries.

    Attributes
    ----------
    visited : (nq,) int64
        Of the last search: rows whose distance was computed, for each query. (The boxes that were
        looked at cost d steps each as well; about two for each leaf.)

    Raises
    ------
    ValueError
        If an argument is out of range; later, if rows have another length, hold NaN, or are zero
        under "cosine".

    Complexity
    ----------
    Building O(n d log n). A query costs O(log n) distances for fixed small d and independent
    queries, but O(n) from d of about 20 on: in many dimensions all boxes touch the ball around
    the query.

    References
    ----------
    Bentley 1975, "Multidimensional binary search trees used for associative searching"; Friedman,
    Bentley, Finkel 1977, "An Algorithm for Finding Best Matches in Logarithmic Expected Time".

    Examples
    --------
    >>> index = KDTreeIndex(d=2)
    >>> ids = index.add(np.random.default_rng(0).normal(size=(10_000, 2)))
    >>> scores, ids = index.search([0.0, 0.0], k=3)
    >>> ids, bool(index.visited[0] < 500)
    (array([5289, 4389, 8120]), True)
    """

    def __init__(
        self, d: int, metric: Metric = "l2", leaf_size: int = 32, threads: int = 1
    ) -> None:
        super().__init__(d, metric, leaf_size, threads)

    @property
    def _kernel(self) -> Callable[..., None]:
        return search_boxes

    def leaf_boxes(self) -> tuple[Rows, Rows]:
        """Return the lowest and the highest corners of the leaves' boxes, (leaves, d) each.

        Of the tree as it is; `build` takes in rows that came since.
        """
        leaves = self._tree["nodes"][:, 2] == NO_ID
        return self._tree["low"][leaves], self._tree["high"][leaves]

    def _build(self, rows: Rows) -> Tree:
        order = np.arange(len(rows))
        nodes, low, high = [[0, len(rows), NO_ID, NO_ID]], [rows.min(axis=0)], [rows.max(axis=0)]
        to_cut = [0]
        while to_cut:
            node = to_cut.pop()
            start, stop = nodes[node][:2]
            if stop - start <= self.leaf_size:
                continue
            middle = _cut(rows, order, start, stop, int(np.argmax(high[node] - low[node])))
            nodes[node][2:] = [len(nodes), len(nodes) + 1]
            for a, b in ((start, middle), (middle, stop)):
                to_cut.append(len(nodes))
                nodes.append([a, b, NO_ID, NO_ID])
                half = rows[order[a:b]]
                low.append(half.min(axis=0))
                high.append(half.max(axis=0))
        boxes = {"low": np.array(low), "high": np.array(high)}  # (m, d) each
        return {"order": order, "nodes": np.array(nodes), **boxes}


def _cut(rows: Rows, order: Ids, start: int, stop: int, side: int) -> int:
    """Sort ``order[start:stop]`` into halves by one coordinate; return where the second starts."""
    members = order[start:stop]
    middle = (stop - start) // 2
    order[start:stop] = members[np.argpartition(rows[members, side], middle)]
    return start + middle
