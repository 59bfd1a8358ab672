"""Consistent hashing as it was first: shards and keys on a circle."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence

from .rendezvous_hashing import stable_uniform


class HashRing:
    """Each shard has `replicas` points on a circle; a key belongs to the next point clockwise.

    Parameters
    ----------
    shards
        Their names.
    replicas
        Points a shard. With one the arcs differ wildly in length; the shares of the shards spread
        by about 1 / sqrt(replicas).

    Raises
    ------
    ValueError
        If there is no shard, one is named twice, or `replicas` is below 1.

    See Also
    --------
    rendezvous_shard : exactly even shares, no points to keep, one hash for each shard.

    References
    ----------
    Karger et al. 1997, "Consistent hashing and random trees".

    Examples
    --------
    >>> ring = HashRing(["s1", "s2", "s3"])
    >>> [ring.shard(key) for key in "abcdef"]
    ['s1', 's2', 's2', 's2', 's2', 's2']
    """

    def __init__(self, shards: Sequence[str], replicas: int = 100) -> None:
        if isinstance(shards, str) or not shards or len(set(shards)) < len(shards):
            raise ValueError(f"shards: expected different names, one at least, got {shards!r}")
        if replicas < 1:
            raise ValueError(f"replicas: expected at least 1, got {replicas!r}")
        self.shards = list(shards)
        points = sorted(
            (stable_uniform("point", shard, str(i)), shard)
            for shard in shards
            for i in range(replicas)
        )
        self._places = [place for place, _ in points]
        self._owners = [shard for _, shard in points]

    def shard(self, key: str) -> str:
        """Return the shard of a key: the owner of the next point."""
        return self._owners[self._next(key)]

    def order(self, key: str) -> list[str]:
        """Return all shards in the order in which the circle meets them, the key's own first."""
        start = self._next(key)
        return list(dict.fromkeys(self._owners[start:] + self._owners[:start]))

    def _next(self, key: str) -> int:
        return bisect(self._places, stable_uniform("key", key)) % len(self._places)
