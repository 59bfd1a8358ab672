"""A part of a graph: some of its nodes, and the edges among them."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .csr_graph import Graph


def induced_subgraph(graph: Graph, nodes: ArrayLike) -> Graph:
    """Return the nodes asked for and the edges that have both ends among them.

    Parameters
    ----------
    graph : Graph
    nodes : (k,) int array
        Distinct rows; row i of the result is ``nodes[i]``, under the same name.

    Returns
    -------
    Graph

    Raises
    ------
    ValueError
        If there is no node, a row repeats, or it isn't a node's.

    Examples
    --------
    >>> path = Graph.from_edges([("a", "b"), ("b", "c"), ("c", "d")])
    >>> part = induced_subgraph(path, [3, 1, 2])
    >>> part, part.names
    (Graph(3 nodes, 2 edges), ('d', 'b', 'c'))
    """
    rows = np.asarray(nodes, dtype=np.int64)
    if rows.ndim != 1 or not len(rows) or len(np.unique(rows)) < len(rows):
        raise ValueError(f"nodes: expected distinct rows, one or more, got {nodes!r}")
    if rows.min() < 0 or rows.max() >= graph.n:
        raise ValueError(f"nodes: expected 0 to {graph.n - 1}, got {rows.min()} to {rows.max()}")
    place = np.full(graph.n, -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    ends = place[graph.edges()]  # (m, 2), -1 for a node left out
    kept = (ends >= 0).all(axis=1)
    names = [graph.names[row] for row in rows]
    return Graph.from_rows(ends[kept], names, graph.edge_weights()[kept], graph.directed)
