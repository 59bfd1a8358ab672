"""Exhaustive search over vectors of whole numbers."""

from __future__ import annotations

from os import PathLike

import numpy as np
from numpy.typing import ArrayLike

from course_lib.advanced.int8_kernels import scan_int8
from course_lib.advanced.int8_products import LONGEST
from course_lib.advanced.row_codes import quantize_rows
from course_lib.ann.index_files import Arrays, read_index_file, write_index_file
from course_lib.ann.index_protocol import Ids, Metric, Scores, answer, check_metric
from course_lib.ann.metric_rows import queries_for, rows_for
from course_lib.ann.query_shares import in_shares
from course_lib.ann.row_buffer import RowBuffer
from course_lib.ann.row_checks import check_k, check_positive
from course_lib.ann.running_ids import found_ids, known_ids


class Int8Index:
    """Keeps vectors as int8 with a scale each, and compares whole numbers with whole numbers.

    The query is quantised as well. Its scale is the same for all rows, so it can't change their
    order: the inner product of the codes and the row's scale decide.

    Parameters
    ----------
    d : int
        Length of the vectors.
    metric : {"cosine", "ip"}
        Scores are those of the quantised vectors, so they are approximations.
    threads : int
        For searching.

    Notes
    -----
    Complexity: O(n d) a query. Memory: d + 4 bytes a row, and 8 for its id. Nothing is trained.

    References
    ----------
    Jacob et al. (2018), "Quantization and training of neural networks for efficient
    integer-arithmetic-only inference", section 2.2: integer sums, one multiplication at the end.

    Examples
    --------
    >>> index = Int8Index(d=2)
    >>> index.add([[1.0, 0.0], [1.0, 1.0], [0.0, -2.0]])
    array([0, 1, 2])
    >>> scores, ids = index.search([2.0, 1.0], k=2)
    >>> ids, scores.round(2)
    (array([1, 0]), array([0.95, 0.89], dtype=float32))
    """

    def __init__(self, d: int, metric: Metric = "cosine", threads: int = 1) -> None:
        self.d = check_positive("d", d)
        if self.d > LONGEST:
            raise ValueError(f"d: expected at most {LONGEST}, got {d}: sums have 32 bits")
        if check_metric(metric) == "l2":
            raise ValueError('metric: expected "cosine" or "ip", got "l2"')
        self.metric, self.threads = metric, check_positive("threads", threads)
        self._codes, self._scales = RowBuffer(self.d, np.int8), RowBuffer(None, np.float32)
        self._ids, self._next_id = RowBuffer(None, np.int64), 0

    @property
    def ntotal(self) -> int:
        """How many vectors can be found."""
        return len(self._ids)

    @property
    def nbytes(self) -> int:
        """Bytes held in memory."""
        return self._codes.nbytes + self._scales.nbytes + self._ids.nbytes

    def add(self, x: ArrayLike) -> Ids:
        """Add rows (n, d); return their ids (n,), counted on from the last ever given."""
        coded = quantize_rows(rows_for(self.metric, x, self.d))
        ids = np.arange(self._next_id, self._next_id + len(coded.codes))
        self._codes.append(coded.codes)
        self._scales.append(coded.scales)
        self._ids.append(ids)
        self._next_id += len(ids)
        return ids

    def search(self, q: ArrayLike, k: int) -> tuple[Scores, Ids]:
        """Return (scores, ids), each (nq, k) or, for one query (d,), (k,); largest first."""
        k = check_k(k)
        queries, single = queries_for(self.metric, q, self.d)
        coded = quantize_rows(queries)
        shape = (len(queries), min(k, self.ntotal))
        negated, places = np.empty(shape, np.float32), np.empty(shape, np.int64)

        def work(share: slice) -> None:
            rows = (self._codes.used, self._scales.used)
            scan_int8(coded.codes[share], *rows, negated[share], places[share])

        if shape[1]:
            in_shares(work, len(queries), self.threads)
        scores = -negated * coded.scales[:, None]
        return answer(scores, found_ids(places, self._ids.used), k, self.metric, single)

    def remove(self, ids: ArrayLike) -> int:
        """Forget rows; return how many. Unknown ids raise KeyError, and nothing is removed."""
        kept = ~known_ids(ids, self._ids.used)
        for rows in (self._codes, self._scales, self._ids):
            rows.keep(kept)
        return int((~kept).sum())

    def save(self, path: str | PathLike[str]) -> None:
        """Write the index to one file."""
        buffers = (self._codes, self._scales, self._ids)
        names = ("codes", "scales", "ids")
        arrays: Arrays = {n: rows.used for n, rows in zip(names, buffers, strict=True)}
        settings = {"d": self.d, "metric": self.metric, "next_id": self._next_id}
        write_index_file(path, "Int8Index", settings, arrays)

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Int8Index:
        """Read an index that `save` wrote; raises IndexFileError for anything else."""
        _, settings, arrays = read_index_file(path, "Int8Index")
        index = cls(settings["d"], settings["metric"])
        index._codes.append(arrays["codes"])
        index._scales.append(arrays["scales"])
        index._ids.append(arrays["ids"])
        index._next_id = settings["next_id"]
        return index
