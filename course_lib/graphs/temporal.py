"""Edges with a time, walks that respect it, and vectors learned from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .csr_graph import Graph
from .edge_checks import checked_rows
from .node_names import Name, in_order, plain_names, rows_of_names
from .temporal_kernels import walk_in_time
from .walk_embedding import WalkEmbedding
from .walk_steps import Walks, checked_seed, fill_walks


@dataclass(frozen=True, eq=False)
class TemporalEdges:
    """A stream of contacts: who, whom, when.

    Attributes
    ----------
    rows : (E, 2) int64
        Source and target of each contact. The same two may meet often.
    times : (E,) float64
        In any unit; larger is later.
    names : tuple
        Of the n nodes.
    directed : bool
        Otherwise a contact can be walked either way.

    Examples
    --------
    >>> calls = TemporalEdges.from_edges([("a", "b"), ("b", "c")], times=[9.0, 10.5])
    >>> calls
    TemporalEdges(3 nodes, 2 contacts, from 9 to 10.5)
    """

    rows: NDArray[np.int64]
    times: NDArray[np.float64]
    names: tuple[Name, ...]
    directed: bool = True

    def __post_init__(self) -> None:
        """Check the shapes."""
        object.__setattr__(self, "rows", checked_rows(self.rows, len(self.names)))
        object.__setattr__(self, "times", np.asarray(self.times, np.float64))
        if self.times.shape != (len(self.rows),) or not np.isfinite(self.times).all():
            raise ValueError(
                f"times: expected {len(self.rows)} finite numbers, one for each contact, got "
                f"shape {self.times.shape}"
            )

    @classmethod
    def from_edges(
        cls,
        edges: Iterable[Any],
        times: ArrayLike,
        names: Iterable[Any] | None = None,
        directed: bool = True,
    ) -> TemporalEdges:
        """Build a stream from pairs of names; names and errors are as in `Graph.from_edges`."""
        ends = plain_names("edges", (end for edge in edges for end in edge))
        named = in_order(ends) if names is None else plain_names("names", names)
        rows = rows_of_names("edges", ends, {name: i for i, name in enumerate(named)})
        return cls(rows.reshape(-1, 2), np.asarray(times), tuple(named), directed)

    def between(self, start: float, stop: float) -> TemporalEdges:
        """Return the contacts with start <= time < stop, among the same nodes."""
        inside = (self.times >= start) & (self.times < stop)
        return TemporalEdges(self.rows[inside], self.times[inside], self.names, self.directed)

    def without_times(self) -> Graph:
        """Return the static graph; its weights count the contacts."""
        return Graph.from_rows(self.rows, self.names, directed=self.directed)

    def __len__(self) -> int:
        """Return the number of contacts."""
        return len(self.rows)

    def __repr__(self) -> str:
        first, last = (self.times.min(), self.times.max()) if len(self) else (0, 0)
        nodes, contacts = len(self.names), len(self)
        return f"TemporalEdges({nodes:,} nodes, {contacts:,} contacts, from {first:g} to {last:g})"

    @cached_property
    def _arcs(self) -> tuple[tuple[NDArray[np.int64], NDArray[np.int32], NDArray], NDArray]:
        """(indptr, targets, times), each row by time, and the entry of each contact both ways."""
        both = self.rows if self.directed else np.concatenate([self.rows, self.rows[:, ::-1]])
        times = self.times if self.directed else np.tile(self.times, 2)
        order = np.lexsort((times, both[:, 0]))
        lengths = np.bincount(both[:, 0], minlength=len(self.names))
        indptr = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
        entry = np.empty(len(order), np.int64)
        entry[order] = np.arange(len(order))
        return (indptr, both[order, 1].astype(np.int32), times[order]), entry


def temporal_walks(
    stream: TemporalEdges,
    walks_per_contact: int = 10,
    length: int = 20,
    seed: int = 0,
    threads: int = 1,
) -> Walks:
    """Walk from every contact, each step strictly later than the one before.

    The next contact is drawn uniformly from those of the node reached that are still to come. A
    walk ends where none is. So a walk is a way that a message can have taken; contacts at the same
    moment can't be joined.

    Parameters
    ----------
    stream : TemporalEdges
    walks_per_contact : int
        An undirected contact counts twice, once each way.
    length : int
        Nodes of a walk at most; at least two are written.
    seed, threads : int
        As in `uniform_walks`; the result doesn't depend on `threads`.

    Returns
    -------
    (walks_per_contact · contacts, length) int32
        Rows of nodes, -1 after a walk's end. Walk i begins with contact i mod contacts.

    Raises
    ------
    ValueError
        If `length` is below 2, or another number below 1, or the stream is empty.

    References
    ----------
    Nguyen, Lee, Rossi, Ahmed, Koh, Kim 2018, "Continuous-Time Dynamic Network Embeddings",
    definitions 2 and 3, with uniform distributions for the first contact and the next.

    Examples
    --------
    >>> late = TemporalEdges.from_edges([("a", "b"), ("b", "c"), ("b", "d")], times=[2, 1, 3])
    >>> temporal_walks(late, walks_per_contact=1, length=3)  # a can't have reached c
    array([[ 0,  1,  3],
           [ 1,  2, -1],
           [ 1,  3, -1]], dtype=int32)
    """
    if length < 2:
        raise ValueError(f"length: expected 2 or more, got {length}")
    if len(stream) == 0:
        raise ValueError("stream: expected at least one contact, got none")
    (arcs, starts), key = stream._arcs, checked_seed(seed)

    def fill(first: int, walks: Walks) -> None:
        walk_in_time(arcs, starts, key, first, walks)

    return fill_walks(fill, len(starts), walks_per_contact, length, threads)


class TemporalEmbedding(WalkEmbedding):
    """Node vectors from time-respecting walks.

    Parameters are those of `WalkEmbedding`; `walks` start with every contact rather than at every
    node, and nodes are a pair only if a message can have gone from one to the other.

    References
    ----------
    Nguyen et al. 2018, "Continuous-Time Dynamic Network Embeddings", algorithm 1.

    Examples
    --------
    >>> pairs = [("a", "x"), ("b", "x"), ("c", "y"), ("d", "y")]  # a and b called the same one
    >>> calls = TemporalEdges.from_edges(pairs, times=[1.0, 2.0, 3.0, 4.0])
    >>> model = TemporalEmbedding(dim=8, walks=1000, length=2, window=1).fit(calls)
    >>> bool(model.vector("a") @ model.vector("b") > model.vector("a") @ model.vector("c"))
    True
    """

    def fit(self, stream: TemporalEdges) -> Self:
        """Walk and train from scratch; raises what `temporal_walks` raises."""
        walks = temporal_walks(stream, self.walks, self.length, self.seed, self.threads)
        self._learn(walks, stream.names)
        return self
