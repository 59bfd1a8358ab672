"""An index kept in a file beside the store, so that opening need not build it again."""

from __future__ import annotations

import secrets
import sqlite3
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from .index_keeper import IndexKeeper
from .sqlite_file import writing


def save_index(connection: sqlite3.Connection, path: Path, keeper: IndexKeeper) -> Path:
    """Write an index to a file of its own, then let the store point to it.

    Whenever the process dies, the store points to a whole file or to none.

    Parameters
    ----------
    connection
        Outside a transaction.
    path
        The store's file.
    keeper
        The index, and its rows.

    Returns
    -------
    Path
        The new file.
    """
    file = path.with_name(f"{path.name}-index-{secrets.token_hex(4)}")
    rows = np.stack([keeper.rows, keeper.ids]).astype("<i8").tobytes()
    with writing(connection):
        keeper.index.save(file)
        drop_saved_index(connection)
        entry = (file.name, zlib.crc32(file.read_bytes()), rows)
        connection.execute("INSERT INTO saved_index VALUES (?, ?, ?)", entry)
    remove_unused(connection, path)
    return file


def drop_saved_index(connection: sqlite3.Connection) -> None:
    """Let the store point to no file; inside a transaction."""
    connection.execute("DELETE FROM saved_index")


def remove_unused(connection: sqlite3.Connection, path: Path) -> None:
    """Delete the files of indexes that the store doesn't point to.

    Parameters
    ----------
    connection
        Outside a transaction.
    path
        The store's file.
    """
    with writing(connection):  # so that nobody is just saving one
        used = {name for (name,) in connection.execute("SELECT name FROM saved_index")}
        for file in path.parent.iterdir():
            if file.name.startswith(f"{path.name}-index-") and file.name not in used:
                file.unlink(missing_ok=True)


def load_saved_index(
    connection: sqlite3.Connection, path: Path, empty: Any, d: int, metric: str
) -> IndexKeeper | None:
    """Read the index that the store points to.

    Parameters
    ----------
    connection
        Inside a transaction.
    path
        The store's file.
    empty
        An index of the same class, whose `load` reads the file.
    d, metric
        Those of the store.

    Returns
    -------
    IndexKeeper or None
        None where there is no such file, or it isn't the one that was saved.
    """
    entry = connection.execute("SELECT name, checksum, rows FROM saved_index").fetchone()
    if entry is None:
        return None
    name, checksum, packed = entry
    file = path.with_name(name)
    try:
        if zlib.crc32(file.read_bytes()) != checksum:
            return None
        keeper = IndexKeeper(type(empty).load(file), d, metric)
    except (OSError, ValueError, AttributeError):  # gone, of another class, not loadable
        return None
    rows, ids = np.frombuffer(packed, dtype="<i8").astype(np.int64).reshape(2, -1)
    keeper.take(rows, ids)
    return keeper
