"""How large a store is, in documents and in bytes."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from .live_rows import LiveRows


@dataclass(frozen=True)
class StoreSize:
    """A store's size.

    Attributes
    ----------
    documents
        Live ones.
    dead_rows
        Vectors in segments that were replaced or deleted.
    segments
        Pieces in which vectors lie.
    file_bytes, log_bytes
        The store's file, and its write-ahead log.
    memory_bytes
        Vectors held in memory for exact scores, without the index.

    Examples
    --------
    >>> StoreSize(2, 1, 1, 8192, 0, 48).bytes_per_document
    4096.0
    """

    documents: int
    dead_rows: int
    segments: int
    file_bytes: int
    log_bytes: int
    memory_bytes: int

    @property
    def bytes_per_document(self) -> float:
        """File and log, divided by the documents."""
        return (self.file_bytes + self.log_bytes) / max(1, self.documents)


def measure_size(connection: sqlite3.Connection, path: Path, live: LiveRows) -> StoreSize:
    """Measure a store.

    Parameters
    ----------
    connection
        Inside a transaction.
    path
        The file.
    live
        Its rows, refreshed.

    Returns
    -------
    StoreSize
    """
    (segments,) = connection.execute("SELECT count(*) FROM segments").fetchone()
    documents = int(live.alive.sum())
    file, log = _length(path), _length(path.with_name(path.name + "-wal"))
    memory = live.vectors.nbytes + live.squares.nbytes + live.rows.nbytes + live.alive.nbytes
    return StoreSize(documents, len(live.rows) - documents, segments, file, log, memory)


def _length(path: Path) -> int:
    return os.path.getsize(path) if path.exists() else 0
