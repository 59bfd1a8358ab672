"""The exact index: keeps the vectors as they are and compares with all of them."""

from __future__ import annotations

from os import PathLike

import numpy as np
from numpy.typing import ArrayLike

from course_lib.ann.exact_scan import best_rows, half_squares
from course_lib.ann.index_files import Arrays, read_index_file, write_index_file
from course_lib.ann.index_protocol import Ids, Metric, Scores, answer, check_metric
from course_lib.ann.metric_rows import queries_for, rows_for
from course_lib.ann.row_buffer import RowBuffer
from course_lib.ann.row_checks import Rows, check_k, check_positive
from course_lib.ann.running_ids import known_ids


class FlatIndex:
    """Exact search over rows that come and go: the oracle of all other indexes.

    Parameters
    ----------
    d : int
        Length of the vectors.
    metric : {"l2", "ip", "cosine"}
        See `Index`.

    Attributes
    ----------
    threads : int
        How many a search may use; 1 unless set.

    Notes
    -----
    Complexity: add O(d) a row, search O(n·d) a query, remove O(n·d). Memory: 4·d bytes a row for
    the vector, 4 for half its squared length, 8 for its id.

    Examples
    --------
    >>> index = FlatIndex(2, metric="cosine")
    >>> index.add([[1.0, 0.0], [3.0, 3.0]])
    array([0, 1])
    >>> index.add([[0.0, 2.0]])
    array([2])
    >>> scores, ids = index.search([0.1, 1.0], k=2)
    >>> ids, scores.round(3)
    (array([2, 1]), array([0.995, 0.774], dtype=float32))
    >>> index.remove([2])
    1
    >>> index.search([0.1, 1.0], k=3)[1]
    array([ 1,  0, -1])
    """

    def __init__(self, d: int, metric: Metric = "l2") -> None:
        self.d, self.metric, self.threads = check_positive("d", d), check_metric(metric), 1
        self._rows = RowBuffer(self.d, np.float32)
        self._halves = RowBuffer(None, np.float32)
        self._ids = RowBuffer(None, np.int64)
        self._next_id = 0

    @property
    def ntotal(self) -> int:
        """How many vectors can be found."""
        return len(self._rows)

    @property
    def nbytes(self) -> int:
        """Bytes held in memory."""
        return self._rows.nbytes + self._halves.nbytes + self._ids.nbytes

    @property
    def vectors(self) -> Rows:
        """The rows as they are searched, (ntotal, d): normalised if the metric is cosine."""
        return self._rows.used

    @property
    def ids(self) -> Ids:
        """The id of each row of `vectors`, ascending."""
        return self._ids.used

    def add(self, x: ArrayLike) -> Ids:
        """Add rows.

        Parameters
        ----------
        x : array_like
            Shape (n, d).

        Returns
        -------
        ndarray
            int64, shape (n,): their ids, counted on from the last ever given.

        Raises
        ------
        TypeError, ValueError
            As `as_rows`; with cosine also for a row of zeros. Nothing is added then.
        """
        rows = rows_for(self.metric, x, self.d)
        ids = np.arange(self._next_id, self._next_id + len(rows))
        self._rows.append(rows)
        self._halves.append(half_squares(rows))
        self._ids.append(ids)
        self._next_id += len(rows)
        return ids

    def search(self, q: ArrayLike, k: int) -> tuple[Scores, Ids]:
        """Find the k best rows for each query, exactly.

        Parameters
        ----------
        q : array_like
            Shape (nq, d), or (d,) for a single query.
        k : int
            How many; more than `ntotal` is allowed.

        Returns
        -------
        scores : ndarray
            float32, shape (nq, k) or (k,), best first.
        ids : ndarray
            int64, same shape; -1 where there is none.

        Raises
        ------
        TypeError, ValueError
            For queries as `as_queries`; with cosine also for one of zeros; for k below 1.
        """
        k = check_k(k)
        queries, single = queries_for(self.metric, q, self.d)
        scores, places = best_rows(
            self.vectors, self._halves.used, queries, k, self.metric, self.threads
        )
        return answer(scores, self.ids[places], k, self.metric, single)

    def remove(self, ids: ArrayLike) -> int:
        """Forget rows; the places of the others close up, their ids stay.

        Parameters
        ----------
        ids : array_like
            Ids of rows that are there; repeated ones count once.

        Returns
        -------
        int
            How many were removed.

        Raises
        ------
        KeyError
            If an id isn't there; nothing is removed then.
        """
        kept = ~known_ids(ids, self.ids)
        for rows in (self._rows, self._halves, self._ids):
            rows.keep(kept)
        return int((~kept).sum())

    def save(self, path: str | PathLike[str]) -> None:
        """Write the index to one file."""
        settings = {"d": self.d, "metric": self.metric, "next_id": self._next_id}
        arrays: Arrays = {"vectors": self.vectors, "ids": self.ids}
        write_index_file(path, "FlatIndex", settings, arrays)

    @classmethod
    def load(cls, path: str | PathLike[str]) -> FlatIndex:
        """Read an index that `save` wrote; raises IndexFileError for anything else."""
        _, settings, arrays = read_index_file(path, "FlatIndex")
        index = cls(settings["d"], settings["metric"])
        index._rows.append(arrays["vectors"])
        index._halves.append(half_squares(arrays["vectors"]))
        index._ids.append(arrays["ids"])
        index._next_id = settings["next_id"]
        return index
