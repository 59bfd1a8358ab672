"""sqlite-vec as a store: vectors, names and payloads in one file of SQLite."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from .engine_store import EngineStore, Rows, import_engine
from .payload_filters import Filter
from .payload_table import PayloadTable
from .payload_values import Value
from .store_capabilities import Capabilities
from .store_errors import StoreBusy
from .vector_store_protocol import Match, Record

DISTANCES = {"cosine": "vec_distance_cosine", "l2": "vec_distance_l2"}
MOST_NEIGHBOURS = 4_096  # vec0 refuses a larger k
NEAREST = """select key, distance from vectors
             where embedding match :query and k = :k order by distance"""
NEAREST_ALLOWED = """select key, distance from vectors
                     where embedding match :query and k = :k
                     and key in (select value from json_each(:allowed)) order by distance"""
SCAN = """select key, {distance}(embedding, :query) as distance from vectors
          where :allowed is null or key in (select value from json_each(:allowed))
          order by distance limit :k"""


class SqliteVecStore(EngineStore):
    """The table ``vec0`` of the extension sqlite-vec, with a `PayloadTable` beside it.

    A search compares the query with all vectors, or with those that a filter allows: exact, and in
    time that grows with their number. Everything is in one file and follows SQLite's transactions,
    so that other processes may read and write. Cosine and L2 only.

    Parameters
    ----------
    path
        A folder; the file in it is ``vectors.sqlite``.
    d
        Length of a vector.
    metric
        "cosine" or "l2".

    Raises
    ------
    ImportError
        If sqlite-vec is missing, or this Python's SQLite can't load extensions and pysqlite3 is not
        there to take its place.

    References
    ----------
    Garcia, 2024, sqlite-vec, https://alexgarcia.xyz/sqlite-vec/.

    Examples
    --------
    >>> import tempfile
    >>> with SqliteVecStore(tempfile.mkdtemp(), d=2, metric="l2") as store:
    ...     store.upsert(["a", "b"], [[0, 0], [3, 4]])
    ...     store.search([3, 3], 1)
    [Match(id='b', score=1.0, payload={})]
    """

    engine = "sqlite-vec"
    capabilities = Capabilities(metrics=frozenset({"cosine", "l2"}))

    def __init__(self, path: str | os.PathLike[str], d: int, metric: str = "cosine") -> None:
        super().__init__(d, metric)
        Path(path).mkdir(parents=True, exist_ok=True)
        self.connection = connected(Path(path) / "vectors.sqlite")
        try:
            with self._transaction():
                made = {"engine": self.engine, "metric": metric}
                self.table = PayloadTable(self.connection, {"d": self.d, **made})
                self.connection.execute(
                    f"create virtual table if not exists vectors using vec0("
                    f"key integer primary key, embedding float[{self.d}] distance_metric={metric})"
                )
        except BaseException:
            self.connection.close()
            raise

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Do all or nothing, after waiting for another process that is writing."""
        try:
            self.connection.execute("begin immediate")
        except Exception as error:
            raise StoreBusy(f"sqlite-vec: another process is writing ({error})") from error
        try:
            yield
            self.connection.execute("commit")
        except BaseException:
            self.connection.execute("rollback")
            raise

    def _write(self, ids: list[str], rows: Rows, payloads: list[dict[str, Value]]) -> None:
        with self._transaction():
            keys, replaced = self.table.put(ids, payloads)
            self._drop(replaced.tolist())
            pairs = zip(keys.tolist(), rows, strict=True)
            insert = "insert into vectors (key, embedding) values (?, ?)"
            self.connection.executemany(insert, ((key, row.tobytes()) for key, row in pairs))

    def _drop(self, keys: list[int]) -> None:
        remove = "delete from vectors where key = ?"
        self.connection.executemany(remove, [(key,) for key in keys])

    def _read(self, ids: list[str]) -> dict[str, Record]:
        keys = self.table.keys(ids).tolist()
        find = "select embedding from vectors where key = ?"
        blobs = [self.connection.execute(find, (key,)).fetchone() for key in keys]
        found = zip(self.table.documents(keys), blobs, strict=True)
        return {
            entry[0]: Record(entry[0], np.frombuffer(blob[0], np.float32), entry[1])
            for entry, blob in found
            if entry and blob
        }

    def _remove(self, ids: list[str]) -> int:
        with self._transaction():
            keys = self.table.remove(ids).tolist()
            self._drop(keys)
        return len(keys)

    def _nearest(self, query: Rows, k: int, where: Filter | None) -> list[Match]:
        allowed = None if where is None else self.table.allowed(where).tolist()
        values = {"query": query.tobytes(), "k": k, "allowed": allowed and str(allowed)}
        if allowed == []:
            return []
        if k > MOST_NEIGHBOURS:
            statement = SCAN.format(distance=DISTANCES[self.metric])
        else:
            statement = NEAREST if allowed is None else NEAREST_ALLOWED
        found = self.connection.execute(statement, values).fetchall()
        entries = self.table.documents([key for key, _ in found])
        pairs = zip(found, entries, strict=True)
        return [Match(e[0], self._score(distance), e[1]) for (_, distance), e in pairs if e]

    def _score(self, distance: float) -> float:
        return 1 - distance if self.metric == "cosine" else distance**2

    def _count(self, where: Filter | None) -> int:
        return self.table.count(where)

    def _close(self) -> None:
        self.connection.close()


def connected(file: Path) -> Any:
    """Open a file with a SQLite that has loaded sqlite-vec.

    Some builds of Python can't load extensions; then the package pysqlite3, a copy of Python's own
    module with a SQLite that can, takes its place.

    Parameters
    ----------
    file
        Where the database is.

    Returns
    -------
    Connection
        Of sqlite3 or pysqlite3.

    Raises
    ------
    ImportError
        If neither can.

    Examples
    --------
    >>> connected(Path(":memory:")).execute("select vec_version()").fetchone()[0][:3]
    'v0.'
    """
    extension = import_engine("sqlite_vec", "sqlite-vec")
    module: Any = sqlite3
    if not hasattr(sqlite3.Connection, "enable_load_extension"):
        module = import_engine("pysqlite3", "pysqlite3-binary")
    connection = module.connect(
        str(file), timeout=10, isolation_level=None, check_same_thread=False
    )
    connection.enable_load_extension(True)
    extension.load(connection)
    connection.enable_load_extension(False)
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = normal")
    return connection
