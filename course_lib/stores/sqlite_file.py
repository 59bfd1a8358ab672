"""The SQLite file of a vector store: its tables, how it is opened, its transactions."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike

from .store_errors import StoreCorrupt, explained

APPLICATION = 0x56454353  # "VECS", in the file's header: this file is ours
VERSION = 1
COUNTERS = ("generation", "next_row", "compactions")
TABLES = (
    # d, metric and counters
    "CREATE TABLE settings (name TEXT PRIMARY KEY, value) WITHOUT ROWID",
    # vectors: written once, never changed
    """CREATE TABLE segments (segment INTEGER PRIMARY KEY AUTOINCREMENT,
       checksum INTEGER NOT NULL, data BLOB NOT NULL)""",
    # rows of segments that are dead
    "CREATE TABLE tombstones (position INTEGER PRIMARY KEY AUTOINCREMENT, row INTEGER NOT NULL)",
    # which row holds a document now
    """CREATE TABLE records (row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
       payload TEXT NOT NULL)""",
    # payloads again, sorted by field and value: the payload index
    """CREATE TABLE fields (field TEXT NOT NULL, kind TEXT NOT NULL, value NOT NULL,
       row INTEGER NOT NULL, PRIMARY KEY (field, kind, value, row)) WITHOUT ROWID""",
    # at most one: the file of an index, and which rows it holds under which ids
    "CREATE TABLE saved_index (name TEXT NOT NULL, checksum INTEGER NOT NULL, rows BLOB NOT NULL)",
)


def open_file(path: str | PathLike[str], d: int, metric: str, timeout: float) -> sqlite3.Connection:
    """Open a store's file, or make it.

    Every commit is on the disk before it returns (`synchronous = FULL`), first in the write-ahead
    log, from which readers and a later opening take it.

    Parameters
    ----------
    path
        The file.
    d, metric
        What the vectors are; must be as they were when the file was made.
    timeout
        Seconds to wait for another process that is writing.

    Returns
    -------
    sqlite3.Connection
        Without a transaction; usable from any thread, by one at a time.

    Raises
    ------
    StoreCorrupt
        If the file is another program's, or damaged.
    ValueError
        If it holds other vectors.
    """
    connection = sqlite3.connect(
        path, timeout=timeout, isolation_level=None, check_same_thread=False
    )
    try:
        with explained(path):
            connection.execute("PRAGMA synchronous = FULL")
            if not _has_tables(connection):
                connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
                connection.execute("PRAGMA journal_mode = WAL")  # the file remembers both
                with writing(connection):
                    _make_tables(connection, d, metric)
            _compare(connection, path, d, metric)
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[None]:
    """Do all or nothing: commit at the end, roll back on any error.

    Parameters
    ----------
    connection
        Waits here while another process writes, up to its time-out.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def reading(connection: sqlite3.Connection) -> Iterator[None]:
    """See one state of the file, whatever others write meanwhile.

    Parameters
    ----------
    connection
        Never waits: readers and a writer don't hinder each other in WAL mode.
    """
    connection.execute("BEGIN")
    try:
        yield
    finally:
        if connection.in_transaction:  # some errors have ended it
            connection.execute("COMMIT")


def setting(connection: sqlite3.Connection, name: str) -> int:
    """Return a counter: "generation" (writes so far), "next_row" or "compactions"."""
    query = "SELECT value FROM settings WHERE name = ?"
    return int(connection.execute(query, (name,)).fetchone()[0])


def advance(connection: sqlite3.Connection, name: str, by: int = 1) -> None:
    """Raise a counter."""
    connection.execute("UPDATE settings SET value = value + ? WHERE name = ?", (by, name))


def _has_tables(connection: sqlite3.Connection) -> bool:
    return bool(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])


def _make_tables(connection: sqlite3.Connection, d: int, metric: str) -> None:
    if _has_tables(connection):  # another process was quicker
        return
    for statement in TABLES:
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {VERSION}")
    values = {"d": d, "metric": metric} | dict.fromkeys(COUNTERS, 0)
    connection.executemany("INSERT INTO settings VALUES (?, ?)", list(values.items()))


def _compare(
    connection: sqlite3.Connection, path: str | PathLike[str], d: int, metric: str
) -> None:
    header = ("application_id", "user_version")
    found = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in header]
    if found != [APPLICATION, VERSION]:
        raise StoreCorrupt(f"{path}: an SQLite file, but not a vector store of version {VERSION}")
    stored = dict(connection.execute("SELECT name, value FROM settings"))
    for name, asked in {"d": d, "metric": metric}.items():
        if stored.get(name) != asked:
            raise ValueError(f"{name}: {path} was made with {stored.get(name)!r}, got {asked!r}")
