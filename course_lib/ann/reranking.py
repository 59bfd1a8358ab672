"""Search coarsely for more than is wanted, then order what came by exact scores."""

from __future__ import annotations

from os import PathLike

import numpy as np
from numpy.typing import ArrayLike

from course_lib.ann.candidate_scores import best_candidates
from course_lib.ann.index_files import Arrays, read_index_file, write_index_file
from course_lib.ann.index_protocol import Ids, Index, Metric, Scores, answer
from course_lib.ann.load_any import packed_index, unpacked_index
from course_lib.ann.metric_rows import queries_for, rows_for
from course_lib.ann.query_shares import in_shares
from course_lib.ann.row_buffer import RowBuffer
from course_lib.ann.row_checks import check_k, check_positive


class RerankIndex:
    """An index whose best `depth` candidates are compared again, with the vectors themselves.

    Parameters
    ----------
    index : Index
        Still empty; it finds the candidates. Set its parameters (such as nprobe) on
        ``rerank.index``.
    depth : int
        Candidates that are fetched and compared; may be set at any time. Where k is larger, k.

    Notes
    -----
    The vectors are kept in full, 4 d bytes each, beside the inner index: re-ranking buys recall,
    not memory. In practice they lie on disk, and only `depth` of them are read for a query.

    References
    ----------
    Jégou, Tavenard, Douze and Amsaleg 2011, "Searching in one billion vectors: re-rank with source
    coding".

    Examples
    --------
    >>> from course_lib.ann import PQIndex
    >>> x = np.random.default_rng(0).standard_normal((400, 8)).astype(np.float32)
    >>> index = RerankIndex(PQIndex(d=8, m=2, nbits=4), depth=100)
    >>> ids = index.add(x)
    >>> index.search(x[7], k=1)
    (array([0.], dtype=float32), array([7]))
    """

    def __init__(self, index: Index, depth: int = 100) -> None:
        if index.ntotal:
            raise ValueError(
                f"index: expected an empty one, got {index.ntotal} rows without theirs"
            )
        self.index, self.depth = index, check_positive("depth", depth)
        self._rows = RowBuffer(index.d, np.float32)  # by id

    @property
    def d(self) -> int:
        """Length of the vectors."""
        return self.index.d

    @property
    def metric(self) -> Metric:
        """The inner index's."""
        return self.index.metric

    @property
    def threads(self) -> int:
        """The inner index's; used for re-ranking too."""
        return self.index.threads

    @threads.setter
    def threads(self, value: int) -> None:
        self.index.threads = value

    @property
    def ntotal(self) -> int:
        """How many vectors can be found."""
        return self.index.ntotal

    @property
    def nbytes(self) -> int:
        """Bytes held: the inner index, and all vectors with their room to grow."""
        return self.index.nbytes + self._rows.nbytes

    def train(self, x: ArrayLike) -> RerankIndex:
        """Train the inner index, if it is one that can be trained. Returns itself."""
        if hasattr(self.index, "train"):
            self.index.train(x)
        return self

    def add(self, x: ArrayLike) -> Ids:
        """Add rows (n, d); return their ids (n,)."""
        rows = rows_for(self.metric, x, self.d)
        ids = self.index.add(rows)
        if len(ids) and ids[0] != len(self._rows):
            raise ValueError(
                f"index: gave id {ids[0]} where {len(self._rows)} was next; was it added to?"
            )
        self._rows.append(rows)
        return ids

    def search(self, q: ArrayLike, k: int) -> tuple[Scores, Ids]:
        """Return (scores, ids), each (nq, k) or, for one query (d,), (k,); best first, exact."""
        queries, single = queries_for(self.metric, q, self.d)
        k = check_k(k)
        _, candidates = self.index.search(queries, max(k, self.depth))  # (nq, depth)
        scores = np.empty((len(queries), k), dtype=np.float32)
        ids = np.full((len(queries), k), -1, dtype=np.int64)

        def work(share: slice) -> None:
            out = (scores[share], ids[share])
            best_candidates(
                queries[share], self._rows.used, candidates[share], self.metric == "l2", *out
            )

        in_shares(work, len(queries), self.threads)
        return answer(scores if self.metric == "l2" else -scores, ids, k, self.metric, single)

    def remove(self, ids: ArrayLike) -> int:
        """Forget rows; return how many. Unknown ids raise KeyError, and nothing is removed."""
        return self.index.remove(ids)

    def save(self, path: str | PathLike[str]) -> None:
        """Write both the inner index and the vectors to one file."""
        arrays: Arrays = {"index": packed_index(self.index), "rows": self._rows.used}
        write_index_file(path, "RerankIndex", {"depth": self.depth}, arrays)

    @classmethod
    def load(cls, path: str | PathLike[str]) -> RerankIndex:
        """Read an index that `save` wrote."""
        _, settings, arrays = read_index_file(path, "RerankIndex")
        loaded = cls.__new__(cls)
        loaded.index, loaded.depth = unpacked_index(arrays["index"]), settings["depth"]
        loaded._rows = RowBuffer(loaded.d, np.float32)
        loaded._rows.append(arrays["rows"])
        return loaded
