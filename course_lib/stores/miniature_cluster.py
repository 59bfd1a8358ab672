"""What a cluster of vector stores adds, in miniature: shards, replicas, fan-out, a query cache."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count
from operator import methodcaller

import numpy as np
from numpy.typing import ArrayLike

from .batch_checks import checked_batch, checked_ids, checked_k, checked_query
from .payload_filters import Filter
from .payload_values import Payload
from .sharding import best_of, shard_of
from .vector_store_protocol import Match, Record, VectorStore

Write = Callable[[VectorStore], object]


class ShardUnavailable(Exception):
    """All replicas of a shard are down."""


class MiniatureCluster:
    """Stores that act as one: each document lies in one shard, each shard in several replicas.

    Everything runs in this process, one call after the other; a node "fails" when `fail` says so.
    What a node misses is kept for it and replayed when it returns (hinted hand-off).

    Parameters
    ----------
    make_store
        Makes an empty store, given (shard, replica).
    shards
        Pieces of the data.
    replicas
        Copies of each piece.
    cache_size
        How many answers to remember, at least 1; a write forgets them all.

    Attributes
    ----------
    searches
        Searches that stores had to do.
    cache_hits
        Queries answered without any.

    Examples
    --------
    >>> from course_lib.stores import SQLiteVectorStore
    >>> cluster = MiniatureCluster(lambda shard, replica: SQLiteVectorStore(":memory:", 2))
    >>> cluster.upsert(["a", "b", "c"], [[1, 0], [0, 1], [1, 1]])
    >>> cluster.fail(shard=0, replica=0)
    >>> [match.id for match in cluster.search([1, 0], k=2)], cluster.searches
    (['a', 'c'], 3)
    """

    def __init__(
        self,
        make_store: Callable[[int, int], VectorStore],
        shards: int = 3,
        replicas: int = 2,
        cache_size: int = 100,
    ) -> None:
        sizes = {"shards": shards, "replicas": replicas, "cache_size": cache_size}
        for name, value in sizes.items():
            checked_k(value, name)
        self.stores = [[make_store(s, r) for r in range(replicas)] for s in range(shards)]
        self.d, self.metric = self.stores[0][0].d, self.stores[0][0].metric
        self.searches = self.cache_hits = 0
        self._missed: dict[tuple[int, int], list[Write]] = {}  # by node that is down
        self._cache: OrderedDict[tuple, list[Match]] = OrderedDict()
        self._cache_size = cache_size
        self._turn = count()

    def fail(self, shard: int, replica: int) -> None:
        """Take a node down."""
        self._missed.setdefault((shard, replica), [])

    def revive(self, shard: int, replica: int) -> int:
        """Bring a node back and replay what it missed; return how many writes that were."""
        missed = self._missed.get((shard, replica), [])
        for write in missed:
            write(self.stores[shard][replica])
        self._missed.pop((shard, replica), None)
        return len(missed)

    def upsert(
        self, ids: Sequence[str], vectors: ArrayLike, payloads: Sequence[Payload] | None = None
    ) -> None:
        """Write each document to all replicas of its shard; see `VectorStore.upsert`.

        The batch is one transaction in each shard, but not over all of them: a real cluster has the
        same gap, or pays for closing it.

        Raises
        ------
        ShardUnavailable
            If a shard that is concerned has no node left; nothing is written then.
        """
        names, x, fields = checked_batch(ids, vectors, payloads, self.d, self.metric)
        parts = self._parts(names)
        for shard in parts:
            self._node(shard)  # one at least is up
        for shard, rows in parts.items():
            batch = [names[i] for i in rows], x[rows], [fields[i] for i in rows]
            self._write(shard, methodcaller("upsert", *batch))

    def delete(self, ids: Sequence[str]) -> int:
        """Remove documents from all replicas; return how many were there."""
        names = list(dict.fromkeys(checked_ids(ids)))
        parts = self._parts(names)
        there = [record is not None for record in self.get(names)]
        for shard, rows in parts.items():
            self._write(shard, methodcaller("delete", [names[i] for i in rows]))
        return sum(there)

    def get(self, ids: Sequence[str]) -> list[Record | None]:
        """Return documents in the order of `ids`, each from its own shard."""
        names = checked_ids(ids)
        found: list[Record | None] = [None] * len(names)
        for shard, rows in self._parts(names).items():
            records = self._node(shard).get([names[i] for i in rows])
            for i, record in zip(rows, records, strict=True):
                found[i] = record
        return found

    def count(self, where: Filter | None = None) -> int:
        """Return how many documents there are, or satisfy a filter."""
        return sum(self._node(shard).count(where) for shard in range(len(self.stores)))

    def search(self, query: ArrayLike, k: int, where: Filter | None = None) -> list[Match]:
        """Ask one replica of every shard for its k nearest, and merge the answers.

        The k nearest of all are among the k nearest of each, so the result is that of one large
        store, if the shards search exactly.

        Raises
        ------
        ShardUnavailable
            Rather than to leave documents out without a word.
        """
        q, k = checked_query(query, self.d, self.metric), checked_k(k)
        key = (q.tobytes(), k, repr(where))  # by repr: Eq("a", 1) == Eq("a", True) in Python
        if key in self._cache:
            self.cache_hits += 1
            self._cache.move_to_end(key)
        else:
            answers = [self._ask(shard, q, k, where) for shard in range(len(self.stores))]
            self._remember(key, best_of(answers, k, self.metric))
        return [replace(match, payload=dict(match.payload)) for match in self._cache[key]]

    def _ask(self, shard: int, query: np.ndarray, k: int, where: Filter | None) -> list[Match]:
        self.searches += 1
        return self._node(shard).search(query, k, where)

    def _node(self, shard: int) -> VectorStore:
        """Return a replica that is up, another one each time."""
        copies = self.stores[shard]
        up = [store for r, store in enumerate(copies) if (shard, r) not in self._missed]
        if not up:
            raise ShardUnavailable(f"shard {shard}: none of its {len(copies)} replicas is up")
        return up[next(self._turn) % len(up)]

    def _write(self, shard: int, write: Write) -> None:
        self._cache.clear()
        for replica, store in enumerate(self.stores[shard]):
            if (shard, replica) in self._missed:
                self._missed[shard, replica].append(write)
            else:
                write(store)

    def _parts(self, names: Sequence[str]) -> dict[int, list[int]]:
        parts: dict[int, list[int]] = {}
        for i, name in enumerate(names):
            parts.setdefault(shard_of(name, len(self.stores)), []).append(i)
        return parts

    def _remember(self, key: tuple, matches: list[Match]) -> None:
        self._cache[key] = matches
        if len(self._cache) > self._cache_size:
            self._cache.popitem(last=False)
