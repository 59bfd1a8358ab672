"""Names and payloads in a SQLite table, for engines that know only vectors and whole numbers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .payload_filters import And, Filter, Not, Or
from .payload_index import index_payloads, matching_rows, unindex_payloads
from .payload_values import Value

Keys = NDArray[np.int64]
NOTHING = np.empty(0, dtype=np.int64)
SCHEMA = """
create table if not exists settings (name text primary key, value not null) without rowid;
create table if not exists documents (
    key integer primary key autoincrement, -- never given twice, not even after a delete
    id text not null unique,
    payload text not null                  -- a JSON object
);
create table if not exists fields ( -- payloads again, sorted by field and value
    field text not null, kind text not null, value not null, row integer not null,
    primary key (field, kind, value, row)
) without rowid;
"""


class PayloadTable:
    """Documents' names and payloads by whole-number keys; the vector index keeps the same keys.

    A document that is written again gets a new key, so that a vector index which can't replace
    has only to drop the old one. Nothing is committed here: the caller's transaction decides when
    names and vectors become true together.

    Parameters
    ----------
    connection
        Of sqlite3, or of a module that looks like it.
    settings
        What the file was made with (metric, d, ...): written to a new file, compared with an old
        one.

    Raises
    ------
    ValueError
        If the file was made with other settings.

    Examples
    --------
    >>> import sqlite3
    >>> table = PayloadTable(sqlite3.connect(":memory:"), {"d": 2})
    >>> keys, replaced = table.put(["a", "b"], [{"year": 2020}, {}])
    >>> keys.tolist(), replaced.tolist(), table.put(["a"], [{}])[1].tolist()
    ([1, 2], [], [1])
    """

    def __init__(self, connection: Any, settings: dict[str, str | int]) -> None:
        self.connection = connection
        for statement in SCHEMA.split(";\n"):
            connection.execute(statement)
        kept = dict(connection.execute("select name, value from settings"))
        for name, value in settings.items():
            if kept.setdefault(name, value) != value:
                raise ValueError(f"{name}: the store was made with {kept[name]!r}, got {value!r}")
            self.set(name, value)

    def set(self, name: str, value: str | int) -> None:
        """Keep a setting."""
        self.connection.execute("insert or replace into settings values (?, ?)", (name, value))

    def setting(self, name: str, default: str | int = 0) -> str | int:
        """Return a setting, or the default."""
        row = self.connection.execute("select value from settings where name = ?", (name,))
        found = row.fetchone()
        return found[0] if found else default

    def put(self, ids: Sequence[str], payloads: Sequence[dict[str, Value]]) -> tuple[Keys, Keys]:
        """Write documents under new keys.

        Parameters
        ----------
        ids
            n different strings.
        payloads
            One for each.

        Returns
        -------
        keys : (n,) int64
            The documents' new keys.
        replaced : (at most n,) int64
            The keys under which some of them were known until now.
        """
        replaced = self.remove(ids)
        insert = "insert into documents (id, payload) values (?, ?)"
        keys = [
            self.connection.execute(insert, (name, json.dumps(payload))).lastrowid
            for name, payload in zip(ids, payloads, strict=True)
        ]
        index_payloads(self.connection, dict(zip(keys, payloads, strict=True)))
        return np.array(keys, dtype=np.int64), replaced

    def remove(self, ids: Sequence[str]) -> Keys:
        """Remove documents; return the keys of those that were there."""
        keys = self.keys(ids)
        known = zip(keys.tolist(), self.documents(keys), strict=True)
        unindex_payloads(self.connection, {key: entry[1] for key, entry in known if entry})
        remove = "delete from documents where key = ?"
        self.connection.executemany(remove, [(int(key),) for key in keys])
        return keys

    def keys(self, ids: Iterable[str]) -> Keys:
        """Return the keys of those ids that are there."""
        find = "select key from documents where id = ?"
        found = (self.connection.execute(find, (name,)).fetchone() for name in ids)
        return np.array([row[0] for row in found if row], dtype=np.int64)

    def documents(self, keys: Iterable[int]) -> list[tuple[str, dict[str, Value]] | None]:
        """Return id and payload for each key; None where there is none."""
        find = "select id, payload from documents where key = ?"
        rows = (self.connection.execute(find, (int(key),)).fetchone() for key in keys)
        return [(row[0], json.loads(row[1])) if row else None for row in rows]

    def allowed(self, where: Filter | None) -> Keys:
        """Return the keys of the documents that satisfy a filter, ascending.

        Parameters
        ----------
        where
            As `simplified` leaves it; None stands for all.

        Returns
        -------
        int64 array
        """
        match where:
            case None:
                rows = self.connection.execute("select key from documents order by key").fetchall()
                return np.array([key for (key,) in rows], dtype=np.int64)
            case And(parts):
                return reduce(np.intersect1d, [self.allowed(part) for part in parts])
            case Or(parts):
                return reduce(np.union1d, [self.allowed(part) for part in parts])
            case Not(part):
                return np.setdiff1d(self.allowed(None), self.allowed(part), assume_unique=True)
        return matching_rows(self.connection, where, NOTHING)  # a comparison needs no others

    def count(self, where: Filter | None) -> int:
        """Return how many documents satisfy a filter."""
        if where is not None:
            return len(self.allowed(where))
        return int(self.connection.execute("select count(*) from documents").fetchone()[0])
