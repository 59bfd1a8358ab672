"""Rows that more rows can be added to without copying all of them every time."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


class RowBuffer:
    """Append-only rows in one array, which gets half as long again when it is full.

    The first rows get exactly the room they need: who adds everything at once wastes nothing.

    Parameters
    ----------
    width : int or None
        Length of a row; None for single numbers.
    dtype : dtype
        Of the numbers.

    Attributes
    ----------
    nbytes : int
        Bytes reserved.

    Notes
    -----
    Complexity: n appended rows cost O(n) copies in all, however they arrive, since each copy is
    paid for by the appends since the last one.

    Examples
    --------
    >>> rows = RowBuffer(2, np.float32)
    >>> rows.append(np.ones((3, 2)))
    >>> rows.append(np.zeros((1, 2)))
    >>> rows.used.shape, rows.nbytes
    ((4, 2), 32)
    """

    def __init__(self, width: int | None, dtype: type[np.generic]) -> None:
        self._shape = () if width is None else (width,)
        self._array = np.empty((0, *self._shape), dtype)
        self._length = 0

    def __len__(self) -> int:
        """Return the number of rows."""
        return self._length

    @property
    def used(self) -> NDArray[Any]:
        """The rows, a view that is valid until the next append."""
        return self._array[: self._length]

    @property
    def nbytes(self) -> int:
        """Bytes reserved."""
        return self._array.nbytes

    def append(self, rows: NDArray[Any]) -> None:
        """Add rows at the end."""
        wanted = self._length + len(rows)
        if wanted > len(self._array):
            room = wanted if self._length == 0 else max(wanted, len(self._array) * 3 // 2)
            larger = np.empty((room, *self._shape), self._array.dtype)
            larger[: self._length] = self.used
            self._array = larger
        self._array[self._length : wanted] = rows
        self._length = wanted

    def keep(self, mask: NDArray[np.bool_]) -> None:
        """Drop the rows where `mask`, (n,), is false; the others move up."""
        self._array = self.used[mask]
        self._length = len(self._array)
