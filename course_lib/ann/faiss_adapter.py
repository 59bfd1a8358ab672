"""FAISS' indexes behind this chapter's protocol, to be measured beside ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from course_lib.ann.index_files import Arrays, read_index_file, write_index_file
from course_lib.ann.index_protocol import Ids, Metric, Scores, answer, check_metric
from course_lib.ann.metric_rows import queries_for, rows_for
from course_lib.ann.removed_marks import refuse_unknown, without_removed
from course_lib.ann.row_checks import as_ids, check_k, check_positive


class FaissIndex:
    """Any float index of FAISS: ids that count on, a metric that is kept, deletions by mark.

    Parameters
    ----------
    faiss_index : faiss.Index
        Such as ``faiss.index_factory(d, "IVF100,PQ16")``; it trains itself on the first rows if it
        has to.
    metric : {"l2", "ip", "cosine"}
        Must be what the FAISS index computes; cosine is its inner product, on rows that this class
        normalises.

    Attributes
    ----------
    faiss_index : faiss.Index
    nprobe, ef_search
        Settable, where the FAISS index has such a parameter; an AttributeError elsewhere.
    threads : int
        How many FAISS may use; 1 unless set.

    Notes
    -----
    Few of FAISS' indexes can delete. Here removed rows stay and are left out of the results: a
    search asks for as many more.

    Examples
    --------
    >>> import faiss
    >>> index = FaissIndex(faiss.IndexFlatL2(2), "l2")
    >>> ids = index.add([[0.0, 0.0], [1.0, 0.0]])
    >>> index.search([0.75, 0.0], k=1)
    (array([0.0625], dtype=float32), array([1]))
    """

    def __init__(self, faiss_index: Any, metric: Metric = "l2") -> None:
        self.metric, self.threads = check_metric(metric), 1
        theirs = {0: "ip", 1: "l2"}.get(faiss_index.metric_type)  # faiss.METRIC_INNER_PRODUCT, _L2
        if theirs != ("l2" if metric == "l2" else "ip"):
            raise ValueError(f"metric: {metric!r} given, but the FAISS index computes {theirs}")
        self.faiss_index = faiss_index
        self.d: int = faiss_index.d
        self._removed: set[int] = set()

    @property
    def ntotal(self) -> int:
        """How many vectors can be found."""
        return self.faiss_index.ntotal - len(self._removed)

    @property
    def nbytes(self) -> int:
        """Bytes of the index as FAISS would write it."""
        return len(_faiss().serialize_index(self.faiss_index))

    @property
    def nprobe(self) -> int:
        """How many lists of an inverted file are searched."""
        return self._inverted_file().nprobe

    @nprobe.setter
    def nprobe(self, value: int) -> None:
        self._inverted_file().nprobe = check_positive("nprobe", value)

    @property
    def ef_search(self) -> int:
        """How many candidates the search of a graph keeps."""
        return self._graph().efSearch

    @ef_search.setter
    def ef_search(self, value: int) -> None:
        self._graph().efSearch = check_positive("ef_search", value)

    def train(self, x: ArrayLike) -> None:
        """Learn centroids and codebooks from rows (n, d), where the index has any."""
        with self._openmp_threads():
            self.faiss_index.train(rows_for(self.metric, x, self.d))

    def add(self, x: ArrayLike) -> Ids:
        """Add rows (n, d), as `Index.add`; the first ones train the index if it needs to be."""
        rows = rows_for(self.metric, x, self.d)
        first = self.faiss_index.ntotal
        if len(rows):
            if not self.faiss_index.is_trained:
                self.train(rows)
            with self._openmp_threads():
                self.faiss_index.add(rows)
        return np.arange(first, first + len(rows))

    def search(self, q: ArrayLike, k: int) -> tuple[Scores, Ids]:
        """Find the best k, as `Index.search`."""
        k = check_k(k)
        queries, single = queries_for(self.metric, q, self.d)
        wanted = min(k + len(self._removed), self.faiss_index.ntotal)
        if wanted == 0 or len(queries) == 0:
            nothing = np.empty((len(queries), 0))
            return answer(nothing, nothing.astype(np.int64), k, self.metric, single)
        with self._openmp_threads():
            scores, ids = self.faiss_index.search(queries, wanted)
        return answer(*without_removed(self._removed, scores, ids), k, self.metric, single)

    def remove(self, ids: ArrayLike) -> int:
        """Mark rows as removed, as `Index.remove`."""
        wanted = set(as_ids(ids).tolist())
        refuse_unknown(wanted, self.faiss_index.ntotal, self._removed)
        self._removed |= wanted
        return len(wanted)

    def save(self, path: str | PathLike[str]) -> None:
        """Write FAISS' bytes, the metric and the marks to one file."""
        contents = _faiss().serialize_index(self.faiss_index)
        arrays: Arrays = {"index": contents, "removed": np.array(sorted(self._removed), np.int64)}
        write_index_file(path, "FaissIndex", {"metric": self.metric}, arrays)

    @classmethod
    def load(cls, path: str | PathLike[str]) -> FaissIndex:
        """Read an index that `save` wrote; raises IndexFileError for anything else."""
        _, settings, arrays = read_index_file(path, "FaissIndex")
        index = cls(_faiss().deserialize_index(arrays["index"]), settings["metric"])
        index._removed = set(arrays["removed"].tolist())
        return index

    def _inverted_file(self) -> Any:
        faiss = _faiss()
        inverted_file = faiss.try_extract_index_ivf(self.faiss_index)
        if inverted_file is None:
            raise AttributeError(f"{type(self.faiss_index).__name__} has no nprobe")
        return inverted_file

    def _graph(self) -> Any:
        graph = getattr(_faiss().downcast_index(self.faiss_index), "hnsw", None)
        if graph is None:
            raise AttributeError(f"{type(self.faiss_index).__name__} has no ef_search")
        return graph

    @contextmanager
    def _openmp_threads(self) -> Iterator[None]:
        faiss = _faiss()
        before = faiss.omp_get_max_threads()
        faiss.omp_set_num_threads(self.threads)
        try:
            yield
        finally:
            faiss.omp_set_num_threads(before)


def _faiss() -> Any:
    try:
        import faiss
    except ImportError as error:
        raise ImportError("FAISS isn't installed: pip install faiss-cpu") from error
    return faiss
