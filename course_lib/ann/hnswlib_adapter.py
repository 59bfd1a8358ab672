"""hnswlib's graph behind this chapter's protocol, to be measured beside ours."""

from __future__ import annotations

import tempfile
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.ann.index_files import Arrays, read_index_file, write_index_file
from course_lib.ann.index_protocol import NO_ID, Ids, Metric, Scores, answer, check_metric
from course_lib.ann.metric_rows import queries_for, rows_for
from course_lib.ann.removed_marks import refuse_unknown
from course_lib.ann.row_checks import Rows, as_ids, check_k, check_positive


class HnswlibIndex:
    """hnswlib's graph: ids that count on, a metric that is kept, room that grows.

    Parameters
    ----------
    d : int
        Length of the vectors.
    metric : {"l2", "ip", "cosine"}
        hnswlib returns 1 minus the inner product; this class turns it round again.
    M : int
        Links of a node on the upper levels; on the lowest it has twice as many.
    ef_construction, ef_search : int
        Candidates kept while adding and while searching; `ef_search` can be set later.
    seed : int
        Of the levels.

    Attributes
    ----------
    threads : int
        How many may add and search; 1 unless set. With more the graph depends on who came first.

    Examples
    --------
    >>> index = HnswlibIndex(2, "cosine")
    >>> ids = index.add([[1.0, 0.0], [0.0, 2.0]])
    >>> scores, ids = index.search([0.0, 3.0], k=2)
    >>> scores.round(3), ids
    (array([1., 0.], dtype=float32), array([1, 0]))
    """

    def __init__(
        self,
        d: int,
        metric: Metric = "l2",
        M: int = 16,
        ef_construction: int = 200,
        ef_search: int = 50,
        seed: int = 0,
    ) -> None:
        self.d, self.metric, self.threads = check_positive("d", d), check_metric(metric), 1
        self.M, self.ef_search = check_positive("M", M), check_positive("ef_search", ef_search)
        self.ef_construction = check_positive("ef_construction", ef_construction)
        self.seed = seed
        self._removed: set[int] = set()
        self._graph = self._new_graph()
        self._graph.init_index(0, self.M, self.ef_construction, seed, False)

    @property
    def ntotal(self) -> int:
        """How many vectors can be found."""
        return self._graph.get_current_count() - len(self._removed)

    @property
    def nbytes(self) -> int:
        """Bytes of the index as hnswlib would write it."""
        return self._graph.index_file_size()

    def add(self, x: ArrayLike) -> Ids:
        """Add rows (n, d), as `Index.add`."""
        rows = rows_for(self.metric, x, self.d)
        first = self._graph.get_current_count()
        ids = np.arange(first, first + len(rows))
        if len(rows) == 0:
            return ids
        if first + len(rows) > self._graph.get_max_elements():
            room = first + len(rows) if first == 0 else max(first + len(rows), 3 * first // 2)
            self._graph.resize_index(room)
        self._graph.add_items(rows, ids, num_threads=self.threads)
        return ids

    def search(self, q: ArrayLike, k: int) -> tuple[Scores, Ids]:
        """Find the best k, as `Index.search`."""
        k = check_k(k)
        queries, single = queries_for(self.metric, q, self.d)
        ids, distances = self._query(queries, min(k, self.ntotal))
        scores = distances if self.metric == "l2" else 1 - distances
        return answer(scores, ids, k, self.metric, single)

    def remove(self, ids: ArrayLike) -> int:
        """Mark rows as removed, as `Index.remove`."""
        wanted = set(as_ids(ids).tolist())
        refuse_unknown(wanted, self._graph.get_current_count(), self._removed)
        for label in sorted(wanted):
            self._graph.mark_deleted(label)
        self._removed |= wanted
        return len(wanted)

    def save(self, path: str | PathLike[str]) -> None:
        """Write hnswlib's bytes, the metric and the settings to one file."""
        with tempfile.TemporaryDirectory() as folder:
            inner = Path(folder) / "graph"
            self._graph.save_index(str(inner))
            arrays: Arrays = {"graph": np.fromfile(inner, np.uint8)}
        arrays["removed"] = np.array(sorted(self._removed), np.int64)
        names = ("d", "metric", "M", "ef_construction", "ef_search", "seed")
        write_index_file(path, "HnswlibIndex", {n: getattr(self, n) for n in names}, arrays)

    @classmethod
    def load(cls, path: str | PathLike[str]) -> HnswlibIndex:
        """Read an index that `save` wrote; raises IndexFileError for anything else."""
        _, settings, arrays = read_index_file(path, "HnswlibIndex")
        index = cls(**settings)
        index._removed = set(arrays["removed"].tolist())
        with tempfile.TemporaryDirectory() as folder:
            inner = Path(folder) / "graph"
            arrays["graph"].tofile(inner)
            index._graph = index._new_graph()
            index._graph.load_index(str(inner))
        return index

    def _new_graph(self) -> Any:
        try:
            import hnswlib
        except ImportError as error:
            raise ImportError("hnswlib isn't installed: pip install hnswlib") from error
        return hnswlib.Index("l2" if self.metric == "l2" else "ip", self.d)

    def _query(self, queries: Rows, k: int) -> tuple[Ids, NDArray[np.float32]]:
        if k == 0 or len(queries) == 0:
            return np.empty((len(queries), 0), np.int64), np.empty((len(queries), 0), np.float32)
        self._graph.set_ef(max(self.ef_search, k))
        try:
            labels, distances = self._graph.knn_query(queries, k, num_threads=self.threads)
        except RuntimeError:  # for some query fewer than k were reached, so nothing came back
            return self._query_singly(queries, k)
        return labels.astype(np.int64), distances

    def _query_singly(self, queries: Rows, k: int) -> tuple[Ids, NDArray[np.float32]]:
        ids = np.full((len(queries), k), NO_ID, np.int64)
        distances = np.full((len(queries), k), np.inf, np.float32)
        for r in range(len(queries)):
            for fewer in range(k, 0, -1):
                try:
                    labels, values = self._graph.knn_query(queries[r], fewer, num_threads=1)
                except RuntimeError:
                    continue
                ids[r, :fewer], distances[r, :fewer] = labels[0], values[0]
                break
        return ids, distances
