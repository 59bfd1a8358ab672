"""An open store: its file, what is in memory of it, and transactions that keep both in step."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .index_keeper import Factory, IndexKeeper, as_factory
from .live_rows import LiveRows
from .saved_index import drop_saved_index, load_saved_index, remove_unused, save_index
from .sqlite_file import advance, open_file, reading, writing
from .store_errors import explained


class StoreSession:
    """One connection, used by one thread at a time, with the live rows and the index.

    Parameters
    ----------
    path, d, metric, index, timeout
        As for `SQLiteVectorStore`.

    Attributes
    ----------
    connection
        To the file; use it inside `reading` or `writing`.
    live
        The rows in memory.
    keeper
        The index, or None.
    factory
        What makes an empty index, or None.
    """

    def __init__(self, path: Path, d: int, metric: str, index: Any, timeout: float) -> None:
        self.path, self.d, self.metric = path, d, metric
        self.factory: Factory | None = None if index is None else as_factory(index)
        self.keeper: IndexKeeper | None = None
        self.live = LiveRows(d)
        self._lock = threading.RLock()
        self._closed = False
        self.connection = open_file(path, d, metric, timeout)
        try:
            with self.reading():
                pass
        except BaseException:
            self.close()
            raise

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other threads out, and tell SQLite's errors in words of the store."""
        with self._lock, explained(self.path):
            if self._closed:
                raise ValueError(f"{self.path}: this store is closed")
            yield

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """See one state of the file, with memory and index brought to it."""
        with self.alone(), reading(self.connection):
            self._follow()
            yield self.connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Do one transaction. The index follows before the commit, so it can refuse the batch."""
        with self.alone():
            following = False
            try:
                with writing(self.connection):
                    yield self.connection
                    advance(self.connection, "generation")
                    following = True
                    self._follow()
            except BaseException:
                if following:  # memory may be ahead of the file
                    self.live.forget()
                    self.keeper = None
                raise

    def reindex(self, index: Any) -> int:
        """Build another index aside, check it, swap it in; see `SQLiteVectorStore.reindex`."""
        factory = None if index is None else as_factory(index)
        with self.reading():
            count = len(self.live.live)
            keeper = self._built(factory) if factory else None
        if keeper and keeper.index.ntotal != count:
            raise RuntimeError(f"index: the new one holds {keeper.index.ntotal} of {count} vectors")
        with self.alone():
            with writing(self.connection):
                drop_saved_index(self.connection)
            self.factory, self.keeper = factory, keeper
            remove_unused(self.connection, self.path)
        return count

    def save_index(self) -> Path:
        """Write the index to a file beside the store's; see `SQLiteVectorStore.save_index`."""
        with self.reading():  # the index may have to be built
            pass
        with self.alone():
            if self.keeper is None:
                raise ValueError("index: this store searches exactly, it has none to save")
            return save_index(self.connection, self.path, self.keeper)

    def close(self) -> None:
        """Close the file; twice is fine."""
        with self._lock:
            self._closed = True
            self.connection.close()

    def _follow(self) -> None:
        self.live.refresh(self.connection)
        if self.keeper is None and self.factory:
            empty = self.factory()
            at = (self.connection, self.path, empty, self.d, self.metric)
            self.keeper = load_saved_index(*at) or IndexKeeper(empty, self.d, self.metric)
        if self.keeper:
            try:
                self.keeper.follow(self.live)
            except BaseException:
                self.keeper = None  # it may have followed half of the way; made anew next time
                raise

    def _built(self, factory: Factory) -> IndexKeeper:
        keeper = IndexKeeper(factory(), self.d, self.metric)
        keeper.follow(self.live)
        return keeper
