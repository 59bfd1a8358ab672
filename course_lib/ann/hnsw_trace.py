"""Watching an HNSW search: its steps one by one, and the graph's layers as plain arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.ann.beam_search import NOBODY
from course_lib.ann.hnsw_index import HNSWIndex
from course_lib.ann.hnsw_kernels import Graph
from course_lib.ann.metric_rows import queries_for


@dataclass(frozen=True)
class Hop:
    """One step of a search: a node whose neighbours were looked at.

    Attributes
    ----------
    level : int
        The layer it happened on.
    node : int
        The node that was expanded.
    distance : float
        Its distance from the query, small is good: squared Euclidean, or minus the inner product.
    neighbors : tuple of int
        The neighbours whose distance was computed in this step.
    beam : tuple of int
        The best nodes after this step, best first, without removed ones: one on the upper layers,
        at most ef on layer 0.
    """

    level: int
    node: int
    distance: float
    neighbors: tuple[int, ...]
    beam: tuple[int, ...]


class Layer(NamedTuple):
    """One layer of the graph."""

    nodes: NDArray[np.int64]  # (n,)
    edges: NDArray[np.int64]  # (m, 2), from, to


def graph_levels(index: HNSWIndex) -> list[Layer]:
    """Return the layers of an index, layer 0 first.

    Parameters
    ----------
    index : HNSWIndex

    Returns
    -------
    list of (nodes, edges)
        Row numbers (n,) of a layer, and its directed links (m, 2).

    Examples
    --------
    >>> index = HNSWIndex(2, M=2)
    >>> ids = index.add([[0, 0], [1, 0], [5, 5]])
    >>> graph_levels(index)[0].edges.tolist()
    [[0, 1], [1, 0], [1, 2], [2, 1]]
    """
    graph = index.graph()
    layers = []
    for level in range(graph.top + 1):
        nodes = np.flatnonzero(graph.levels >= level)
        edges = [(node, to) for node in nodes.tolist() for to in _links(graph, level, node)]
        layers.append(Layer(nodes, np.array(edges, dtype=np.int64).reshape(-1, 2)))
    return layers


def trace_search(index: HNSWIndex, q: ArrayLike, ef: int | None = None) -> list[Hop]:
    """Search as `HNSWIndex.search` does, in plain Python, and report each step.

    Parameters
    ----------
    index : HNSWIndex
    q : array_like
        Shape (d,).
    ef : int, optional
        Width of the beam on layer 0; the index's `ef_search` if left out.

    Returns
    -------
    list of Hop
        The greedy descent, layer by layer, then the beam search on layer 0. The last hop's beam
        is the result.

    References
    ----------
    Malkov and Yashunin 2018, Algorithms 2 and 5.

    Examples
    --------
    >>> index = HNSWIndex(1, M=2)
    >>> ids = index.add([[0.0], [1.0], [2.0], [3.0]])
    >>> trace_search(index, [2.9], ef=2)[-1].beam
    (3, 2)
    """
    query = queries_for(index.metric, q, index.d)[0][0]
    graph = index.graph()
    if graph.entry == NOBODY:
        return []
    hops: list[Hop] = []
    node = int(graph.entry)
    for level in range(graph.top, 0, -1):
        node = _descend(graph, query, level, node, hops)
    _search_layer(graph, query, node, index.ef_search if ef is None else ef, hops)
    return hops


def _descend(graph: Graph, q: NDArray[np.float32], level: int, node: int, hops: list[Hop]) -> int:
    """Algorithm 2 with ef = 1: move to the nearest neighbour as long as that is nearer."""
    while True:
        neighbors = _links(graph, level, node)
        best = min([node, *neighbors], key=lambda other: (_distance(graph, q, other), other))
        hops.append(Hop(level, node, _distance(graph, q, node), tuple(neighbors), (best,)))
        if best == node:
            return node
        node = best


def _search_layer(
    graph: Graph, q: NDArray[np.float32], entry: int, ef: int, hops: list[Hop]
) -> None:
    """Algorithm 2 on layer 0."""
    seen, expanded = {entry}, set()
    beam = [(_distance(graph, q, entry), entry)]
    while waiting := [item for item in beam if item not in expanded]:
        distance, node = waiting[0]
        expanded.add(waiting[0])
        fresh = [other for other in _links(graph, 0, node) if other not in seen]
        seen.update(fresh)
        found = sorted(beam + [(_distance(graph, q, other), other) for other in fresh])
        beam = _best(graph, found, ef)
        results = tuple(other for _, other in beam if not graph.removed[other])
        hops.append(Hop(0, node, distance, tuple(fresh), results))


def _best(graph: Graph, found: list[tuple[float, int]], ef: int) -> list[tuple[float, int]]:
    """The ef nearest that aren't removed, and the removed ones before the last of these."""
    live = [i for i, (_, node) in enumerate(found) if not graph.removed[node]]
    return found if len(live) < ef else found[: live[ef - 1] + 1]


def _distance(graph: Graph, q: NDArray[np.float32], node: int) -> float:
    x = graph.x[node]
    return float(np.square(x - q).sum() if graph.squared else -(x @ q))


def _links(graph: Graph, level: int, node: int) -> list[int]:
    row = graph.upper[graph.first_upper[node] + level - 1] if level else graph.links[node]
    return row[row != NOBODY].tolist()
