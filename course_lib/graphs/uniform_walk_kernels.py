"""First-order random walks: each step forgets how the walk came."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from course_lib.words.kernel_steps import Ids, Number, kernel

from .csr_graph import Graph
from .walk_steps import (
    Table,
    Walks,
    checked_seed,
    checked_starts,
    draw_entry,
    fill_walks,
    row_tables,
    start_state,
)


def uniform_walks(
    graph: Graph,
    walks_per_node: int = 10,
    length: int = 80,
    seed: int = 0,
    threads: int = 1,
    starts: ArrayLike | None = None,
) -> Walks:
    """Walk from every node, each step along a random edge.

    An edge is taken in proportion to its weight: uniformly where all weights are equal, as in
    DeepWalk. A walk ends early at a node that nothing leads away from: a sink of a directed graph,
    or an isolated node, whose walks are one node long. A self-loop is a step that stays.

    Parameters
    ----------
    graph : Graph
    walks_per_node : int
    length : int
        Nodes of a walk, the first included.
    seed : int
    threads : int
        The result doesn't depend on it: every walk has its own random numbers.
    starts : (s,) integers
        Rows to start from; all n by default.

    Returns
    -------
    (walks_per_node · s, length) int32
        Rows of nodes, -1 after a walk's end. Walk i starts at ``starts[i mod s]``.

    Raises
    ------
    ValueError
        If a number is below 1, the seed below 0, or a start no row.

    Complexity
    ----------
    O(1) a step; O(edges) to prepare the alias tables.

    References
    ----------
    Perozzi, Al-Rfou, Skiena 2014, "DeepWalk: Online Learning of Social Representations",
    algorithm 1.

    Examples
    --------
    >>> chain = Graph.from_edges([(0, 1), (1, 2)], directed=True)
    >>> uniform_walks(chain, walks_per_node=1, length=4)
    array([[ 0,  1,  2, -1],
           [ 1,  2, -1, -1],
           [ 2, -1, -1, -1]], dtype=int32)
    """
    table, key = row_tables(graph.indptr, graph.weights), checked_seed(seed)
    rows = checked_starts(starts, graph.n)

    def fill(first: int, walks: Walks) -> None:
        walk_uniformly(graph.indptr, graph.indices, table, rows, key, first, walks)

    return fill_walks(fill, len(rows), walks_per_node, length, threads)


@kernel
def walk_uniformly(
    indptr: Ids, indices: Ids, table: Table, starts: Ids, seed: Number, first: int, walks: Walks
) -> None:
    """Write walks number first, first + 1, …"""
    state = np.empty(1, np.uint64)
    for row in range(len(walks)):
        start_state(state, seed, first + row)
        node = np.int64(starts[(first + row) % len(starts)])
        walks[row, 0] = node
        for position in range(1, walks.shape[1]):
            start, stop = indptr[node], indptr[node + 1]
            if start == stop:
                break
            node = np.int64(indices[draw_entry(start, stop, table, state)])
            walks[row, position] = node
