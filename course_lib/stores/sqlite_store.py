"""The course's own vector store, on SQLite: durable, filtered, with any index behind it."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .batch_checks import check_space, checked_batch, checked_ids, checked_k, checked_query
from .filter_strategies import STRATEGIES, SearchWork
from .filtered_search import FilteredSearch
from .payload_filters import Filter
from .payload_index import matching_rows
from .payload_values import Payload
from .record_table import bury, find, look_up, write_records
from .segments import Segment, append_segments
from .sqlite_file import advance, setting
from .store_capabilities import Capabilities
from .store_session import StoreSession
from .store_upkeep import StoreUpkeep
from .vector_store_protocol import Match, Record


class SQLiteVectorStore(StoreUpkeep):
    """Documents with vectors in one SQLite file.

    A batch is one transaction: after `upsert` has returned it survives a crash, before that the
    store is as it was. Other processes may read all the while, and write in turn. The file is what
    lasts; an open store holds its vectors in memory too, which is what a search looks at.

    Parameters
    ----------
    path
        The file; made if it isn't there.
    d
        Length of a vector.
    metric
        "cosine", "l2" or "ip".
    index
        None for exact search; or an empty index of chapter 7, or a function that makes one. It is
        loaded or built when the store is opened and follows every write. The rows that it finds
        are scored again with their vectors, so that scores are exact, whatever the index keeps.
        One that learns from data (IVF, PQ) can't begin with a few documents: `reindex` to it.
    timeout
        Seconds to wait while another process writes.

    Attributes
    ----------
    last_work
        What the last search took.

    Raises
    ------
    ValueError
        If the file was made with another `d` or `metric`.
    StoreCorrupt
        If it is damaged, or no store.

    Examples
    --------
    >>> from course_lib.stores import Field, SQLiteVectorStore
    >>> with SQLiteVectorStore(":memory:", d=2) as store:
    ...     store.upsert(["a", "b"], [[1, 0], [1, 1]], [{"year": 2020}, {"year": 2022}])
    ...     store.search([1, 0], k=1, where=Field("year") > 2020)
    [Match(id='b', score=0.7071067811865475, payload={'year': 2022})]
    """

    def __init__(
        self,
        path: str | PathLike[str],
        d: int,
        metric: str = "cosine",
        index: Any = None,
        timeout: float = 5.0,
    ) -> None:
        check_space(d, metric)
        session = StoreSession(Path(path), int(d), metric, index, timeout)
        super().__init__(Path(path), int(d), session)
        self.metric, self.last_work = metric, SearchWork()

    @property
    def capabilities(self) -> Capabilities:
        """Everything; with an index, results are approximate where the index is."""
        return Capabilities(exact=self._session.factory is None)

    def upsert(
        self, ids: Sequence[str], vectors: ArrayLike, payloads: Sequence[Payload] | None = None
    ) -> None:
        """Write documents in one transaction; those whose id is there are replaced.

        Parameters
        ----------
        ids
            n different strings; see `content_id`.
        vectors
            Shape (n, d), finite; not zero under "cosine".
        payloads
            n flat dicts of str, int, float and bool; or None for empty ones.

        Raises
        ------
        TypeError, ValueError
            Naming the row; nothing is written then.
        StoreBusy
            If another process wrote for longer than the time-out.
        """
        names, x, fields = checked_batch(ids, vectors, payloads, self.d, self.metric)
        if not names:
            return
        with self._session.writing() as connection:
            bury(connection, find(connection, names))
            first = setting(connection, "next_row")
            rows = np.arange(first, first + len(names), dtype=np.int64)
            append_segments(connection, Segment(rows, x))
            write_records(connection, rows.tolist(), names, fields)
            advance(connection, "next_row", len(names))

    def delete(self, ids: Sequence[str]) -> int:
        """Remove documents in one transaction; return how many were there."""
        names = checked_ids(ids)
        with self._session.writing() as connection:
            found = find(connection, names)
            bury(connection, found)
        return len(found)

    def get(self, ids: Sequence[str]) -> list[Record | None]:
        """Return documents in the order of `ids`; None where there is none."""
        names = checked_ids(ids)
        with self._session.reading() as connection:
            found = find(connection, names)
            return [self._record(name, found[name]) if name in found else None for name in names]

    def count(self, where: Filter | None = None) -> int:
        """Return how many documents there are, or satisfy a filter."""
        with self._session.reading() as connection:
            rows = self._session.live.live
            return len(rows if where is None else matching_rows(connection, where, rows))

    def search(
        self,
        query: ArrayLike,
        k: int,
        where: Filter | None = None,
        strategy: str = "pre",
        oversample: int = 4,
    ) -> list[Match]:
        """Return the k nearest documents that satisfy `where`, best first.

        Parameters
        ----------
        query
            Shape (d,).
        k
            At least 1.
        where
            A filter on payloads.
        strategy
            "pre": the payload index gives the rows that match, and all of these are scored,
            exactly. "in-scan": all rows are ranked, by the index if there is one, and the filter is
            asked from the best row downwards until k have passed. "post": the filter is asked on
            the k · oversample nearest rows; fewer than k may be left.
        oversample
            For "post", and the first step of "in-scan".

        Returns
        -------
        list of Match
            At most k. Equal scores: the document written first comes first.
        """
        q, k = checked_query(query, self.d, self.metric), checked_k(k)
        oversample = checked_k(oversample, "oversample")
        if strategy not in STRATEGIES:
            raise ValueError(f"strategy: expected one of {STRATEGIES}, got {strategy!r}")
        with self._session.reading():
            search = FilteredSearch(self._session, q)
            if where is None:
                rows = search.nearest(k)
            elif strategy == "pre":
                rows = search.pre(k, where)
            elif strategy == "in-scan":
                rows = search.in_scan(k, where, oversample)
            else:
                rows = search.post(k, where, oversample)
            self.last_work = search.work
            return search.results(rows)

    def _record(self, name: str, row: int) -> Record:
        live = self._session.live
        vector = live.vectors[live.positions(np.array([row]))[0]].copy()  # (d,)
        return Record(name, vector, look_up(self._session.connection, row)[1])
