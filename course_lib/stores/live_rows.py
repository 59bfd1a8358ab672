"""What a store's segments hold, in memory, kept in step with the file."""

from __future__ import annotations

import sqlite3

import numpy as np
from numpy.typing import NDArray

from .segments import Segment, read_segments
from .sqlite_file import setting


class LiveRows:
    """All vectors of a store as one matrix, with a mark on those that are alive.

    Segments never change and tombstones are only added, so catching up with the file means to
    read what is new. Only after a compaction everything is read again.

    Parameters
    ----------
    d
        Length of a vector.

    Attributes
    ----------
    rows
        int64, shape (n,): row numbers, ascending.
    vectors
        float32, shape (n, d).
    squares
        float64, shape (n,): squared lengths.
    alive
        bool, shape (n,).
    """

    def __init__(self, d: int) -> None:
        self.d = d
        self.forget()

    def forget(self) -> None:
        """Begin again with nothing."""
        self._size = 0
        self._rows = np.empty(0, dtype=np.int64)
        self._vectors = np.empty((0, self.d), dtype=np.float32)
        self._squares = np.empty(0, dtype=np.float64)
        self._alive = np.empty(0, dtype=bool)
        self._generation = self._compactions = -1
        self._last_segment = self._last_tombstone = 0

    @property
    def rows(self) -> NDArray[np.int64]:
        """Row numbers, ascending, dead ones too."""
        return self._rows[: self._size]

    @property
    def vectors(self) -> NDArray[np.float32]:
        """Vectors as they were given."""
        return self._vectors[: self._size]

    @property
    def squares(self) -> NDArray[np.float64]:
        """Their squared lengths."""
        return self._squares[: self._size]

    @property
    def alive(self) -> NDArray[np.bool_]:
        """Which of them haven't been replaced or deleted."""
        return self._alive[: self._size]

    @property
    def live(self) -> NDArray[np.int64]:
        """Row numbers of those, ascending."""
        return self.rows[self.alive]

    def positions(self, rows: NDArray[np.int64]) -> NDArray[np.intp]:
        """Return where in the matrix rows lie."""
        return np.searchsorted(self.rows, rows)

    def refresh(self, connection: sqlite3.Connection) -> None:
        """Catch up with the file.

        Parameters
        ----------
        connection
            Inside a transaction, whose state of the file is taken over.
        """
        generation = setting(connection, "generation")
        if generation == self._generation:
            return
        compactions = setting(connection, "compactions")
        if compactions != self._compactions:
            self.forget()
            self._compactions = compactions
        for number, segment in read_segments(connection, self.d, self._last_segment):
            self._append(segment)
            self._last_segment = number
        self._bury(connection)
        self._generation = generation

    def _append(self, segment: Segment) -> None:
        start, self._size = self._size, self._size + len(segment.rows)
        for name in ("_rows", "_vectors", "_squares", "_alive"):
            setattr(self, name, _with_room(getattr(self, name), self._size))
        self._rows[start : self._size] = segment.rows
        self._vectors[start : self._size] = segment.vectors
        squares = np.einsum("nd,nd->n", segment.vectors, segment.vectors, dtype=np.float64)
        self._squares[start : self._size] = squares
        self._alive[start : self._size] = True

    def _bury(self, connection: sqlite3.Connection) -> None:
        query = "SELECT position, row FROM tombstones WHERE position > ? ORDER BY position"
        found = connection.execute(query, (self._last_tombstone,)).fetchall()
        if found:
            self._last_tombstone = found[-1][0]
            dead = np.array([row for _, row in found], dtype=np.int64)
            self._alive[self.positions(dead)] = False


def _with_room(array: NDArray, size: int) -> NDArray:
    """Return `array`, or a copy of twice the length where `size` doesn't fit any more."""
    if size <= len(array):
        return array
    larger = np.empty((max(size, 2 * len(array)), *array.shape[1:]), dtype=array.dtype)
    larger[: len(array)] = array
    return larger
