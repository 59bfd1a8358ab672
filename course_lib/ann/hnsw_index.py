"""HNSW: a graph in layers, searched from the sparsest layer down."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from os import PathLike
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.ann.graph_rows import Scratches, grown, in_parts, mark_removed
from course_lib.ann.hnsw_build_kernels import connect, propose
from course_lib.ann.hnsw_kernels import NOBODY, Graph, Scratch, search_rows
from course_lib.ann.hnsw_levels import draw_levels
from course_lib.ann.index_files import read_index_file, write_index_file
from course_lib.ann.index_protocol import Ids, Metric, Scores, answer, check_metric, normalized
from course_lib.ann.row_checks import Rows, as_queries, as_rows, check_k, check_positive

BATCH = 64
CHUNK = 16


class HNSWIndex:
    """Approximate search in a hierarchical navigable small world graph."""

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
        self.d = check_positive("d", d)
        self.metric = check_metric(metric)
        self.M = check_positive("M", M)
        self.ef_construction = check_positive("ef_construction", ef_construction)
        self.ef_search = check_positive("ef_search", ef_search)
        self.threads = check_positive("threads", threads)
        self.seed = seed
        self.visited = 0
        self._n = 0
        self._entry, self._top = -1, -1
        self._x = np.empty((0, d), np.float32)
        self._links = np.empty((0, 2 * M), np.int32)
        self._upper = np.empty((0, M), np.int32)
        self._first_upper = np.empty(0, np.int32)
        self._levels = np.empty(0, np.uint8)
        self._removed = np.empty(0, np.bool_)
        self._upper_rows = 0
        self._scratches = Scratches()

    @property
    def ntotal(self) -> int:
        return self._n - int(self._removed[: self._n].sum())

    def __len__(self) -> int:
        return self._n

    @property
    def nbytes(self) -> int:
        return sum(a.nbytes for a in self._arrays().values())

    def _arrays(self) -> dict[str, NDArray[Any]]:
        n = self._n
        return {
            "x": self._x[:n],
            "links": self._links[:n],
            "upper": self._upper[: self._upper_rows],
            "first_upper": self._first_upper[:n],
            "levels": self._levels[:n],
            "removed": self._removed[:n],
        }

    def graph(self) -> Graph:
        return Graph(
            self._x,
            self._links,
            self._upper,
            self._first_upper,
            self._levels,
            self._removed,
            self.metric == "l2",
            self._entry,
            self._top,
        )

    def add(self, x: ArrayLike) -> Ids:
        rows = as_rows("x", x, self.d)
        if self.metric == "cosine":
            rows = normalized(rows)
        start, n = self._n, len(rows)
        self._store(rows)
        with ThreadPoolExecutor(self.threads) as pool:
            run = pool.map if self.threads > 1 else map
            while self._n < start + n:
                size = min(BATCH, self._n // 2 + 1, start + n - self._n)
                self._add_batch(self._n, self._n + size, run)
        return np.arange(start, start + n)

    def _store(self, rows: Rows) -> None:
        start, stop = self._n, self._n + len(rows)
        levels = draw_levels(len(rows), self.M, self.seed, start)
        new_upper = self._upper_rows + int(levels.sum())
        self._x = grown(self._x, stop)
        self._links = grown(self._links, stop, NOBODY)
        self._upper = grown(self._upper, new_upper, NOBODY)
        self._first_upper = grown(self._first_upper, stop)
        self._levels = grown(self._levels, stop)
        self._removed = grown(self._removed, stop, False)
        self._x[start:stop] = rows
        self._levels[start:stop] = levels
        self._first_upper[start:stop] = (
            self._upper_rows + np.cumsum(levels, dtype=np.int64) - levels
        )
        self._upper_rows = new_upper

    def _add_batch(self, first: int, last: int, run: Callable[..., Any]) -> None:
        graph = self.graph()

        def propose_some(start: int) -> None:
            with self._scratch() as scratch:
                stop = min(start + CHUNK, last)
                propose(graph, first, start, stop, self.M, self.ef_construction, scratch)

        list(run(propose_some, range(first, last, CHUNK)))
        proposed = self._links[first:last].copy()
        rows = slice(
            self._first_upper[first], int(self._first_upper[last - 1]) + int(self._levels[last - 1])
        )
        proposed_upper = self._upper[rows].copy()

        def connect_own(thread: int) -> None:
            with self._scratch() as scratch:
                connect(graph, proposed, proposed_upper, first, thread, self.threads, scratch)

        list(run(connect_own, range(self.threads)))
        tallest = first + int(np.argmax(self._levels[first:last]))
        if self._levels[tallest] > self._top:
            self._entry, self._top = tallest, int(self._levels[tallest])
        self._n = last

    def search(self, q: ArrayLike, k: int) -> tuple[Scores, Ids]:
        rows, single = as_queries(q, self.d)
        k = check_k(k)
        if self.metric == "cosine":
            rows = normalized(rows, "q")
        distances = np.zeros((len(rows), k), np.float32)
        ids = np.full((len(rows), k), NOBODY, np.int64)
        self.visited = 0
        if self._n and len(rows):
            self._search(rows, k, distances, ids)
        scores = distances if self.metric == "l2" else -distances
        return answer(scores, ids, k, self.metric, single)

    def _search(self, q: Rows, k: int, distances: Scores, ids: Ids) -> None:
        graph, ef = self.graph(), max(self.ef_search, k)

        def part(some: slice) -> int:
            with self._scratch() as scratch:
                scratch.counts[1] = 0
                search_rows(graph, q[some], k, ef, scratch, distances[some], ids[some])
                return int(scratch.counts[1])

        self.visited = in_parts(len(q), self.threads, part)

    def _scratch(self) -> AbstractContextManager[Scratch]:
        return self._scratches.one(len(self._x), 2 * self.M)

    def remove(self, ids: ArrayLike) -> int:
        """Mark rows as removed: searches pass through them, and never return them."""
        return mark_removed(self._removed[: self._n], ids)

    def save(self, path: str | PathLike[str]) -> None:
        names = ("d", "metric", "M", "ef_construction", "ef_search", "threads", "seed")
        settings = {name: getattr(self, name) for name in names}
        state = {"entry": self._entry, "top": self._top}
        write_index_file(path, "HNSWIndex", {"settings": settings, "state": state}, self._arrays())

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Self:
        _, header, arrays = read_index_file(path, "HNSWIndex")
        index = cls(**header["settings"])
        for name, array in arrays.items():
            setattr(index, f"_{name}", array)
        index._n = len(arrays["x"])
        index._upper_rows = len(arrays["upper"])
        index._entry, index._top = header["state"]["entry"], header["state"]["top"]
        return index
