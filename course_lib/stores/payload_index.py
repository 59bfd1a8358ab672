"""Which rows satisfy a filter: asked of an index over payload fields, without looking at payloads.

The text of every statement is fixed. What a caller gives only ever travels as a parameter.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from .payload_filters import And, Eq, Filter, In, Not, Or, Range
from .payload_values import Value, kind_of

Rows = NDArray[np.int64]
WITH_VALUE = "SELECT row FROM fields WHERE field = ? AND kind = ? AND value = ?"
WITHIN = """SELECT row FROM fields WHERE field = ? AND kind = 'number'
            AND value >= ? AND value <= ? AND value IS NOT ? AND value IS NOT ?"""
ANY = float("inf")


def index_payloads(connection: sqlite3.Connection, payloads: Mapping[int, Mapping]) -> None:
    """Enter payloads, given by row number.

    Parameters
    ----------
    connection
        Inside a transaction.
    payloads
        Payloads by row.
    """
    connection.executemany("INSERT INTO fields VALUES (?, ?, ?, ?)", _entries(payloads))


def unindex_payloads(connection: sqlite3.Connection, payloads: Mapping[int, Mapping]) -> None:
    """Take payloads out again; they must be as they were entered.

    Parameters
    ----------
    connection
        Inside a transaction.
    payloads
        Payloads by row.
    """
    statement = "DELETE FROM fields WHERE field = ? AND kind = ? AND value = ? AND row = ?"
    connection.executemany(statement, _entries(payloads))


def matching_rows(connection: sqlite3.Connection, where: Filter, everything: Rows) -> Rows:
    """Return the rows whose payloads satisfy a filter, as `matches` means it.

    A comparison is one look-up in a sorted table; and, or, not are set operations on row numbers.

    Parameters
    ----------
    connection
        Inside a transaction.
    where
        The filter.
    everything
        int64, shape (n,): all live rows, ascending. `Not` is the rest of these.

    Returns
    -------
    int64 array, shape (m,)
        Ascending.

    Complexity
    ----------
    A comparison takes O(log n + its matches); a set operation sorts.

    Examples
    --------
    >>> from course_lib.stores.sqlite_file import open_file, reading, writing
    >>> connection = open_file(":memory:", d=2, metric="l2", timeout=1)
    >>> with writing(connection):
    ...     index_payloads(connection, {0: {"year": 2019}, 1: {"year": 2021}, 2: {}})
    >>> with reading(connection):
    ...     matching_rows(connection, ~Range("year", lt=2020), everything=np.arange(3))
    array([1, 2])
    """

    def rows(part: Filter) -> Rows:
        return matching_rows(connection, part, everything)

    match where:
        case Eq(field, value):
            return _looked_up(connection, WITH_VALUE, (field, kind_of(value), value))
        case In(field, values):
            return _union([rows(Eq(field, value)) for value in values])
        case Range():
            return _looked_up(connection, WITHIN, (where.field, *_interval(where)))
        case And(parts):
            return reduce(_intersection, (rows(part) for part in parts), everything)
        case Or(parts):
            return _union([rows(part) for part in parts])
        case Not(part):
            return np.setdiff1d(everything, rows(part), assume_unique=True)
    raise TypeError(f"where: expected a filter, got {where!r}")


def _entries(payloads: Mapping[int, Mapping]) -> list[tuple[str, str, Value, int]]:
    return [
        (field, kind_of(value), value, row)
        for row, payload in payloads.items()
        for field, value in payload.items()
    ]


def _looked_up(connection: sqlite3.Connection, statement: str, values: tuple) -> Rows:
    found = [row for (row,) in connection.execute(statement, values)]
    return np.sort(np.array(found, dtype=np.int64))


def _interval(bounds: Range) -> tuple[float, float, float | None, float | None]:
    """Return lowest and highest value, and the two that are left out."""
    low = max(bound for bound in (bounds.gt, bounds.gte, -ANY) if bound is not None)
    high = min(bound for bound in (bounds.lt, bounds.lte, ANY) if bound is not None)
    return low, high, bounds.gt, bounds.lt


def _union(found: list[Rows]) -> Rows:
    return np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *found]))


def _intersection(a: Rows, b: Rows) -> Rows:
    return np.intersect1d(a, b, assume_unique=True)
