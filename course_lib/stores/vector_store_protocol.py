"""What every vector store of this chapter can be asked, whichever engine is behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol, Self, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from .payload_filters import Filter
from .payload_values import Payload, Value
from .store_capabilities import Capabilities


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
    payload: dict[str, Value] = field(default_factory=dict)


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
    payload: dict[str, Value] = field(default_factory=dict)


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

    def __exit__(self, *error: object) -> None:
        """Close it."""
        ...
