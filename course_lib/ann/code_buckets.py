"""Hash tables over codes: sorted, so that a bucket is a range of rows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from course_lib.ann.hyperplane_codes import Codes
from course_lib.ann.row_buffer import RowBuffer

SORT_SHARE = 0.1  # of the rows: so many may be outside the sorted buckets


class CodeBuckets:
    """The codes of all rows in each table, sorted but for the newest.

    Parameters
    ----------
    tables : int
        Codes of a row.

    Attributes
    ----------
    sorted_codes, order : (tables, m) int64
        Codes of the first m rows in increasing order, and whose they are.

    Examples
    --------
    >>> buckets = CodeBuckets(tables=1)
    >>> buckets.append(np.array([[7], [3], [7]]))
    >>> buckets.sort()
    >>> buckets.sorted_codes, buckets.order
    (array([[3, 7, 7]]), array([[1, 0, 2]]))
    """

    def __init__(self, tables: int) -> None:
        self._codes = RowBuffer(tables, np.int64)
        self.sort()

    @property
    def codes(self) -> Codes:
        """All codes in order of the rows, (n, tables)."""
        return self._codes.used

    @property
    def new_codes(self) -> Codes:
        """Codes of the rows that aren't sorted in yet, (tables, n - m)."""
        return np.ascontiguousarray(self.codes[self.order.shape[1] :].T)

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return self._codes.nbytes + self.sorted_codes.nbytes + self.order.nbytes

    def append(self, codes: Codes) -> None:
        """Add the codes (n, tables) of new rows."""
        self._codes.append(codes)

    def keep(self, mask: NDArray[np.bool_]) -> None:
        """Drop the rows where `mask`, (n,), is false, and sort."""
        self._codes.keep(mask)
        self.sort()

    def sort(self) -> None:
        """Put all rows into the buckets."""
        codes: Codes = np.ascontiguousarray(self.codes.T)  # (tables, n)
        self.order = np.argsort(codes, axis=1, kind="stable")
        self.sorted_codes = np.take_along_axis(codes, self.order, axis=1)

    def sort_if_needed(self) -> None:
        """Do it if more than a tenth of the rows are new."""
        if len(self.codes) - self.order.shape[1] > SORT_SHARE * len(self.codes):
            self.sort()
