"""Locality-sensitive hashing: random hyperplanes put vectors at a small angle into one bucket."""

from __future__ import annotations

from os import PathLike
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.ann.bucket_kernels import search_buckets
from course_lib.ann.code_buckets import CodeBuckets
from course_lib.ann.hyperplane_codes import SignCodes
from course_lib.ann.index_files import read_index_file, write_index_file
from course_lib.ann.index_protocol import NO_ID, Ids, Metric, Scores
from course_lib.ann.metric_rows import rows_for
from course_lib.ann.numbered_index import NumberedIndex
from course_lib.ann.query_shares import in_shares
from course_lib.ann.row_checks import Rows, check_positive


class HyperplaneLSHIndex(NumberedIndex):
    """Buckets of vectors that lie on the same side of some random hyperplanes.

    Each of `tables` hash tables has `bits` hyperplanes; a vector's code is one bit for each: on
    which side does it lie? Rows that share the code of the query in any table are compared with
    it, by the metric of the index, and the k best are returned.

    Parameters
    ----------
    d : int
        Length of the vectors.
    bits : int
        Hyperplanes of a table, 1 to 62. More: smaller buckets, fewer found.
    tables : int
        More: more found, more compared, more memory.
    metric : {"cosine", "l2"}
        What candidates are ranked by. Under "cosine" rows and queries are normalised first.
    center : bool
        True: the hyperplanes go through the mean of the rows of the first `add` (or of `train`).
        False: through the origin, as in the theory; rows far from it then share one bucket.
    seed : int
        For the hyperplanes.
    threads : int
        For searching many queries.

    Attributes
    ----------
    probes : int
        Buckets looked into per table, from 1 (the default) to bits + 1: the query's own, then
        those across the hyperplanes to which the query is nearest.
    candidates : (nq,) int64
        Of the last search: how many rows were compared with each query.

    Raises
    ------
    ValueError
        If an argument is out of range; later, if rows have another length, hold NaN, or are zero
        under "cosine".

    See Also
    --------
    collision_probability : How likely a row at a given cosine becomes a candidate.

    References
    ----------
    Charikar 2002, "Similarity Estimation Techniques from Rounding Algorithms", section 3; Indyk,
    Motwani 1998 for tables and bits; probing after Lv et al. 2007, "Multi-Probe LSH".

    Examples
    --------
    >>> x = np.random.default_rng(0).normal(size=(2000, 16)) + 5  # far from the origin
    >>> index = HyperplaneLSHIndex(d=16, bits=6, tables=8)
    >>> ids = index.add(x)
    >>> scores, ids = index.search(x[:3], k=2)
    >>> ids[:, 0].tolist(), bool(index.candidates.max() < 1000)
    ([0, 1, 2], True)
    """

    _reduction = "mips_to_cosine"

    def __init__(
        self,
        d: int,
        bits: int = 10,
        tables: int = 10,
        metric: Metric = "cosine",
        center: bool = True,
        seed: int = 0,
        threads: int = 1,
    ) -> None:
        super().__init__(d, metric, threads)
        self.bits, self.tables = bits, check_positive("tables", tables)
        self.center, self.seed = bool(center), seed
        self.probes = 1
        self.candidates = np.zeros(0, dtype=np.int64)
        self._hash = SignCodes(d, bits, tables, seed)
        self._buckets = CodeBuckets(self.tables)
        self._trained = not center

    @property
    def nbytes(self) -> int:
        """Bytes held: rows, ids, codes, buckets and hyperplanes."""
        return self._stored.nbytes + self._buckets.nbytes + self._hash.planes.nbytes

    def train(self, x: ArrayLike) -> None:
        """Let the hyperplanes go through the mean of the rows x (n, d), before any is added."""
        if len(self._stored):
            raise ValueError("x: rows have been added already; train comes before the first add")
        rows = rows_for(self.metric, x, self.d)
        if self.center and len(rows):
            self._hash.offset = rows.mean(axis=0, dtype=np.float64).astype(np.float32)
        self._trained = True

    def add(self, x: ArrayLike) -> Ids:
        """Add rows (n, d); return their ids (n,), a counter that never restarts."""
        rows = rows_for(self.metric, x, self.d)
        if not self._trained and len(rows):
            self.train(x)
        new = in_shares(lambda which: self._hash.codes(rows[which]), len(rows), self.threads)
        for codes in new:
            self._buckets.append(codes)
        return self._stored.append(rows)

    def remove(self, ids: ArrayLike) -> int:
        """Forget rows; return how many. Unknown ids raise KeyError, and nothing is removed."""
        removed = super().remove(ids)
        if self._stored.removed > len(self._stored) // 2:
            alive = self._stored.ids != NO_ID
            self._buckets.keep(alive)
            self._stored.rearrange(np.flatnonzero(alive))
        return removed

    def bucket_sizes(self) -> list[NDArray[np.int64]]:
        """Return, for each table, how many rows each bucket that is not empty holds."""
        alive = self._buckets.codes[self._stored.ids != NO_ID]  # (ntotal, tables)
        return [np.unique(codes, return_counts=True)[1] for codes in alive.T]

    def _run(self, q: Rows, distances: Scores, found: Ids) -> None:
        buckets = self._buckets
        buckets.sort_if_needed()
        new_codes = buckets.new_codes
        self.candidates = np.zeros(len(q), dtype=np.int64)

        def part(which: slice) -> None:
            search_buckets(
                q[which],
                self._stored.rows,
                self._stored.ids,
                self._hash.probes(q[which], self.probes),
                buckets.sorted_codes,
                buckets.order,
                new_codes,
                distances[which],
                found[which],
                self.candidates[which],
            )

        in_shares(part, len(q), check_positive("threads", self.threads))

    def save(self, path: str | PathLike[str]) -> None:
        """Write rows, ids, metric, hyperplanes' seed, mean and codes to one file."""
        names = ("d", "bits", "tables", "metric", "center", "seed", "threads")
        index = {name: getattr(self, name) for name in names}
        more = {"next_id": self._stored.next_id, "probes": self.probes, "trained": self._trained}
        arrays: dict[str, NDArray[Any]] = {
            "rows": self._stored.rows,
            "ids": self._stored.ids,
            "codes": self._buckets.codes,
            "offset": self._hash.offset,
            "planes": self._hash.planes,
        }
        write_index_file(path, type(self).__name__, {"index": index, **more}, arrays)

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Self:
        """Read an index that `save` wrote."""
        _, settings, arrays = read_index_file(path, cls.__name__)
        index = cls(**settings["index"])
        index.probes, index._trained = settings["probes"], settings["trained"]
        index._hash.offset, index._hash.planes = arrays["offset"], arrays["planes"]
        index._stored.restore(arrays["rows"], arrays["ids"], settings["next_id"])
        index._buckets.append(arrays["codes"])
        index._buckets.sort()
        return index
