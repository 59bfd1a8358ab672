"""A small exact buffer: rows under the caller's ids, searched by scanning all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from course_lib.ann.exact_scan import exact_search
from course_lib.ann.index_protocol import Scores
from course_lib.ann.own_ids import OwnId
from course_lib.ann.row_checks import Rows


class RecentRows:
    """Rows that wait for a place in an index, in the order of their arrival.

    Parameters
    ----------
    d : int
        Length of the rows.
    metric : str
        "l2", "ip" or "cosine": what scores mean.

    Examples
    --------
    >>> recent = RecentRows(2, "ip")
    >>> recent.put(["a", "b"], np.eye(2, dtype=np.float32))
    >>> recent.search(np.array([[0.0, 3.0]], np.float32), k=1)[1]
    [['b']]
    >>> recent.forget(["b"])
    >>> recent.ids
    ['a']
    """

    def __init__(self, d: int, metric: str) -> None:
        self.d, self.metric = d, metric
        self._rows: dict[OwnId, Rows] = {}

    def __len__(self) -> int:
        """Return how many rows wait."""
        return len(self._rows)

    def __contains__(self, own_id: object) -> bool:
        """Tell whether a row waits under this id."""
        return own_id in self._rows

    @property
    def ids(self) -> list[OwnId]:
        """The ids, in the order of `rows`."""
        return list(self._rows)

    @property
    def rows(self) -> Rows:
        """All rows, float32, shape (n, d)."""
        waiting = list(self._rows.values())
        return np.stack(waiting) if waiting else np.empty((0, self.d), np.float32)

    def put(self, ids: Sequence[OwnId], rows: Rows) -> None:
        """Take rows, n ids for shape (n, d)."""
        self._rows.update(zip(ids, rows, strict=True))

    def forget(self, ids: Sequence[OwnId]) -> None:
        """Drop the rows of those ids that wait here."""
        for own_id in ids:
            self._rows.pop(own_id, None)

    def clear(self) -> None:
        """Drop all."""
        self._rows.clear()

    def search(self, queries: Rows, k: int) -> tuple[Scores, list[list[Any]]]:
        """Return scores (nq, k) and the ids of each query, None where there are no more rows."""
        own = self.ids
        scores, found = exact_search(self.rows, queries, k, self.metric)  # type: ignore[arg-type]
        return scores, [[own[i] if i >= 0 else None for i in row] for row in found.tolist()]
