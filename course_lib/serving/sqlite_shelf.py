"""Bytes in a file that outlives the process, with the limits of `ExpiringLRU`."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping
from os import PathLike
from threading import Lock

from .expiring_lru import checked_limits

PATIENCE = 0.2  # seconds to wait for another process; a cache that is slower is of no use
TABLE = """CREATE TABLE IF NOT EXISTS entries (key TEXT PRIMARY KEY, value BLOB NOT NULL,
           expires REAL, used INTEGER NOT NULL) WITHOUT ROWID"""
READ = """SELECT key, value FROM entries WHERE key IN (SELECT value FROM json_each(?))
          AND (expires IS NULL OR expires > ?)"""
NEXT_USE = "(SELECT coalesce(max(used), 0) + 1 FROM entries)"
TOUCH = f"UPDATE entries SET used = {NEXT_USE} WHERE key IN (SELECT value FROM json_each(?))"
WRITE = f"INSERT OR REPLACE INTO entries VALUES (?, ?, ?, {NEXT_USE})"
FORGET = "DELETE FROM entries WHERE key IN (SELECT value FROM json_each(?))"
EVICT = """DELETE FROM entries WHERE key IN (SELECT key FROM entries ORDER BY used
           LIMIT max(0, (SELECT count(*) FROM entries) - ?))"""


class SQLiteShelf:
    """Keeps bytes by key in an SQLite file; one statement for any number of keys.

    Several processes may share the file. The file is a cache: `synchronous = NORMAL` may lose the
    last writes when the power fails, and never tears one.

    Parameters
    ----------
    path
        The file; ":memory:" for none.
    capacity
        Most entries; the least recently used go first.
    ttl
        Time to live in seconds after writing; None: no limit.
    clock
        Seconds that mean the same to the next process: the wall clock.

    Raises
    ------
    ValueError
        If a limit makes no sense.
    sqlite3.DatabaseError
        If the file is no database, or damaged. Delete it: it is a cache.

    Examples
    --------
    >>> shelf = SQLiteShelf(":memory:", capacity=2)
    >>> shelf.put_many({"a": b"1", "b": b"2"})
    >>> shelf.get_many(["a", "x"])
    {'a': b'1'}
    >>> shelf.put_many({"c": b"3"})
    >>> sorted(shelf.get_many(["a", "b", "c"]))
    ['a', 'c']
    >>> shelf.close()
    """

    def __init__(
        self,
        path: str | PathLike[str],
        capacity: int,
        ttl: float | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        checked_limits(capacity, ttl)
        self.capacity, self.ttl = capacity, ttl
        self._clock, self._lock = clock, Lock()
        self._file = sqlite3.connect(path, timeout=PATIENCE, check_same_thread=False)
        try:
            self._file.execute("PRAGMA journal_mode = WAL")
            self._file.execute("PRAGMA synchronous = NORMAL")
            with self._file:
                self._file.execute(TABLE)
                self._file.execute("CREATE INDEX IF NOT EXISTS by_use ON entries (used)")
        except BaseException:
            self._file.close()
            raise

    def __len__(self) -> int:
        """How many entries are held, expired ones included."""
        with self._lock:
            return int(self._file.execute("SELECT count(*) FROM entries").fetchone()[0])

    def get_many(self, keys: Iterable[str]) -> dict[str, bytes]:
        """Return what is there and not too old, by key."""
        with self._lock, self._file:
            wanted = json.dumps(list(keys))
            found = dict(self._file.execute(READ, (wanted, self._clock())).fetchall())
            self._file.execute(TOUCH, (json.dumps(list(found)),))
        return found

    def put_many(self, items: Mapping[str, bytes]) -> None:
        """Remember values, all in one transaction."""
        expires = None if self.ttl is None else self._clock() + self.ttl
        with self._lock, self._file:
            rows = [(key, value, expires) for key, value in items.items()]
            self._file.executemany(WRITE, rows)
            self._file.execute(EVICT, (self.capacity,))

    def delete_many(self, keys: Iterable[str]) -> None:
        """Forget entries; unknown keys are no error."""
        with self._lock, self._file:
            self._file.execute(FORGET, (json.dumps(list(keys)),))

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
