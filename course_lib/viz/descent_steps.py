"""The layers of a search graph in the plane, and the steps of one search through them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .plane_queries import Points, plane_points

Lines = NDArray[np.float32]
Level = Mapping[int, Sequence[int]] | tuple[ArrayLike, ArrayLike]


class Hop(Protocol):
    """One step of a search, as `course_lib.ann.trace_search` gives it."""

    @property
    def level(self) -> int:
        """Layer of the step."""

    @property
    def node(self) -> int:
        """Node whose neighbours are compared."""

    @property
    def neighbors(self) -> Sequence[int]:
        """Nodes compared in this step."""

    @property
    def beam(self) -> Sequence[int]:
        """Best nodes after the step, best first."""


TraceOf = Callable[[NDArray[np.float32]], Sequence[Hop]]


@dataclass(frozen=True)
class GraphLayers:
    """Points and, for each layer from 0 up, its nodes and undirected edges.

    Examples
    --------
    >>> layers = GraphLayers.of([([0, 1, 2], [(0, 1), (1, 0), (1, 2)]), ([1], [])], np.eye(3, 2))
    >>> [len(nodes) for nodes in layers.nodes], layers.edges[0].tolist()
    ([3, 1], [[0, 1], [1, 2]])
    """

    points: Points
    nodes: list[NDArray[np.int64]]
    edges: list[NDArray[np.int64]]

    @classmethod
    def of(cls, levels: Sequence[Level], points: ArrayLike) -> "GraphLayers":
        rows = plane_points("points", points, 2)
        if not levels:
            raise ValueError("levels: expected one layer or more, got none")
        pairs = [_nodes_and_edges(level) for level in levels]
        for number, (nodes, edges) in enumerate(pairs):
            ids = np.concatenate([nodes, edges.ravel()])
            if ids.size and not (ids.min() >= 0 and ids.max() < len(rows)):
                raise ValueError(
                    f"levels: expected ids of 0 to {len(rows) - 1}, got {ids.min()} to {ids.max()} "
                    f"on layer {number}"
                )
        return cls(rows, [nodes for nodes, _ in pairs], [edges for _, edges in pairs])

    def lines(self, level: int) -> Lines:
        """The edges of a layer as lines parted by NaN, shape (3 · edges, 2)."""
        return lines_between(self.points, self.edges[level])


def _nodes_and_edges(level: Level) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    if isinstance(level, Mapping):
        pairs = [(node, other) for node, others in level.items() for other in others]
        level = (list(level), pairs)
    nodes, edges = (np.asarray(ids, dtype=np.int64) for ids in level)
    return nodes, np.unique(np.sort(edges.reshape(-1, 2), axis=1), axis=0)


def lines_between(points: Points, edges: NDArray[np.int64]) -> Lines:
    """Lines from node to node, parted by NaN.

    Examples
    --------
    >>> lines_between(np.eye(2, dtype=np.float32), np.array([[0, 1]])).tolist()
    [[1.0, 0.0], [0.0, 1.0], [nan, nan]]
    """
    ends = points[edges]  # (e, 2, 2)
    gaps = np.full((len(edges), 1, 2), np.nan, dtype=np.float32)
    return np.concatenate([ends, gaps], axis=1).reshape(-1, 2)


@dataclass(frozen=True)
class Descent:
    """One search: its steps, from where each node was found, what was compared when.

    Examples
    --------
    >>> from types import SimpleNamespace as Step
    >>> hops = [Step(level=1, node=0, neighbors=[2], beam=[2]),
    ...         Step(level=0, node=2, neighbors=[1], beam=[1, 2])]
    >>> points = np.array([[0, 0], [5, 0], [3, 0]], dtype=np.float32)
    >>> descent = Descent(points, np.array([5.0, 0.0]), hops)
    >>> descent.compared, descent.best, descent.path(0, 2).tolist()
    ([2, 3], [2.0, 0.0], [])
    """

    points: Points
    query: NDArray
    hops: Sequence[Hop]
    parents: list[int | None] = field(init=False)

    def __post_init__(self) -> None:
        found: dict[tuple[int, int], int] = {}
        parents = []
        for hop in self.hops:
            parents.append(found.get((hop.level, hop.node)))
            for neighbor in hop.neighbors:
                found.setdefault((hop.level, neighbor), hop.node)
        object.__setattr__(self, "parents", parents)

    def distance(self, node: int) -> float:
        """Euclidean, from the query."""
        return float(np.linalg.norm(self.points[node] - self.query))

    @property
    def compared(self) -> list[int]:
        """Distances computed up to each step, the entry point's included."""
        return (1 + np.cumsum([len(hop.neighbors) for hop in self.hops])).tolist()

    @property
    def best(self) -> list[float]:
        """Distance of the best node after each step."""
        return [self.distance(self.front(hop)) for hop in self.hops]

    def front(self, hop: Hop) -> int:
        """The best node after a step."""
        return hop.beam[0] if len(hop.beam) else hop.node  # none where all so far are removed

    def path(self, level: int, steps: int) -> NDArray[np.int64]:
        """Edges (e, 2) by which the nodes expanded on a layer were found, in the first steps."""
        pairs = [
            (parent, hop.node)
            for hop, parent in zip(self.hops[:steps], self.parents, strict=False)
            if parent is not None and hop.level == level
        ]
        last = self.hops[steps - 1]
        if last.level > 0 and last.level == level and self.front(last) != last.node:
            pairs.append((last.node, self.front(last)))
        return np.array(pairs, dtype=np.int64).reshape(-1, 2)

    def nearest(self, k: int) -> NDArray[np.int64]:
        """The true k nearest rows."""
        steps = self.points.astype(np.float64) - self.query
        return (steps**2).sum(axis=1).argsort(kind="stable")[:k]
