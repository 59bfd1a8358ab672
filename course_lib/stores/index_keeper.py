"""An index behind a store, kept in step with the rows that are alive."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_lib.datasets.progress_bar import progress

from .live_rows import LiveRows

Rows = NDArray[np.int64]
Factory = Callable[[], Any]
CHUNK = 2048


class IndexKeeper:
    """Knows which of the store's rows stand in an index, and under which of its ids.

    Row numbers are never used twice, so the rows that the index lacks and those that it should
    forget are two set differences, whoever wrote them and however long ago.

    Parameters
    ----------
    index
        ``d``, ``metric``, ``add(x) -> ids``, ``search(q, k) -> (scores, ids)``, ``remove(ids)``.
    d, metric
        Those of the store; the index must have the same.

    Raises
    ------
    ValueError
        If it has others.
    """

    def __init__(self, index: Any, d: int, metric: str) -> None:
        for name, mine in {"d": d, "metric": metric}.items():
            its = getattr(index, name, None)
            if its != mine:
                raise ValueError(f"index: expected {name} = {mine!r} as the store's, got {its!r}")
        self.index = index
        self.rows = np.zeros(0, dtype=np.int64)  # those in the index, ascending
        self.ids = np.zeros(0, dtype=np.int64)  # its ids for them, in the same order
        self._row_of = np.zeros(0, dtype=np.int64)  # by id; made anew when ids were added

    def follow(self, live: LiveRows) -> None:
        """Add the rows that are new, remove those that are dead.

        Parameters
        ----------
        live
            The store's rows.
        """
        now = live.live
        gone = ~np.isin(self.rows, now, assume_unique=True)
        if gone.any():
            self.index.remove(self.ids[gone])
            self.rows, self.ids = self.rows[~gone], self.ids[~gone]
        new = np.setdiff1d(now, self.rows, assume_unique=True)
        if len(new):
            ids = self._added(live.vectors[live.positions(new)])
            rows, ids = np.concatenate([self.rows, new]), np.concatenate([self.ids, ids])
            order = np.argsort(rows)
            self.take(rows[order], ids[order])

    def best(self, query: NDArray[np.float32], depth: int) -> Rows:
        """Return the row numbers of the nearest vectors, as the index sees it.

        Parameters
        ----------
        query
            Shape (d,).
        depth
            How many.

        Returns
        -------
        int64 array, shape (m,)
            m is below `depth` where the index has no more.
        """
        _, ids = self.index.search(query, depth)
        return self._row_of[ids[ids >= 0]]

    def take(self, rows: Rows, ids: Rows) -> None:
        """Set which rows the index holds, and under which ids.

        Parameters
        ----------
        rows
            Row numbers, ascending.
        ids
            The index's ids of these.
        """
        self.rows, self.ids = rows, ids
        self._row_of = np.full(ids.max(initial=-1) + 1, -1, dtype=np.int64)
        self._row_of[ids] = rows

    def _added(self, vectors: NDArray[np.float32]) -> Rows:
        """Add in chunks under a progress bar; an index that learns first sees all vectors."""
        if len(vectors) <= CHUNK:
            return np.asarray(self.index.add(vectors), dtype=np.int64)
        if not len(self.rows) and hasattr(self.index, "train"):
            self.index.train(vectors)
        starts = progress(range(0, len(vectors), CHUNK), "building the index")
        return np.concatenate([self.index.add(vectors[i : i + CHUNK]) for i in starts])


def as_factory(index: Any) -> Factory:
    """Return a function that makes an empty index, given one or such a function.

    Parameters
    ----------
    index
        An empty index, copied each time, or a function without arguments.

    Returns
    -------
    callable

    Raises
    ------
    ValueError
        If the index isn't empty: nobody knows which documents its vectors are.
    """
    if not hasattr(index, "search"):
        return index
    if index.ntotal:
        raise ValueError(f"index: expected an empty one, got one of {index.ntotal} vectors")
    return lambda: copy.deepcopy(index)
