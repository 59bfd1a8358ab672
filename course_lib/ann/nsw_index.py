"""NSW: a flat graph that is easy to walk, the forerunner of HNSW."""

from __future__ import annotations

from collections.abc import Callable
from os import PathLike
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.ann.beam_search import NOBODY
from course_lib.ann.graph_index import GraphIndex
from course_lib.ann.index_files import read_index_file, write_index_file
from course_lib.ann.index_protocol import Ids, Metric
from course_lib.ann.metric_rows import rows_for
from course_lib.ann.nsw_kernels import FlatGraph, insert_nodes, search_rows
from course_lib.ann.row_buffer import RowBuffer
from course_lib.ann.row_checks import Rows
from course_lib.datasets.progress_bar import progress

JOB = 500  # nodes linked between two looks at the progress bar
SETTINGS = ("d", "metric", "M", "ef_search", "seed", "ef_construction", "threads")


class NSWIndex(GraphIndex):
    """Approximate search in a flat navigable small world graph.

    Each new vector is linked, in both directions, with the M nearest that a search finds. Links
    made early are long, because few vectors were there; they lead a search across the data, and
    the later, short ones to the spot. No link is ever taken away, so that early and central nodes
    collect hundreds: this is what HNSW's layers and its heuristic cure.

    Parameters
    ----------
    d : int
        Length of the vectors.
    metric : {"l2", "ip", "cosine"}
    M : int
        Links that a new vector makes.
    ef_search : int
        Width of the beam; more finds more and costs more. Settable.
    seed : int
        Shuffles the order in which the rows of one `add` enter: the long links need it.
    ef_construction : int
        Width of the beam while adding.
    threads : int
        Of a search; building takes one. Settable.

    Attributes
    ----------
    visited : int
        Distances computed by the last `search`, over all its queries.

    References
    ----------
    Malkov, Ponomarenko, Logvinov, Krylov 2014, "Approximate nearest neighbor algorithm based on
    navigable small world graphs". Theirs starts several greedy searches at random nodes; this one
    makes a single beam search from the oldest node, whose links are the longest.

    Examples
    --------
    >>> index = NSWIndex(2)
    >>> index.add([[0, 0], [3, 0], [3, 4]])
    array([0, 1, 2])
    >>> index.search([3, 3], k=2)
    (array([1., 9.], dtype=float32), array([2, 1]))
    """

    def __init__(
        self,
        d: int,
        metric: Metric = "l2",
        M: int = 16,
        ef_search: int = 50,
        seed: int = 0,
        ef_construction: int = 100,
        threads: int = 1,
    ) -> None:
        super().__init__(d, metric, M, ef_construction, ef_search, threads, seed)
        self._rows = {
            "x": RowBuffer(self.d, np.float32),
            "removed": RowBuffer(None, np.bool_),
            "head": RowBuffer(None, np.int32),
            "target": RowBuffer(None, np.int32),
            "following": RowBuffer(None, np.int32),
        }
        self._entry = NOBODY

    @property
    def nbytes(self) -> int:
        """Bytes held in memory: vectors, links, marks."""
        return sum(buffer.nbytes for buffer in self._rows.values())

    def __len__(self) -> int:
        """Return how many vectors there are, removed ones too."""
        return len(self._rows["x"])

    def graph(self) -> FlatGraph:
        """Return the vectors and links as arrays; read them, don't write."""
        return FlatGraph(**self._arrays(), squared=self.metric == "l2", entry=self._entry)

    @property
    def _kernel(self) -> Callable[..., None]:
        return search_rows

    @property
    def _width(self) -> int:
        return len(self)

    def degrees(self) -> NDArray[np.int64]:
        """Return how many links each node has, shape (n,)."""
        target = self._rows["target"].used
        return np.bincount(target[target != NOBODY], minlength=len(self))

    def add(self, x: ArrayLike) -> Ids:
        """Add rows (n, d), in a shuffled order; return their ids (n,).

        Raises
        ------
        TypeError, ValueError
            As `as_rows`; under ``"cosine"`` also for a row of zeros. Nothing is added then.
        """
        rows = rows_for(self.metric, x, self.d)
        start, n = len(self), len(rows)
        self._append(rows)
        order = start + np.random.default_rng((self.seed, start)).permutation(n)
        if self._entry == NOBODY and n:
            self._entry = int(order[0])
        with self._scratches.one(len(self), len(self)) as scratch:
            for some in progress(np.array_split(order, n // JOB + 1), "linking"):
                insert_nodes(self.graph(), some, self.M, self.ef_construction, scratch)
        return np.arange(start, start + n)

    def _append(self, rows: Rows) -> None:
        """Make room for rows and for the links that each will make, two for each pair."""
        nobody = np.full(2 * self.M * len(rows), NOBODY)
        self._rows["x"].append(rows)
        self._rows["removed"].append(np.zeros(len(rows), np.bool_))
        self._rows["head"].append(nobody[: len(rows)])
        self._rows["target"].append(nobody)
        self._rows["following"].append(nobody)

    def save(self, path: str | PathLike[str]) -> None:
        """Write the index to one file."""
        settings = {name: getattr(self, name) for name in SETTINGS} | {"entry": self._entry}
        write_index_file(path, "NSWIndex", settings, self._arrays())

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Self:
        """Read an index that `save` wrote."""
        _, settings, arrays = read_index_file(path, "NSWIndex")
        entry = settings.pop("entry")
        index = cls(**settings)
        index._entry = entry
        for name, array in arrays.items():
            index._rows[name].append(array)
        return index

    def _arrays(self) -> dict[str, NDArray[Any]]:
        return {name: buffer.used for name, buffer in self._rows.items()}
