"""What a vector store declares that it can do, and what it raises for the rest."""

from __future__ import annotations

from dataclasses import dataclass

METRICS = ("cosine", "l2", "ip")


class Unsupported(Exception):
    """What was asked is declared absent in the store's capabilities."""


@dataclass(frozen=True, kw_only=True)
class Capabilities:
    """What a store can do. What it can't, it refuses with :class:`Unsupported`.

    Attributes
    ----------
    metrics
        Those of "cosine", "l2" and "ip" that it knows.
    exact
        A search without a filter returns the true nearest neighbours.
    exact_filters
        So does one with a filter.
    upsert
        Writing an id that is there replaces its vector and payload.
    delete
        Documents can be removed.
    payloads
        Keeps payloads.
    filters
        Searches by equality and membership (`Eq`, `In`).
    ranges
        Searches by `Range`.
    boolean_filters
        Combines filters by `And`, `Or`, `Not`.
    incremental
        Documents can be written after the first search.
    reopen
        What was written is there after closing and opening again.
    concurrent_readers
        A second process can read what the first has written, while the first is open.
    concurrent_writers
        So can it write.
    raw_vectors
        `get` returns vectors as they were given (else: scaled to length 1 under "cosine").

    Examples
    --------
    >>> Capabilities(ranges=False).ranges
    False
    """

    metrics: frozenset[str] = frozenset(METRICS)
    exact: bool = True
    exact_filters: bool = True
    upsert: bool = True
    delete: bool = True
    payloads: bool = True
    filters: bool = True
    ranges: bool = True
    boolean_filters: bool = True
    incremental: bool = True
    reopen: bool = True
    concurrent_readers: bool = True
    concurrent_writers: bool = True
    raw_vectors: bool = True
