"""Graphs whose nodes are of several types: files and the names that they import."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .csr_graph import Graph


@dataclass(frozen=True, eq=False)
class TypedGraph:
    """A graph and a type for each node.

    Attributes
    ----------
    graph : Graph
    types : (n,) int32
        Positions in `type_names`.
    type_names : tuple of str

    Examples
    --------
    >>> wrote = Graph.from_edges([("Ann", "On cats"), ("Bo", "On cats")])
    >>> typed = TypedGraph.from_names(wrote, ["author", "author", "paper"])
    >>> typed
    TypedGraph(2 author, 1 paper, 2 edges)
    >>> typed.rows_of("paper")
    array([2])
    """

    graph: Graph
    types: NDArray[np.int32]
    type_names: tuple[str, ...]

    @classmethod
    def from_names(cls, graph: Graph, types: Sequence[str]) -> TypedGraph:
        """Number the types, in alphabetical order.

        Parameters
        ----------
        graph : Graph
        types
            The type of each node, in the order of the rows.

        Raises
        ------
        ValueError
            If there are more or fewer than nodes.
        """
        if len(types) != graph.n:
            raise ValueError(f"types: expected {graph.n}, one for each node, got {len(types)}")
        names = tuple(sorted(set(types)))
        number = {name: i for i, name in enumerate(names)}
        return cls(graph, np.array([number[name] for name in types], np.int32), names)

    def type_number(self, name: str) -> int:
        """Return the number of a type; ValueError names those that there are."""
        if name not in self.type_names:
            raise ValueError(f"type: expected one of {self.type_names}, got {name!r}")
        return self.type_names.index(name)

    def rows_of(self, name: str) -> NDArray[np.int64]:
        """Return the rows of all nodes of a type, ascending."""
        return np.flatnonzero(self.types == self.type_number(name))

    def edges_between(self, source: str, target: str) -> NDArray[np.int32]:
        """Return the arcs from nodes of one type to nodes of another as pairs of rows, (E, 2)."""
        graph, types = self.graph, self.types
        arcs = np.stack([graph.sources, graph.indices], axis=1)
        starts = types[graph.sources] == self.type_number(source)
        return arcs[starts & (types[graph.indices] == self.type_number(target))]

    def __repr__(self) -> str:
        nodes = Counter(self.type_names[number] for number in self.types.tolist())
        counted = ", ".join(f"{nodes[name]:,} {name}" for name in self.type_names)
        return f"TypedGraph({counted}, {self.graph.m:,} edges)"
