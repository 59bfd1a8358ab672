"""Second-order random walks: each step knows where the walk came from (node2vec)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .csr_graph import Graph
from .second_order_kernels import FAR, NEAR, arc_groups, walk_second_order
from .walk_steps import Walks, checked_seed, checked_starts, fill_walks, row_tables


def second_order_walks(
    graph: Graph,
    p: float = 1.0,
    q: float = 1.0,
    walks_per_node: int = 10,
    length: int = 80,
    seed: int = 0,
    threads: int = 1,
    starts: ArrayLike | None = None,
) -> Walks:
    """Walk from every node, each step biased by the node before.

    Having come from t to v, the walk goes on to x in proportion to w(v, x) · α(t, x), where α is
    1/p if x is t itself, 1 if an edge leads from t to x, and 1/q otherwise. So p is a *penalty* on
    returning (a large p returns seldom), and q one on leaving t's neighbourhood. The first step
    goes by weight alone. Sinks, isolated nodes and self-loops are as in `uniform_walks`: after a
    step that stayed at v, staying again is "returning", and all other neighbours have α = 1.

    Parameters
    ----------
    graph : Graph
    p, q : float
        Above 0.
    walks_per_node, length, seed, threads : int
        As in `uniform_walks`; the result doesn't depend on `threads`.
    starts : (s,) integers
        Rows to start from; all n by default.

    Returns
    -------
    (walks_per_node · s, length) int32
        Rows of nodes, -1 after a walk's end. Walk i starts at ``starts[i mod s]``.

    Raises
    ------
    ValueError
        If p or q is not a positive number, another number below 1, the seed below 0, or
        a start no row.

    Complexity
    ----------
    A step chooses a group (back to t, all others alike, the favoured ones) and draws from v's
    neighbours until one belongs: O(1) draws on average, for the favoured ones with a test in
    O(log degree), and at most 32 before the group is listed. Before the first step all arcs'
    groups are weighed, O(Σ degree²) time; memory is O(edges), where alias tables for all pairs
    (t, v) take O(Σ degree²).

    References
    ----------
    Grover, Leskovec 2016, "node2vec: Scalable Feature Learning for Networks", section 3.2;
    drawing by rejection after Yang et al. 2019, "KnightKing: A Fast Distributed Graph Random Walk
    Engine".

    Examples
    --------
    >>> ring = Graph.from_edges([(i, (i + 1) % 6) for i in range(6)])
    >>> walk = second_order_walks(ring, p=1e9, walks_per_node=1, length=7)[0].tolist()
    >>> walk in ([0, 1, 2, 3, 4, 5, 0], [0, 5, 4, 3, 2, 1, 0])  # never back: once around
    True
    """
    biases = 1.0 / _penalty("p", p), 1.0 / _penalty("q", q)
    csr = (graph.indptr, graph.indices, graph.weights)
    table, key = row_tables(graph.indptr, graph.weights), checked_seed(seed)
    groups, favoured = arc_groups(csr, biases), NEAR if q > 1 else FAR
    rows = checked_starts(starts, graph.n)

    def fill(first: int, walks: Walks) -> None:
        walk_second_order(
            csr, table, groups, favoured, rows, key, first, walks, np.empty(1, np.uint64)
        )

    return fill_walks(fill, len(rows), walks_per_node, length, threads)


def second_order_probabilities(
    graph: Graph, previous: int | None, current: int, p: float, q: float
) -> NDArray[np.float64]:
    """Return where a second-order walk goes next, exactly.

    Parameters
    ----------
    graph : Graph
    previous : int or None
        Row t of the node before; None for the first step.
    current : int
        Row v of the node where the walk is.
    p, q : float
        As in `second_order_walks`.

    Returns
    -------
    (degree of v,) float64
        One for each of ``graph.neighbors(current)``, summing to 1; empty for a sink.

    Raises
    ------
    ValueError
        If p or q is not a positive number.

    Examples
    --------
    >>> graph = Graph.from_edges([("t", "v"), ("t", "near"), ("v", "near"), ("v", "far")])
    >>> t, v = graph.index("t"), graph.index("v")
    >>> odds = second_order_probabilities(graph, t, v, p=0.5, q=2.0)  # 2 : 1 : 1/2
    >>> {graph.names[x]: round(float(odd), 3) for x, odd in zip(graph.neighbors(v), odds)}
    {'far': 0.143, 'near': 0.286, 't': 0.571}
    """
    _penalty("p", p), _penalty("q", q)
    candidates = graph.neighbors(current)
    weights = graph.weights[graph.indptr[current] : graph.indptr[current + 1]].astype(np.float64)
    if previous is not None:
        near = np.isin(candidates, graph.neighbors(previous))
        weights *= np.where(candidates == previous, 1 / p, np.where(near, 1.0, 1 / q))
    return weights / weights.sum()


def _penalty(name: str, value: float) -> float:
    if not 0 < value < np.inf:
        raise ValueError(f"{name}: expected a number above 0, got {value}")
    return float(value)
