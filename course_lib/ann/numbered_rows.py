"""Rows of an index with their ids, which stay the same however the rows are moved."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.ann.index_protocol import NO_ID
from course_lib.ann.row_checks import Rows

Ids = NDArray[np.int64]


class NumberedRows:
    """A growing matrix of rows; each has the id that it was given when it came.

    Parameters
    ----------
    d : int
        Length of a row.

    Attributes
    ----------
    next_id : int
        Ids are counted up from 0 and never given twice.
    removed : int
        Rows that are still stored but have lost their id (it is -1 now).

    Examples
    --------
    >>> rows = NumberedRows(2)
    >>> rows.append(np.eye(2, dtype=np.float32))
    array([0, 1])
    >>> rows.remove([0]), rows.ids.tolist()
    (1, [-1, 1])
    """

    def __init__(self, d: int) -> None:
        self.next_id = self.removed = self._n = 0
        self._rows = np.empty((0, d), dtype=np.float32)  # more room than rows
        self._ids = np.empty(0, dtype=np.int64)

    def __len__(self) -> int:
        """Return how many rows are stored, removed ones too."""
        return self._n

    @property
    def rows(self) -> Rows:
        """What is stored, (n, d)."""
        return self._rows[: self._n]

    @property
    def ids(self) -> Ids:
        """The id of each stored row, (n,); -1 where it was removed."""
        return self._ids[: self._n]

    @property
    def nbytes(self) -> int:
        """Bytes held, unused room included."""
        return self._rows.nbytes + self._ids.nbytes

    def append(self, x: Rows) -> Ids:
        """Store rows (m, d) at the end and return their new ids (m,)."""
        new = np.arange(self.next_id, self.next_id + len(x))
        end = self._n + len(x)
        if end > len(self._rows):
            self._make_room(max(end, self._n * 3 // 2))
        self._rows[self._n : end], self._ids[self._n : end] = x, new
        self._n, self.next_id = end, self.next_id + len(x)
        return new

    def remove(self, ids: ArrayLike) -> int:
        """Take the ids away from their rows and return how many there were.

        Raises
        ------
        KeyError
            Naming the ids that no row has; then nothing is removed.
        """
        wanted = _whole_numbers(ids)
        order = np.argsort(self.ids)
        places = np.searchsorted(self.ids, wanted, sorter=order)
        known = (places < self._n) & (wanted >= 0)
        at = order[places[known]]
        known[known] = self.ids[at] == wanted[known]
        if not known.all():
            raise KeyError(f"ids: not in the index: {wanted[~known][:10].tolist()}")
        self._ids[at] = NO_ID
        self.removed += len(wanted)
        return len(wanted)

    def rearrange(self, order: Ids) -> None:
        """Keep only the rows ``order``, in that order."""
        self._rows, self._ids = self.rows[order], self.ids[order]
        self._n = len(order)
        self.removed = int((self._ids == NO_ID).sum())

    def restore(self, rows: Rows, ids: Ids, next_id: int) -> None:
        """Take over rows, ids and the counter as they were saved."""
        self._rows, self._ids, self._n, self.next_id = rows, ids, len(rows), next_id
        self.removed = int((ids == NO_ID).sum())

    def _make_room(self, n: int) -> None:
        for name in ("_rows", "_ids"):
            old = getattr(self, name)
            new = np.empty((n, *old.shape[1:]), old.dtype)
            new[: self._n] = old[: self._n]
            setattr(self, name, new)


def _whole_numbers(ids: ArrayLike) -> Ids:
    numbers = np.unique(np.asarray(ids))
    if numbers.size and numbers.dtype.kind not in "iu":
        raise TypeError(f"ids: expected whole numbers, got dtype {numbers.dtype}")
    return numbers.astype(np.int64)
