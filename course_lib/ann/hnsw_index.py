"""HNSW: a graph in layers, searched from the sparsest layer down."""

from __future__ import annotations

from collections.abc import Callable
from os import PathLike
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from course_lib.ann.graph_index import GraphIndex
from course_lib.ann.hnsw_building import batches, link_batch, on_threads
from course_lib.ann.hnsw_kernels import Graph, search_rows
from course_lib.ann.hnsw_levels import draw_levels
from course_lib.ann.hnsw_storage import HNSWStorage
from course_lib.ann.index_files import read_index_file, write_index_file
from course_lib.ann.index_protocol import Ids, Metric, Scores
from course_lib.ann.metric_rows import rows_for
from course_lib.datasets.progress_bar import progress

SETTINGS = ("d", "metric", "M", "ef_construction", "ef_search", "threads", "seed")


class HNSWIndex(GraphIndex):
    """Approximate search in a hierarchical navigable small world graph.

    A search starts on the top layer, where a few nodes with long links live, goes greedily to the
    nearest node there, then down a layer, and so on; on layer 0, which holds every vector, it keeps
    a beam of the `ef_search` nearest found so far and looks at the neighbours of each.

    Parameters
    ----------
    d : int
        Length of the vectors.
    metric : {"l2", "ip", "cosine"}
        As for every `Index`. A graph for ``"ip"`` leads searches less well than the others; see
        `mips_to_l2` for the way out.
    M : int
        Links of a node on the upper layers, 2 or more; on layer 0 it may have 2M.
    ef_construction : int
        Width of the beam while adding: a better graph, for more time.
    ef_search : int
        Width of the beam while searching: more finds more and costs more; at least k is used.
        Settable at any time.
    threads : int
        For adding and searching; settable. Neither the graph nor the results depend on it.
    seed : int
        Draws the layers.

    Attributes
    ----------
    visited : int
        Distances computed by the last `search`, over all its queries.

    Notes
    -----
    Rows are added in batches of 64: each searches the graph as it was before the batch, and looks
    at the rows of its batch that came before it. Rows that were removed stay in the graph, since
    searches pass through them; where many were removed, build a new index.

    Complexity: about log n hops on the upper layers, each with M distances, then one hop with 2M
    for each node that enters the beam. Memory: see `hnsw_bytes`.

    References
    ----------
    Malkov and Yashunin 2018, "Efficient and robust approximate nearest neighbor search using
    Hierarchical Navigable Small World graphs", Algorithms 1, 2, 4 (without extensions) and 5.

    Examples
    --------
    >>> index = HNSWIndex(2, metric="l2", M=4)
    >>> index.add([[0, 0], [3, 0], [3, 4]])
    array([0, 1, 2])
    >>> index.search([3, 3], k=2)
    (array([1., 9.], dtype=float32), array([2, 1]))
    >>> index.remove([2])
    1
    >>> index.search([3, 3], k=2)
    (array([ 9., 18.], dtype=float32), array([1, 0]))
    """

    def __init__(
        self,
        d: int,
        metric: Metric = "l2",
        M: int = 16,
        ef_construction: int = 200,
        ef_search: int = 50,
        threads: int = 1,
        seed: int = 0,
    ) -> None:
        super().__init__(d, metric, M, ef_construction, ef_search, threads, seed)
        if self.M == 1:
            raise ValueError("M: expected 2 or more, got 1: every node would be on every layer")
        self._rows = HNSWStorage(d, M)
        self._linked = 0

    @property
    def nbytes(self) -> int:
        """Bytes held in memory: vectors, links, levels, marks."""
        return self._rows.nbytes

    def graph(self) -> Graph:
        """Return the vectors and links as arrays; read them, don't write."""
        return self._rows.graph(self.metric == "l2")

    @property
    def _kernel(self) -> Callable[..., None]:
        return search_rows

    @property
    def _width(self) -> int:
        return 2 * self.M

    def add(self, x: ArrayLike) -> Ids:
        """Add rows (n, d) and return their ids (n,), counted on from the last.

        Raises
        ------
        TypeError, ValueError
            As `as_rows`; under ``"cosine"`` also for a row of zeros. Nothing is added then.
        """
        rows = rows_for(self.metric, x, self.d)
        start = len(self._rows)
        self._rows.append(rows, draw_levels(len(rows), self.M, self.seed, start))
        self._link()
        return np.arange(start, len(self._rows))

    def _link(self) -> None:
        """Link what was added; what an interrupt left undone is done by the next call."""
        if self._linked == len(self._rows):
            return
        parts = list(batches(self._linked, len(self._rows)))
        with on_threads(self.threads) as run:
            for first, last in progress(parts, "linking", len(parts)):
                self._rows.entry, self._rows.top = link_batch(
                    self.graph(),
                    first,
                    last,
                    self.ef_construction,
                    self.threads,
                    run,
                    self._scratches,
                )
                self._linked = last

    def search(self, q: ArrayLike, k: int) -> tuple[Scores, Ids]:
        """Return (scores, ids) of the k nearest found, best first; see `Index.search`."""
        self._link()
        return super().search(q, k)

    def save(self, path: str | PathLike[str]) -> None:
        """Write the index to one file; see `write_index_file`."""
        self._link()
        settings = {name: getattr(self, name) for name in SETTINGS}
        state = {"entry": self._rows.entry, "top": self._rows.top}
        header = {"settings": settings, "state": state}
        write_index_file(path, "HNSWIndex", header, self._rows.arrays())

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Self:
        """Read an index that `save` wrote; searches give what they gave before."""
        _, header, arrays = read_index_file(path, "HNSWIndex")
        index = cls(**header["settings"])
        index._rows.extend(arrays)
        index._rows.entry, index._rows.top = header["state"]["entry"], header["state"]["top"]
        index._linked = len(index._rows)
        return index
