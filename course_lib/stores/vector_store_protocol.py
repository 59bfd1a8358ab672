"""What every vector store of this chapter can be asked, whichever engine is behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol, Self, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from .payload_filters import Filter

PayloadValue = str | int | float | bool
Payload = Mapping[str, PayloadValue]
METRICS = ("cosine", "l2", "ip")


class Unsupported(Exception):
    """What was asked is declared absent in the store's capabilities."""


@dataclass(frozen=True, eq=False)
class Record:
    """One stored document.

    Attributes
    ----------
    id
        Its name, chosen by the caller.
    vector
        float32, shape (d,). As it was given where ``capabilities.raw_vectors``, else normalised.
    payload
        Its fields.

    Examples
    --------
    >>> Record("a", np.ones(2, dtype=np.float32), {"year": 2020}).payload["year"]
    2020
    """

    id: str
    vector: NDArray[np.float32]
    payload: dict[str, PayloadValue] = field(default_factory=dict)


@dataclass(frozen=True)
class Match:
    """One result of a search.

    Attributes
    ----------
    id
        The document's name.
    score
        Cosine similarity ("cosine") or inner product ("ip"), large is good; squared Euclidean
        distance ("l2"), small is good.
    payload
        Its fields.

    Examples
    --------
    >>> Match("a", 0.5, {}).score
    0.5
    """

    id: str
    score: float
    payload: dict[str, PayloadValue] = field(default_factory=dict)


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


@runtime_checkable
class VectorStore(Protocol):
    """Vectors with names and payloads, searched by nearness and by filters.

    Attributes
    ----------
    d
        Length of a vector.
    metric
        "cosine", "l2" or "ip".
    capabilities
        What the store can do.

    Examples
    --------
    >>> isinstance(3, VectorStore)
    False
    """

    d: int
    metric: str

    @property
    def capabilities(self) -> Capabilities:
        """What this store can do."""
        ...

    def upsert(
        self,
        ids: Sequence[str],
        vectors: NDArray[np.float32],
        payloads: Sequence[Payload] | None = None,
    ) -> None:
        """Write documents; those whose id is there are replaced, payload included.

        Parameters
        ----------
        ids
            n different strings.
        vectors
            Shape (n, d), finite; not zero under "cosine".
        payloads
            n payloads, or None for empty ones.
        """
        ...

    def get(self, ids: Sequence[str]) -> list[Record | None]:
        """Return documents in the order of `ids`; None where there is none."""
        ...

    def delete(self, ids: Sequence[str]) -> int:
        """Remove documents; return how many were there."""
        ...

    def search(
        self, query: NDArray[np.float32], k: int, where: Filter | None = None
    ) -> list[Match]:
        """Return the k nearest documents that satisfy `where`, best first; fewer if there are.

        Parameters
        ----------
        query
            Shape (d,).
        k
            At least 1.
        where
            A filter on payloads.
        """
        ...

    def count(self, where: Filter | None = None) -> int:
        """Return how many documents there are, or satisfy a filter."""
        ...

    def close(self) -> None:
        """Let go of files and connections; closing twice is fine."""
        ...

    def __enter__(self) -> Self:
        """Return the store."""
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        ...
