"""Segments: the pieces in which vectors are written, once, and never changed."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .store_errors import StoreCorrupt

SEGMENT_BYTES = 4 * 2**20  # a longer batch is written as several segments


@dataclass(frozen=True, eq=False)
class Segment:
    """Vectors with their row numbers.

    A row number is given to a vector when it is written and to no other one ever after, so an old
    version of a document and its new one differ in it.

    Attributes
    ----------
    rows
        int64, shape (n,), ascending.
    vectors
        float32, shape (n, d).

    Examples
    --------
    >>> segment = Segment(np.array([7, 8]), np.ones((2, 3), dtype=np.float32))
    >>> data = segment.packed()
    >>> len(data), Segment.unpacked(1, data, zlib.crc32(data), d=3).rows
    (40, array([7, 8]))
    """

    rows: NDArray[np.int64]
    vectors: NDArray[np.float32]

    def packed(self) -> bytes:
        """Return the bytes: row numbers, then vectors, both little-endian."""
        return self.rows.astype("<i8").tobytes() + self.vectors.astype("<f4").tobytes()

    @classmethod
    def unpacked(cls, number: int, data: bytes, checksum: int, d: int) -> Segment:
        """Read what `packed` made.

        Parameters
        ----------
        number
            The segment's, for the message.
        data
            The bytes.
        checksum
            Their CRC-32, kept when they were written.
        d
            Length of a vector.

        Returns
        -------
        Segment

        Raises
        ------
        StoreCorrupt
            If a bit of the data has changed.
        """
        count, rest = divmod(len(data), 8 + 4 * d)
        if rest or zlib.crc32(data) != checksum:
            raise StoreCorrupt(f"segment {number}: its checksum doesn't fit its bytes")
        rows = np.frombuffer(data, dtype="<i8", count=count).astype(np.int64)
        vectors = np.frombuffer(data, dtype="<f4", offset=8 * count).astype(np.float32)
        return cls(rows, vectors.reshape(count, d))


def append_segments(connection: sqlite3.Connection, segment: Segment) -> None:
    """Write vectors as one segment, or as several of SEGMENT_BYTES at most.

    Parameters
    ----------
    connection
        Inside a transaction.
    segment
        What to write.
    """
    each = max(1, SEGMENT_BYTES // (8 + 4 * segment.vectors.shape[1]))
    for start in range(0, len(segment.rows), each):
        piece = slice(start, start + each)
        data = Segment(segment.rows[piece], segment.vectors[piece]).packed()
        connection.execute(
            "INSERT INTO segments (checksum, data) VALUES (?, ?)", (zlib.crc32(data), data)
        )


def segment_numbers(connection: sqlite3.Connection) -> list[int]:
    """Return the numbers of all segments, oldest first."""
    found = connection.execute("SELECT segment FROM segments ORDER BY segment")
    return [number for (number,) in found]


def read_segments(
    connection: sqlite3.Connection, d: int, after: int = 0
) -> Iterator[tuple[int, Segment]]:
    """Read segments one by one.

    Parameters
    ----------
    connection
        Inside a transaction.
    d
        Length of a vector.
    after
        Only those with larger numbers.

    Yields
    ------
    number
        The segment's.
    segment
        Its rows and vectors, checked.
    """
    query = "SELECT segment, checksum, data FROM segments WHERE segment > ? ORDER BY segment"
    for number, checksum, data in connection.execute(query, (after,)):
        yield number, Segment.unpacked(number, data, checksum, d)
