"""What FAISS, hnswlib and Annoy have in common: an index in memory, the rest around it."""

from __future__ import annotations

import os
from abc import abstractmethod
from pathlib import Path

import numpy as np

from .engine_store import EngineStore, Rows
from .index_folder import IndexFolder
from .payload_filters import Filter
from .payload_table import Keys
from .payload_values import Value
from .scored_rows import best_first, scores_of, unit_rows
from .vector_store_protocol import Match, Record

SCANNED_EXACTLY = 1_000
NOTHING = (np.empty(0, dtype=np.float32), np.empty(0, dtype=np.int64))


class FolderStore(EngineStore):
    """A library's index with names, payloads and filters around it, saved together in a folder.

    The index knows vectors by whole numbers and nothing else; names and payloads lie in a
    `PayloadTable`. A filter becomes the set of numbers that it allows; where these are few, their
    vectors are scanned exactly, else the index searches among them. Cosine is the inner product of
    rows scaled to length 1. Nothing is on disk before `save` or `close`.

    Parameters
    ----------
    path
        The folder.
    d
        Length of a vector.
    metric
        One of ``capabilities.metrics``.
    kind
        What index it is; the folder can be opened again only with the same.

    Examples
    --------
    >>> issubclass(FolderStore, EngineStore)
    True
    """

    def __init__(self, path: str | os.PathLike[str], d: int, metric: str, kind: str) -> None:
        super().__init__(d, metric)
        settings: dict[str, str | int] = {
            "engine": self.engine,
            "d": self.d,
            "metric": metric,
            "index": kind,
        }
        self.folder = IndexFolder(path, settings)
        self.table = self.folder.table
        try:
            self._load(self.folder.index_file())
        except BaseException:
            self.folder.close()
            raise

    def save(self) -> None:
        """Write vectors and payloads to disk, together."""
        with self._open():
            self.folder.save(self._write_index)

    def _write(self, ids: list[str], rows: Rows, payloads: list[dict[str, Value]]) -> None:
        self.folder.savepoint()
        try:
            keys, replaced = self.table.put(ids, payloads)
            self._add(self._scaled(rows), keys)
        except BaseException:
            self.folder.undo()
            raise
        self._drop(replaced)

    def _read(self, ids: list[str]) -> dict[str, Record]:
        keys = self.table.keys(ids)
        rows = self._vectors(keys) if len(keys) else np.empty((0, self.d), dtype=np.float32)
        found = zip(self.table.documents(keys), rows, strict=True)
        return {entry[0]: Record(entry[0], row, entry[1]) for entry, row in found if entry}

    def _remove(self, ids: list[str]) -> int:
        keys = self.table.remove(ids)
        self._drop(keys)
        return len(keys)

    def _nearest(self, query: Rows, k: int, where: Filter | None) -> list[Match]:
        vector = self._scaled(query)
        allowed = None if where is None else self.table.allowed(where)
        there = self.table.count(None) if allowed is None else len(allowed)
        if there == 0:
            return []
        if allowed is not None and there <= SCANNED_EXACTLY:
            scores, keys = self._scanned(vector, min(k, there), allowed)
        else:
            scores, keys = self._searched(vector, min(k, there), allowed)
        pairs = zip(scores, self.table.documents(keys), strict=True)
        return [Match(entry[0], float(score), entry[1]) for score, entry in pairs if entry]

    def _scanned(self, query: Rows, k: int, keys: Keys) -> tuple[Rows, Keys]:
        scores = scores_of(self._vectors(keys), query, self.metric)
        best = best_first(scores, k, self.metric)
        return scores[best], keys[best]

    def _scaled(self, rows: Rows) -> Rows:
        return unit_rows(rows) if self.metric == "cosine" else rows

    def _count(self, where: Filter | None) -> int:
        return self.table.count(where)

    def _close(self) -> None:
        try:
            self.folder.save(self._write_index)
        finally:
            self.folder.close()

    @abstractmethod
    def _load(self, file: Path | None) -> None:
        """Read the index, or make an empty one; the last thing that the constructor does."""

    @abstractmethod
    def _add(self, rows: Rows, keys: Keys) -> None:
        """Put rows into the index under new keys."""

    @abstractmethod
    def _drop(self, keys: Keys) -> None:
        """Take keys out of the index."""

    @abstractmethod
    def _vectors(self, keys: Keys) -> Rows:
        """Return the rows of n >= 1 keys, as the index holds them."""

    @abstractmethod
    def _searched(self, query: Rows, k: int, allowed: Keys | None) -> tuple[Rows, Keys]:
        """Return scores and keys of the nearest, at most k, best first."""

    @abstractmethod
    def _write_index(self, file: Path) -> None:
        """Write the index to a new file."""
