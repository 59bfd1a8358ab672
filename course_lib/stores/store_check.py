"""Does a store's file contradict itself? Every table is held against the others."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from .payload_values import kind_of
from .segments import read_segments
from .store_errors import StoreCorrupt


def check_file(connection: sqlite3.Connection, path: Path, d: int) -> None:
    """Raise StoreCorrupt if anything is damaged, lost, or there twice.

    SQLite's own check covers its pages and B-trees, the segments' checksums their bits; the rest
    is what the store promises: every document has one live vector, every vector that isn't a
    document's has a tombstone, and the payload index says what the payloads say.

    Parameters
    ----------
    connection
        Inside a transaction.
    path
        The file, for the message.
    d
        Length of a vector.
    """
    (report,) = connection.execute("PRAGMA integrity_check").fetchone()
    written = [row for _, segment in read_segments(connection, d) for row in segment.rows.tolist()]
    dead = [row for (row,) in connection.execute("SELECT row FROM tombstones")]
    records = connection.execute("SELECT row, payload FROM records").fetchall()
    alive = [row for row, _ in records]
    fields = sorted(connection.execute("SELECT row, field, kind, value FROM fields"), key=repr)
    checks = {
        f"SQLite reports: {report}": report == "ok",
        "rows of segments don't ascend": written == sorted(set(written)),
        "documents and tombstones aren't the vectors": sorted(alive + dead) == written,
        "the payload index isn't the payloads": fields == _expected_fields(records),
    }
    for problem, fine in checks.items():
        if not fine:
            raise StoreCorrupt(f"{path}: {problem}")


def _expected_fields(records: list[tuple[int, str]]) -> list[tuple]:
    entries = [
        (row, field, kind_of(value), int(value) if isinstance(value, bool) else value)
        for row, payload in records
        for field, value in json.loads(payload).items()
    ]
    return sorted(entries, key=repr)
