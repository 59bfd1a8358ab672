"""Rows of an index with their ids, which stay the same however the rows are moved."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.ann.index_protocol import NO_ID
from course_lib.ann.row_buffer import RowBuffer
from course_lib.ann.row_checks import Rows
from course_lib.ann.running_ids import known_ids

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
        self.next_id = self.removed = 0
        self._rows, self._ids = RowBuffer(d, np.float32), RowBuffer(None, np.int64)

    def __len__(self) -> int:
        """Return how many rows are stored, removed ones too."""
        return len(self._rows)

    @property
    def rows(self) -> Rows:
        """What is stored, (n, d)."""
        return self._rows.used

    @property
    def ids(self) -> Ids:
        """The id of each stored row, (n,); -1 where it was removed."""
        return self._ids.used

    @property
    def nbytes(self) -> int:
        """Bytes held, unused room included."""
        return self._rows.nbytes + self._ids.nbytes

    def append(self, x: Rows) -> Ids:
        """Store rows (m, d) at the end and return their new ids (m,)."""
        new = np.arange(self.next_id, self.next_id + len(x))
        self._rows.append(x)
        self._ids.append(new)
        self.next_id += len(x)
        return new

    def remove(self, ids: ArrayLike) -> int:
        """Take the ids away from their rows and return how many there were.

        Raises
        ------
        KeyError
            Naming the ids that no row has; then nothing is removed.
        """
        gone = known_ids(ids, self.ids)
        self.ids[gone] = NO_ID
        self.removed += int(gone.sum())
        return int(gone.sum())

    def rearrange(self, order: Ids) -> None:
        """Keep only the rows ``order``, in that order."""
        self.restore(self.rows[order], self.ids[order], self.next_id)

    def restore(self, rows: Rows, ids: Ids, next_id: int) -> None:
        """Take over rows, ids and the counter, for example as they were saved."""
        self._rows, self._ids = RowBuffer(rows.shape[1], np.float32), RowBuffer(None, np.int64)
        self._rows.append(rows)
        self._ids.append(ids)
        self.next_id, self.removed = next_id, int((ids == NO_ID).sum())
