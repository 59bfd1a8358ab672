"""The table of documents: which row holds each of them now, and its payload."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from .payload_index import index_payloads, unindex_payloads
from .payload_values import Value

Fields = dict[str, Value]


def find(connection: sqlite3.Connection, names: Iterable[str]) -> dict[str, int]:
    """Return the rows of those documents that are there, by id."""
    query = "SELECT row FROM records WHERE id = ?"
    found = ((name, connection.execute(query, (name,)).fetchone()) for name in names)
    return {name: row[0] for name, row in found if row}


def look_up(connection: sqlite3.Connection, row: int) -> tuple[str, Fields]:
    """Return id and payload of a live row."""
    query = "SELECT id, payload FROM records WHERE row = ?"
    name, payload = connection.execute(query, (row,)).fetchone()
    return name, json.loads(payload)


def write_records(
    connection: sqlite3.Connection,
    rows: Sequence[int],
    names: Sequence[str],
    payloads: Sequence[Fields],
) -> None:
    """Enter documents and their payloads.

    Parameters
    ----------
    connection
        Inside a transaction.
    rows, names, payloads
        n of each; none of the names is in the table.
    """
    texts = [json.dumps(payload) for payload in payloads]
    entries = list(zip(rows, names, texts, strict=True))
    connection.executemany("INSERT INTO records VALUES (?, ?, ?)", entries)
    index_payloads(connection, dict(zip(rows, payloads, strict=True)))


def bury(connection: sqlite3.Connection, found: Mapping[str, int]) -> None:
    """Take documents out; their vectors stay in the segments, under a tombstone.

    Parameters
    ----------
    connection
        Inside a transaction.
    found
        Rows by id, as from `find`.
    """
    rows = list(found.values())
    unindex_payloads(connection, {row: look_up(connection, row)[1] for row in rows})
    numbers = [(row,) for row in rows]
    connection.executemany("DELETE FROM records WHERE row = ?", numbers)
    connection.executemany("INSERT INTO tombstones (row) VALUES (?)", numbers)
