"""Exhaustive search over product-quantised vectors."""

from __future__ import annotations

from os import PathLike

import numpy as np
from numpy.typing import ArrayLike

from course_lib.ann.code_kernels import scan_all_codes
from course_lib.ann.index_files import read_index_file, write_index_file
from course_lib.ann.index_protocol import Ids, Metric, Scores, answer, check_metric
from course_lib.ann.metric_rows import queries_for, rows_for
from course_lib.ann.product_quantizer import ProductQuantizer
from course_lib.ann.query_shares import in_shares
from course_lib.ann.row_buffer import RowBuffer
from course_lib.ann.row_checks import check_k, check_positive
from course_lib.ann.running_ids import found_ids, known_ids


class PQIndex:
    """Keeps m small numbers of each vector and compares queries with all of them (ADC).

    Parameters
    ----------
    d : int
        Length of the vectors.
    m : int
        Parts; divides `d`.
    nbits : int
        1 to 8 bits for the codeword of each part.
    metric : {"l2", "ip", "cosine"}
        Scores are those of the decoded vectors, so they are approximations.
    seed : int
    threads : int
        For training, adding and searching.

    Attributes
    ----------
    quantizer : ProductQuantizer
        Assign codebooks to ``quantizer.codebooks``, before adding, to use those from elsewhere.

    Notes
    -----
    A search is O(n m) look-ups a query, after m * ksub short products for the tables.

    References
    ----------
    Jégou, Douze and Schmid 2011, "Product Quantization for Nearest Neighbor Search", section III.

    Examples
    --------
    >>> x = [[0.0, 0.0], [0.0, 1.0], [9.0, 0.0], [9.0, 1.0]]
    >>> index = PQIndex(d=2, m=2, nbits=1, seed=1)
    >>> ids = index.add(x)
    >>> index.search([9.0, 0.25], k=2)
    (array([0.0625, 0.5625], dtype=float32), array([2, 3]))
    """

    def __init__(
        self,
        d: int,
        m: int,
        nbits: int = 8,
        metric: Metric = "l2",
        seed: int = 0,
        threads: int = 1,
    ) -> None:
        self.quantizer = ProductQuantizer(d, m, nbits, seed=seed)
        self.d, self.m, self.nbits = self.quantizer.d, self.quantizer.m, self.quantizer.nbits
        self.metric, self.seed = check_metric(metric), seed
        self.threads = check_positive("threads", threads)
        self._codes, self._ids = RowBuffer(self.m, np.uint8), RowBuffer(None, np.int64)
        self._next_id = 0

    @property
    def ntotal(self) -> int:
        """How many vectors can be found."""
        return len(self._ids)

    @property
    def codes(self) -> np.ndarray:
        """The codes of all rows, (ntotal, m) uint8."""
        return self._codes.used

    @property
    def nbytes(self) -> int:
        """Bytes held: codes and ids with their room to grow, and codebooks."""
        books = self.quantizer.codebooks.nbytes if self.quantizer.trained else 0
        return self._codes.nbytes + self._ids.nbytes + books

    def train(self, x: ArrayLike) -> PQIndex:
        """Find the codebooks from rows (n, d), n at least 2^nbits. Returns itself."""
        self.quantizer.threads = self.threads
        self.quantizer.fit(rows_for(self.metric, x, self.d))
        return self

    def add(self, x: ArrayLike) -> Ids:
        """Add rows (n, d); return their ids (n,). The first rows train an untrained index."""
        x = rows_for(self.metric, x, self.d)
        if not len(x):
            return np.empty(0, dtype=np.int64)
        if not self.quantizer.trained:
            self.train(x)
        self.quantizer.threads = self.threads
        ids = np.arange(self._next_id, self._next_id + len(x), dtype=np.int64)
        self._codes.append(self.quantizer.encode(x))
        self._ids.append(ids)
        self._next_id += len(x)
        return ids

    def search(self, q: ArrayLike, k: int) -> tuple[Scores, Ids]:
        """Return (scores, ids), each (nq, k) or, for one query (d,), (k,); best first."""
        queries, single = queries_for(self.metric, q, self.d)
        k = check_k(k)
        scores = np.empty((len(queries), k), dtype=np.float32)
        places = np.full((len(queries), k), -1, dtype=np.int64)
        if self.ntotal:
            books, products = self.quantizer.codebooks, self.metric != "l2"

            def work(share: slice) -> None:
                q, out = queries[share], (scores[share], places[share])
                scan_all_codes(q, books, products, self.codes, *out)

            in_shares(work, len(queries), self.threads)
        scores = scores if self.metric == "l2" else -scores
        ids = found_ids(places, self._ids.used) if self.ntotal else places
        return answer(scores, ids, k, self.metric, single)

    def remove(self, ids: ArrayLike) -> int:
        """Forget rows; return how many. Unknown ids raise KeyError, and nothing is removed."""
        gone = known_ids(ids, self._ids.used)
        self._codes.keep(~gone)
        self._ids.keep(~gone)
        return int(gone.sum())

    def save(self, path: str | PathLike[str]) -> None:
        """Write the index to one file."""
        names = ("d", "m", "nbits", "metric", "seed", "threads", "_next_id")
        arrays = {"codes": self.codes, "ids": self._ids.used}
        if self.quantizer.trained:
            arrays["codebooks"] = self.quantizer.codebooks
        write_index_file(path, "PQIndex", {name: getattr(self, name) for name in names}, arrays)

    @classmethod
    def load(cls, path: str | PathLike[str]) -> PQIndex:
        """Read an index that `save` wrote."""
        _, settings, arrays = read_index_file(path, "PQIndex")
        next_id = settings.pop("_next_id")
        index = cls(**settings)
        if "codebooks" in arrays:
            index.quantizer.codebooks = arrays["codebooks"]
        index._codes.append(arrays["codes"])
        index._ids.append(arrays["ids"])
        index._next_id = next_id
        return index
