"""A cache of vectors that can be slow, empty or damaged, but never wrong."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping
from os import PathLike
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .expiring_lru import ExpiringLRU
from .sqlite_shelf import SQLiteShelf
from .vector_records import CorruptRecord, pack_vector, unpack_vector


class ByteStore(Protocol):
    """Where the bytes lie: memory, a file, or a server that many processes share."""

    def get_many(self, keys: Iterable[str]) -> dict[str, bytes]:
        """Return what is there, in one round trip."""
        ...

    def put_many(self, items: Mapping[str, bytes]) -> None:
        """Remember values, in one round trip."""
        ...

    def delete_many(self, keys: Iterable[str]) -> None:
        """Forget entries."""
        ...


class EmbeddingCache:
    """Vectors by key, the last used ones, as checked bytes.

    What can't be read is a miss: the vector is made again. The cache must not be able to fail a
    request that the model could answer, so an error of the store is counted and not raised.

    Parameters
    ----------
    capacity
        Most vectors.
    ttl
        Seconds to live; None: no limit. With complete keys (`embedding_key`) a vector never goes
        stale, and the limit only bounds how long a deleted user's text can be looked up.
    path
        A file for the vectors; None: memory.
    clock
        Seconds; by default `time.monotonic` in memory and `time.time` in a file.
    store
        Something else that keeps bytes (Redis, say) instead of memory or a file.

    Attributes
    ----------
    hits, misses
        Vectors that were found, and that were not, for whatever reason.
    corrupt
        Misses because the bytes were damaged; such entries are deleted.
    failures
        Calls on which the store itself raised.

    Raises
    ------
    ValueError
        If a limit makes no sense.

    Examples
    --------
    >>> cache = EmbeddingCache(capacity=100)
    >>> cache.put_many({"k1": [1.0, 2.0]})
    >>> cache.get_many(["k1", "k2"])
    {'k1': array([1., 2.], dtype=float32)}
    >>> cache.hits, cache.misses
    (1, 1)
    """

    def __init__(
        self,
        capacity: int,
        ttl: float | None = None,
        path: str | PathLike[str] | None = None,
        clock: Callable[[], float] | None = None,
        store: ByteStore | None = None,
    ) -> None:
        self.store: Any = _own_store(capacity, ttl, path, clock) if store is None else store
        self.hits = self.misses = self.corrupt = self.failures = 0

    def get_many(self, keys: Iterable[str]) -> dict[str, NDArray[np.float32]]:
        """Return the vectors that are there, by key, in one round trip.

        Parameters
        ----------
        keys
            From `embedding_key`.

        Returns
        -------
        dict
            float32 vectors, shape (d,), the caller's own. Missing keys are left out.
        """
        wanted = list(dict.fromkeys(keys))
        found: dict[str, NDArray[np.float32]] = {}
        damaged = []
        for key, data in self._tried(self.store.get_many, wanted, {}).items():
            try:
                found[key] = unpack_vector(data)
            except CorruptRecord:
                damaged.append(key)
        if damaged:
            self._tried(self.store.delete_many, damaged, None)
        self.hits += len(found)
        self.misses += len(wanted) - len(found)
        self.corrupt += len(damaged)
        return found

    def put_many(self, vectors: Mapping[str, ArrayLike]) -> None:
        """Remember vectors, in one round trip.

        Raises
        ------
        ValueError
            If one isn't a finite vector: that must not be remembered.
        """
        self._tried(self.store.put_many, {k: pack_vector(v) for k, v in vectors.items()}, None)

    def close(self) -> None:
        """Let go of the file, if there is one."""
        if hasattr(self.store, "close"):
            self.store.close()

    def _tried(self, call: Callable[[Any], Any], argument: Any, otherwise: Any) -> Any:
        try:
            return call(argument)
        except (sqlite3.Error, OSError):  # damaged, locked, full, out of reach
            self.failures += 1
            return otherwise


def _own_store(
    capacity: int,
    ttl: float | None,
    path: str | PathLike[str] | None,
    clock: Callable[[], float] | None,
) -> ExpiringLRU[bytes] | SQLiteShelf:
    if path is None:
        return ExpiringLRU(capacity, ttl, clock or time.monotonic)
    return SQLiteShelf(path, capacity, ttl, clock or time.time)
