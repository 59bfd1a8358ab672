"""Exhaustive search over product-quantised vectors."""

from __future__ import annotations

from os import PathLike

import numpy as np
from numpy.typing import ArrayLike

from course_lib.ann.code_kernels import scan_all_codes
from course_lib.ann.growing_rows import extended
from course_lib.ann.index_files import read_index_file, write_index_file
from course_lib.ann.index_protocol import Ids, Metric, Scores, answer, check_metric, normalized
from course_lib.ann.product_quantizer import ProductQuantizer
from course_lib.ann.query_shares import in_shares
from course_lib.ann.row_checks import Rows, as_queries, as_rows, check_k, check_positive
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
        self._codes = np.empty((0, m), dtype=np.uint8)  # with room to grow
        self._ids = np.empty(0, dtype=np.int64)
        self._size = self._next_id = 0

    @property
    def ntotal(self) -> int:
        """How many vectors can be found."""
        return self._size

    @property
    def codes(self) -> np.ndarray:
        """The codes of all rows, (ntotal, m) uint8."""
        return self._codes[: self._size]

    @property
    def nbytes(self) -> int:
        """Bytes held: codes and ids with their room to grow, and codebooks."""
        books = self.quantizer.codebooks.nbytes if self.quantizer.trained else 0
        return self._codes.nbytes + self._ids.nbytes + books

    def train(self, x: ArrayLike) -> PQIndex:
        """Find the codebooks from rows (n, d), n at least 2^nbits. Returns itself."""
        self.quantizer.threads = self.threads
        self.quantizer.fit(self._prepared("x", x))
        return self

    def add(self, x: ArrayLike) -> Ids:
        """Add rows (n, d); return their ids (n,). The first rows train an untrained index."""
        x = self._prepared("x", x)
        if not len(x):
            return np.empty(0, dtype=np.int64)
        if not self.quantizer.trained:
            self.train(x)
        self.quantizer.threads = self.threads
        ids = np.arange(self._next_id, self._next_id + len(x), dtype=np.int64)
        self._codes = extended(self._codes, self._size, self.quantizer.encode(x))
        self._ids = extended(self._ids, self._size, ids)
        self._size += len(x)
        self._next_id += len(x)
        return ids

    def search(self, q: ArrayLike, k: int) -> tuple[Scores, Ids]:
        """Return (scores, ids), each (nq, k) or, for one query (d,), (k,); best first."""
        queries, single = as_queries(q, self.d)
        k = check_k(k)
        if self.metric == "cosine":
            queries = normalized(queries, "q")
        scores = np.empty((len(queries), k), dtype=np.float32)
        places = np.full((len(queries), k), -1, dtype=np.int64)
        if self.ntotal:
            books, products = self.quantizer.codebooks, self.metric != "l2"

            def work(share: slice) -> None:
                q, out = queries[share], (scores[share], places[share])
                scan_all_codes(q, books, products, self.codes, *out)

            in_shares(work, len(queries), self.threads)
        scores = scores if self.metric == "l2" else -scores
        ids = found_ids(places, self._ids) if self.ntotal else places
        return answer(scores, ids, k, self.metric, single)

    def remove(self, ids: ArrayLike) -> int:
        """Forget rows; return how many. Unknown ids raise KeyError, and nothing is removed."""
        kept = ~known_ids(ids, self._ids[: self._size])
        gone = self._size - int(kept.sum())
        self._codes, self._ids = self.codes[kept], self._ids[: self._size][kept]
        self._size -= gone
        return gone

    def save(self, path: str | PathLike[str]) -> None:
        """Write the index to one file."""
        names = ("d", "m", "nbits", "metric", "seed", "threads", "_next_id")
        arrays = {"codes": self.codes, "ids": self._ids[: self._size]}
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
        index._codes, index._ids = arrays["codes"], arrays["ids"]
        index._size, index._next_id = len(index._ids), next_id
        return index

    def _prepared(self, name: str, x: ArrayLike) -> Rows:
        rows = as_rows(name, x, self.d)
        return normalized(rows, name) if self.metric == "cosine" else rows
