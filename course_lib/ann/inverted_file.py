"""What IVF indexes have in common: cells around centroids, and a search that visits a few."""

from __future__ import annotations

from os import PathLike
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from course_lib.ann.index_files import Arrays, read_index_file, write_index_file
from course_lib.ann.index_protocol import Ids, Metric, Scores, answer, check_metric
from course_lib.ann.inverted_lists import InvertedLists
from course_lib.ann.k_means import KMeans, nearest_centroids
from course_lib.ann.metric_rows import queries_for, rows_for
from course_lib.ann.probed_lists import probed_lists
from course_lib.ann.query_shares import in_shares
from course_lib.ann.row_checks import Rows, as_rows, check_k, check_positive
from course_lib.ann.running_ids import known_ids

POINTS_PER_LIST = 256  # k-means sees at most this many rows for each list, as in FAISS
ITERATIONS = 10  # as in FAISS's IVF indexes


class InvertedFile:
    """Cells around k-means centroids; a subclass says what is stored of a row and how it is scored.

    A subclass gives `_columns` (what the lists hold), `_values` (these columns for new rows) and
    `_scan` (the best k of the probed lists); one that learns more than centroids extends `train`.

    Parameters
    ----------
    d, nlist, nprobe : int
    metric : {"l2", "ip", "cosine"}
    seed : int
    threads : int
    """

    settings: tuple[str, ...] = ("d", "nlist", "nprobe", "metric", "seed", "threads")

    def __init__(
        self, d: int, nlist: int, nprobe: int, metric: Metric, seed: int, threads: int
    ) -> None:
        self.d, self.nlist = check_positive("d", d), check_positive("nlist", nlist)
        self.nprobe, self.metric = check_positive("nprobe", nprobe), check_metric(metric)
        self.seed, self.threads = seed, check_positive("threads", threads)
        self._centroids: Rows | None = None
        self._next_id = 0
        self.lists = InvertedLists(nlist, self._columns())

    @property
    def centroids(self) -> Rows:
        """The middles of the cells, (nlist, d) float32."""
        if self._centroids is None:
            raise ValueError("this index isn't trained yet: call train(x) or add(x) first")
        return self._centroids

    @centroids.setter
    def centroids(self, values: ArrayLike) -> None:
        values = as_rows("centroids", values, self.d)
        if len(values) != self.nlist:
            raise ValueError(f"centroids: expected {self.nlist} rows, got {len(values)}")
        if self._next_id:
            raise ValueError("centroids: rows lie in the lists of the old ones already")
        self._centroids = values

    @property
    def trained(self) -> bool:
        """Whether rows can be added without training."""
        return self._centroids is not None

    @property
    def ntotal(self) -> int:
        """How many vectors can be found."""
        return len(self.lists)

    @property
    def nbytes(self) -> int:
        """Bytes held: lists with their room to grow, and centroids."""
        return self.lists.nbytes + (0 if self._centroids is None else self._centroids.nbytes)

    def train(self, x: ArrayLike) -> Self:
        """Find the centroids from rows (n, d), n at least nlist. Returns itself."""
        means = KMeans(
            self.nlist,
            ITERATIONS,
            self.seed,
            self.threads,
            max_points=POINTS_PER_LIST * self.nlist,
            spherical=self.metric != "l2",
        )
        self.centroids = means.fit(rows_for(self.metric, x, self.d)).centroids
        return self

    def add(self, x: ArrayLike) -> Ids:
        """Add rows (n, d); return their ids (n,). The first rows train an untrained index."""
        x = rows_for(self.metric, x, self.d)
        if not len(x):
            return np.empty(0, dtype=np.int64)
        if not self.trained:
            self.train(x)
        list_of = self._lists_of(x)
        ids = np.arange(self._next_id, self._next_id + len(x), dtype=np.int64)
        self.lists.append(list_of, ids=ids, **self._values(x, list_of))
        self._next_id += len(x)
        return ids

    def search(self, q: ArrayLike, k: int) -> tuple[Scores, Ids]:
        """Return (scores, ids), each (nq, k) or, for one query (d,), (k,); best first.

        Only rows in the `nprobe` best cells are found.
        """
        (queries, single), k = queries_for(self.metric, q, self.d), check_k(k)
        scores = np.empty((len(queries), k), dtype=np.float32)
        ids = np.full((len(queries), k), -1, dtype=np.int64)
        if self.ntotal and len(queries):
            self._fill(queries, scores, ids)
        return answer(scores, ids, k, self.metric, single)

    def scanned_fraction(self, q: ArrayLike) -> float:
        """Return which share of the rows a search for these queries compares, on average."""
        probes, _ = self._probes(queries_for(self.metric, q, self.d)[0])
        return float(self.lists.size[probes].sum(axis=1).mean() / max(self.ntotal, 1))

    def remove(self, ids: ArrayLike) -> int:
        """Forget rows; return how many. Unknown ids raise KeyError, and nothing is removed."""
        places, _ = self.lists.used()
        gone = known_ids(ids, self.lists.columns["ids"][places])
        self.lists.keep(~gone)
        return int(gone.sum())

    def save(self, path: str | PathLike[str]) -> None:
        """Write the index to one file."""
        settings = {name: getattr(self, name) for name in (*self.settings, "_next_id")}
        write_index_file(path, type(self).__name__, settings, self._arrays())

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Self:
        """Read an index that `save` wrote."""
        _, settings, arrays = read_index_file(path, cls.__name__)
        next_id = settings.pop("_next_id")
        index = cls(**settings)
        index._take(arrays)
        index._next_id = next_id
        return index

    def _columns(self) -> Arrays:
        raise NotImplementedError

    def _values(self, x: Rows, list_of: Ids) -> Arrays:
        raise NotImplementedError

    def _fill(self, q: Rows, scores: Scores, ids: Ids) -> None:
        def work(share: slice) -> None:
            scores[share], ids[share] = self._scan(q[share], scores.shape[1])

        in_shares(work, len(q), self.threads)

    def _scan(self, q: Rows, k: int) -> tuple[Scores, Ids]:
        raise NotImplementedError

    def _arrays(self) -> Arrays:
        return self.lists.arrays() | ({"centroids": self.centroids} if self.trained else {})

    def _take(self, arrays: Arrays) -> None:
        self._centroids = arrays.pop("centroids", None)
        self.lists = InvertedLists.from_arrays(arrays)

    def _lists_of(self, x: Rows) -> Ids:
        metric = "l2" if self.metric == "l2" else "ip"
        return nearest_centroids(x, self.centroids, metric, self.threads)[0]

    def _probes(self, q: Rows) -> tuple[Ids, Scores]:
        return probed_lists(q, self.centroids, min(self.nprobe, self.nlist), self.metric)
