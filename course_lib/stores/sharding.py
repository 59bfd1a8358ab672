"""Which shard a document lies in, and how the answers of shards become one."""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Sequence
from itertools import islice

from .vector_store_protocol import Match


def shard_of(name: str, shards: int) -> int:
    """Return the shard of a document: a hash of its id, modulo the number of shards.

    Every process computes the same, which Python's own `hash` of a string doesn't give. Adding a
    shard moves nearly all documents; chapter 10 mends that with rendezvous hashing.

    Parameters
    ----------
    name
        The document's id.
    shards
        How many there are.

    Returns
    -------
    int
        0 to shards - 1.

    Examples
    --------
    >>> [shard_of(name, 3) for name in ("a", "b", "c", "d")]
    [2, 2, 0, 2]
    """
    digest = hashlib.blake2b(name.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") % shards


def best_of(answers: Sequence[Sequence[Match]], k: int, metric: str) -> list[Match]:
    """Merge the answers of shards: the k best of all, in order.

    Parameters
    ----------
    answers
        Each shard's matches, best first.
    k
        How many to keep.
    metric
        Under "l2" small scores are good, else large ones.

    Returns
    -------
    list of Match

    Examples
    --------
    >>> answers = [[Match("a", 0.9), Match("b", 0.1)], [Match("c", 0.5)]]
    >>> [match.id for match in best_of(answers, 2, "ip")]
    ['a', 'c']
    """
    sign = 1 if metric == "l2" else -1
    merged = heapq.merge(*answers, key=lambda match: sign * match.score)
    return list(islice(merged, k))
