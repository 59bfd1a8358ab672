"""What part does a node play, wherever it stands? Features that ignore who the neighbours are."""

from __future__ import annotations

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .csr_graph import Graph


def structural_features(graph: Graph, rounds: int = 2) -> NDArray[np.float32]:
    """Describe each node by the shape of the graph around it.

    Degree and number of triangles, then for each round the sum and the mean, over the neighbours,
    of all that is known so far. Two nodes that a symmetry of the graph maps onto each other get
    the same features, however far apart they are; neighbours may get different ones. Weights are
    ignored.

    Parameters
    ----------
    graph : Graph
        Undirected.
    rounds : int
        How far to look.

    Returns
    -------
    (n, 2 · 3^rounds) float32

    Raises
    ------
    ValueError
        If the graph is directed, or `rounds` negative.

    References
    ----------
    Henderson et al. 2011, "It's Who You Know: Graph Mining Using Recursive Structural Features".

    Examples
    --------
    >>> path = Graph.from_edges([(0, 1), (1, 2), (2, 3)])
    >>> x = structural_features(path, rounds=1)
    >>> bool((x[0] == x[3]).all()), bool((x[0] == x[1]).all())
    (True, False)
    """
    if graph.directed:
        raise ValueError("graph: expected an undirected one, got a directed one")
    if rounds < 0:
        raise ValueError(f"rounds: expected 0 or more, got {rounds}")
    links = (graph.adjacency() > 0).astype(np.float64)
    others = links - sparse.diags_array(links.diagonal())  # a loop makes no triangle
    triangles = np.asarray((others @ others).multiply(others).sum(axis=1)).ravel() / 2
    x = np.stack([graph.degrees, triangles], axis=1).astype(np.float64)
    per_neighbour = 1 / np.maximum(graph.degrees, 1)[:, None]
    for _ in range(rounds):
        sums = links @ x
        x = np.concatenate([x, sums, sums * per_neighbour], axis=1)
    return x.astype(np.float32)


def barbell(bell: int = 5, path: int = 4) -> Graph:
    """Return two complete graphs of `bell` nodes, joined by a path of `path` further nodes.

    Its two ends have the same role and stand as far apart as anything does.

    Parameters
    ----------
    bell, path : int

    Returns
    -------
    Graph
        Nodes 0 … bell - 1 are one bell, the last `bell` the other.

    Examples
    --------
    >>> barbell(3, 1)
    Graph(7 nodes, 8 edges)
    """
    return Graph.from_networkx(nx.barbell_graph(bell, path))
