"""Compaction: segments written again without their dead rows, and the space given back."""

from __future__ import annotations

import sqlite3

import numpy as np

from .segments import SEGMENT_BYTES, Segment, append_segments, segment_numbers
from .sqlite_file import advance


def rewrite_segments(connection: sqlite3.Connection, d: int) -> None:
    """Replace all segments by as few as possible that hold the live rows alone.

    Row numbers stay, so nothing else that refers to rows has to change.

    Parameters
    ----------
    connection
        Inside a transaction: a crash leaves the old segments.
    d
        Length of a vector.
    """
    found = connection.execute("SELECT row FROM tombstones")
    dead = np.array([row for (row,) in found], dtype=np.int64)
    old = segment_numbers(connection)
    waiting: list[Segment] = []
    for number in old:
        waiting.append(_without(_taken(connection, number, d), dead))
        if sum(segment.vectors.nbytes for segment in waiting) >= SEGMENT_BYTES:
            append_segments(connection, _joined(waiting))
            waiting = []
    if waiting:
        append_segments(connection, _joined(waiting))
    connection.execute("DELETE FROM tombstones")
    advance(connection, "compactions")


def return_space(connection: sqlite3.Connection) -> None:
    """Give free pages and the write-ahead log back to the disk.

    Parameters
    ----------
    connection
        Outside a transaction. While another process reads, the log keeps its length.
    """
    connection.executescript("PRAGMA incremental_vacuum")  # `execute` would free one page only
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _taken(connection: sqlite3.Connection, number: int, d: int) -> Segment:
    """Read a segment and delete it; its pages are there for the ones to come."""
    query = "SELECT data, checksum FROM segments WHERE segment = ?"
    data, checksum = connection.execute(query, (number,)).fetchone()
    connection.execute("DELETE FROM segments WHERE segment = ?", (number,))
    return Segment.unpacked(number, data, checksum, d)


def _without(segment: Segment, dead: np.ndarray) -> Segment:
    keep = ~np.isin(segment.rows, dead)
    return Segment(segment.rows[keep], segment.vectors[keep])


def _joined(segments: list[Segment]) -> Segment:
    return Segment(
        np.concatenate([segment.rows for segment in segments]),
        np.concatenate([segment.vectors for segment in segments]),
    )
