"""What the two graph indexes share: settings, a search in threads, removal by mark."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from course_lib.ann.beam_search import NOBODY
from course_lib.ann.graph_rows import Scratches, in_parts, mark_removed
from course_lib.ann.index_protocol import Ids, Metric, Scores, answer, check_metric
from course_lib.ann.metric_rows import queries_for
from course_lib.ann.row_checks import Rows, check_k, check_positive


class GraphIndex(ABC):
    """Vectors linked into a graph that a beam search walks; a subclass says how they are linked.

    Removed rows stay in the graph, since searches pass through them.
    """

    def __init__(
        self,
        d: int,
        metric: Metric,
        M: int,
        ef_construction: int,
        ef_search: int,
        threads: int,
        seed: int,
    ) -> None:
        self.d, self.metric = check_positive("d", d), check_metric(metric)
        self.M, self.seed = check_positive("M", M), seed
        self.ef_construction = check_positive("ef_construction", ef_construction)
        self.ef_search = check_positive("ef_search", ef_search)
        self.threads = check_positive("threads", threads)
        self.visited = 0
        self._scratches = Scratches()

    @abstractmethod
    def graph(self) -> Any:
        """Return the vectors and links as arrays; read them, don't write."""

    @property
    @abstractmethod
    def _kernel(self) -> Callable[..., None]:
        """The search in that graph."""

    @property
    @abstractmethod
    def _width(self) -> int:
        """The most links that a node may have."""

    @property
    def ntotal(self) -> int:
        """How many vectors can be found."""
        removed = self.graph().removed
        return len(removed) - int(removed.sum())

    def search(self, q: ArrayLike, k: int) -> tuple[Scores, Ids]:
        """Return (scores, ids) of the k nearest found, best first; see `Index.search`."""
        queries, single = queries_for(self.metric, q, self.d)
        distances = np.zeros((len(queries), check_k(k)), np.float32)
        ids = np.full(distances.shape, NOBODY, np.int64)
        self.visited = self._run(queries, distances, ids)
        scores = distances if self.metric == "l2" else -distances
        return answer(scores, ids, k, self.metric, single)

    def _run(self, q: Rows, distances: Scores, ids: Ids) -> int:
        graph, k = self.graph(), ids.shape[1]
        n, ef = len(graph.x), max(self.ef_search, k)

        def part(some: slice) -> int:
            with self._scratches.one(n, self._width) as scratch:
                scratch.counts[1] = 0
                self._kernel(graph, q[some], k, ef, scratch, distances[some], ids[some])
                return int(scratch.counts[1])

        return in_parts(len(q), self.threads, part) if n else 0

    def remove(self, ids: ArrayLike) -> int:
        """Mark rows as removed: searches pass through them, and never return them.

        Raises
        ------
        KeyError
            If an id isn't there, or was removed before; nothing is removed then.
        """
        return mark_removed(self.graph().removed, ids)
