"""What can go wrong with a store's file, in words of the store."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike


class StoreCorrupt(Exception):
    """The file is damaged, or is no store."""


class StoreBusy(Exception):
    """Another process is writing, and went on for longer than the time-out."""


@contextmanager
def explained(path: str | PathLike[str]) -> Iterator[None]:
    """Turn SQLite's errors about the file into those of this module.

    Parameters
    ----------
    path
        The file, for the message.

    Raises
    ------
    StoreBusy, StoreCorrupt
        In place of the error that came up inside.
    """
    try:
        yield
    except sqlite3.DatabaseError as error:
        reason = getattr(error, "sqlite_errorname", "")
        if reason.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise StoreBusy(f"{path}: another process is writing; try again ({error})") from error
        if reason.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
            raise StoreCorrupt(f"{path}: damaged, or not a vector store ({error})") from error
        raise
