"""Which shard holds a document, so that a new shard moves few of them."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable, Mapping, Sequence

from course_lib.stores import shard_of


def rendezvous_shard(
    key: str, shards: Sequence[str], weights: Mapping[str, float] | None = None
) -> str:
    """Return the shard of a key: each shard draws a number for it, the highest wins.

    A shard that is added takes only the keys that it wins, 1/n of all; those of a shard that is
    removed go to the runners-up, spread over all others. No table is kept, and every process draws
    the same numbers.

    Parameters
    ----------
    key
        The document's id.
    shards
        Their names, in any order. They have to be stable: names, not positions.
    weights
        How much of the keys each shard takes, relative to the others; None: all the same.

    Returns
    -------
    str
        One of `shards`.

    Raises
    ------
    ValueError
        If there is no shard, one is named twice, or a weight isn't above 0.

    References
    ----------
    Thaler and Ravishankar 1998, "Using name-based mappings to increase hit rates". The weights:
    Schindelhauer and Schomaker 2005, "Weighted distributed hash tables", logarithmic method.

    Examples
    --------
    >>> before = {key: rendezvous_shard(key, ["s1", "s2", "s3"]) for key in "abcdefgh"}
    >>> after = {key: rendezvous_shard(key, ["s1", "s2", "s3", "s4"]) for key in "abcdefgh"}
    >>> {key: after[key] for key in before if after[key] != before[key]}
    {'g': 's4'}
    """
    return rendezvous_order(key, shards, weights)[0]


def rendezvous_order(
    key: str, shards: Sequence[str], weights: Mapping[str, float] | None = None
) -> list[str]:
    """Return all shards, the key's own first, then those that would take over.

    The first r of them hold the key's r replicas.

    Parameters
    ----------
    key, shards, weights
        See `rendezvous_shard`.

    Returns
    -------
    list of str

    Complexity
    ----------
    One hash for each shard. (A `HashRing` needs one in all, and log n comparisons.)

    Examples
    --------
    >>> rendezvous_order("a", ["s1", "s2", "s3"])
    ['s2', 's3', 's1']
    """
    drawn = {shard: _score(key, shard, weights) for shard in _checked(shards, weights)}
    return sorted(drawn, key=lambda shard: (-drawn[shard], shard))


def modulo_shard(key: str, shards: Sequence[str]) -> str:
    """Return the shard of a key by a stable hash modulo the number of shards.

    Stable over processes, but not over n: from n to n + 1 shards n/(n + 1) of the keys move.

    Parameters
    ----------
    key
        The document's id.
    shards
        Their names; here the order matters.

    Returns
    -------
    str

    Examples
    --------
    >>> [modulo_shard(key, ["s1", "s2", "s3"]) for key in "abcd"]
    ['s3', 's3', 's1', 's3']
    """
    return shards[shard_of(key, len(_checked(shards, None)))]


def moved_share(
    assign_before: Callable[[str], str], assign_after: Callable[[str], str], keys: Iterable[str]
) -> float:
    """Return which share of the keys changes its shard.

    Parameters
    ----------
    assign_before, assign_after
        Key to shard.
    keys
        At least one.

    Returns
    -------
    float
        From 0 to 1.

    Examples
    --------
    >>> moved_share(lambda key: "s1", lambda key: "s2" if key == "b" else "s1", "abcd")
    0.25
    """
    moved = [assign_before(key) != assign_after(key) for key in keys]
    if not moved:
        raise ValueError("keys: expected at least one, got none")
    return sum(moved) / len(moved)


def stable_uniform(*names: str) -> float:
    """Return a number between 0 and 1 that depends on the names only.

    Examples
    --------
    >>> 0 < stable_uniform("s1", "a") < 1, stable_uniform("ab", "c") == stable_uniform("a", "bc")
    (True, False)
    """
    written = b"".join(len(part).to_bytes(8, "little") + part for part in map(str.encode, names))
    digest = hashlib.blake2b(written, digest_size=8).digest()
    return (int.from_bytes(digest, "little") + 0.5) / 2**64


def _score(key: str, shard: str, weights: Mapping[str, float] | None) -> float:
    """The weight over an exponential draw: the largest is `shard`'s with a share of its weight."""
    weight = 1.0 if weights is None else weights[shard]
    return weight / -math.log(stable_uniform(shard, key))


def _checked(shards: Sequence[str], weights: Mapping[str, float] | None) -> Sequence[str]:
    if isinstance(shards, str) or not shards or len(set(shards)) < len(shards):
        raise ValueError(f"shards: expected different names, one at least, got {shards!r}")
    if weights is not None:
        wrong = {s: weights.get(s) for s in shards if not 0 < weights.get(s, 0) < math.inf}
        if wrong:
            raise ValueError(f"weights: expected a number above 0 for each shard, got {wrong}")
    return shards
