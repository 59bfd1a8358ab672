"""Split a graph's edges for link prediction, so that no test edge is among the messages."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .csr_graph import Graph

Pairs = NDArray[np.int64]  # (k, 2), rows of nodes


@dataclass(frozen=True, eq=False)
class EdgeSplit:
    """Edges to learn from, edges to choose settings by, edges to judge by.

    Attributes
    ----------
    message
        The graph that may be looked at: all nodes, the training edges, and self-loops.
    train, validation, test
        (k, 2) int64, rows of nodes; each edge of the graph but self-loops is in one of them, the
        smaller row first if the graph is undirected.
    """

    message: Graph
    train: Pairs
    validation: Pairs
    test: Pairs

    def __repr__(self) -> str:
        sizes = (len(self.train), len(self.validation), len(self.test))
        return "EdgeSplit({:,} to train, {:,} to validate, {:,} to test)".format(*sizes)


def split_edges(
    graph: Graph, validation: float = 0.05, test: float = 0.1, seed: int = 0
) -> EdgeSplit:
    """Draw which edges are hidden from training.

    The unit that is drawn is the pair of nodes: both directions of an undirected edge go the
    same way, and so do u -> v and v -> u of a directed graph. Else the test edge would be found
    among the messages, read backwards.

    Parameters
    ----------
    graph : Graph
    validation, test : float
        Shares of the pairs, 0 or more, together below 1.
    seed : int

    Returns
    -------
    EdgeSplit

    Raises
    ------
    ValueError
        If the shares are out of range, or no edge is left to train.

    Examples
    --------
    >>> ring = Graph.from_edges([(i, (i + 1) % 10) for i in range(10)])
    >>> split = split_edges(ring, validation=0.2, test=0.3)
    >>> split, split.message
    (EdgeSplit(5 to train, 2 to validate, 3 to test), Graph(10 nodes, 5 edges))
    """
    if validation < 0 or test < 0 or validation + test >= 1:
        got = f"{validation} and {test}"
        raise ValueError(f"validation, test: expected shares, together below 1, got {got}")
    edges = graph.edges().astype(np.int64)  # (m, 2)
    edges = edges[edges[:, 0] != edges[:, 1]]
    pairs, which = np.unique(pair_keys(edges, graph.n), return_inverse=True)
    order = np.random.default_rng(seed).permutation(len(pairs))
    parts = np.zeros(len(pairs), dtype=np.int8)  # 0 train, 1 validation, 2 test
    first, second = round(len(pairs) * test), round(len(pairs) * (test + validation))
    parts[order[:first]], parts[order[first:second]] = 2, 1
    if not (parts == 0).any():
        raise ValueError(f"graph: expected edges enough to train on, got {len(pairs)} pairs")
    train, valid, tested = (edges[parts[which] == part] for part in range(3))
    hidden = np.concatenate([valid, tested])
    return EdgeSplit(without_edges(graph, hidden), train, valid, tested)


def without_edges(graph: Graph, pairs: Pairs) -> Graph:
    """Return the graph without some edges, in either direction; nodes and weights stay.

    Parameters
    ----------
    graph : Graph
    pairs : (k, 2) int array
        Rows of nodes, in any order; pairs that aren't edges are no harm.

    Returns
    -------
    Graph

    Examples
    --------
    >>> without_edges(Graph.from_edges([("a", "b"), ("b", "c")]), np.array([[1, 0]]))
    Graph(3 nodes, 1 edges)
    """
    edges = graph.edges()
    kept = ~np.isin(pair_keys(edges, graph.n), pair_keys(pairs, graph.n))
    return Graph.from_rows(edges[kept], graph.names, graph.edge_weights()[kept], graph.directed)


def negative_edges(graph: Graph, n: int, seed: int = 0, hard: bool = False) -> Pairs:
    """Draw pairs of distinct nodes that no edge joins, in either direction.

    Parameters
    ----------
    graph : Graph
        The whole one, not its training part: a test edge is no negative.
    n : int
        How many; no pair comes twice, read backwards either.
    seed : int
    hard : bool
        Only pairs with a common neighbour. Two random documents differ in package and subject;
        a method that merely knows those passes the easy test.

    Returns
    -------
    (n, 2) int64

    Raises
    ------
    ValueError
        If there aren't so many, or they are too rare to be found by drawing.

    Examples
    --------
    >>> path = Graph.from_edges([(i, i + 1) for i in range(3)])  # 0 - 1 - 2 - 3
    >>> np.sort(negative_edges(path, 2, hard=True), axis=1).tolist() in (
    ...     [[0, 2], [1, 3]], [[1, 3], [0, 2]])
    True
    """
    if n < 0:
        raise ValueError(f"n: expected 0 or more, got {n}")
    rng = np.random.default_rng(seed)
    linked = pair_keys(graph.edges(), graph.n)
    found, seen = np.empty((0, 2), dtype=np.int64), linked
    for _ in range(100):
        if len(found) >= n:
            return found[:n]
        drawn = _two_steps(graph, rng, 2 * n + 64) if hard else _two_nodes(graph, rng, 2 * n + 64)
        keys = pair_keys(drawn, graph.n)
        new = (drawn[:, 0] != drawn[:, 1]) & ~np.isin(keys, seen)
        _, first = np.unique(keys[new], return_index=True)
        chosen = drawn[new][np.sort(first)]  # in the order in which they were drawn
        found, seen = np.concatenate([found, chosen]), np.concatenate([seen, keys[new]])
    kind = "pairs with a common neighbour" if hard else "pairs"
    raise ValueError(f"n: expected at most the {kind} without an edge, {len(found)} found, got {n}")


def pair_keys(pairs: NDArray[np.integer], nodes: int) -> NDArray[np.int64]:
    """Give each pair of rows (k, 2) one number, the same in either direction.

    Examples
    --------
    >>> pair_keys(np.array([[2, 7], [7, 2]]), nodes=10)
    array([27, 27])
    """
    ordered = np.sort(np.asarray(pairs, dtype=np.int64).reshape(-1, 2), axis=1)
    return ordered[:, 0] * nodes + ordered[:, 1]


def _two_nodes(graph: Graph, rng: np.random.Generator, k: int) -> Pairs:
    return rng.integers(graph.n, size=(k, 2))


def _two_steps(graph: Graph, rng: np.random.Generator, k: int) -> Pairs:
    """Walk two steps from a random end of an edge: start and end of each walk."""
    if not len(graph.indices):
        return np.empty((0, 2), dtype=np.int64)
    edge = rng.integers(len(graph.indices), size=k)
    middle = graph.indices[edge].astype(np.int64)
    degrees, starts = graph.degrees[middle], graph.sources[edge].astype(np.int64)
    goes_on = degrees > 0  # a directed graph has sinks
    step = (rng.random(k) * degrees).astype(np.int64)[goes_on]
    ends = graph.indices[graph.indptr[middle[goes_on]] + step]
    return np.stack([starts[goes_on], ends], axis=1).astype(np.int64)
