"""Random graphs with everything that is awkward: loops, sinks, isolated nodes, weights."""

import networkx as nx
import numpy as np

from course_lib.graphs.csr_graph import Graph


def awkward(directed, weighted=True, n=12, m=40, seed=0):
    """A networkx graph with self-loops, an isolated node "n0" and, if directed, a sink "n1"."""
    rng = np.random.default_rng(seed)
    graph = nx.DiGraph() if directed else nx.Graph()
    graph.add_nodes_from(f"n{i}" for i in range(n))
    for a, b in rng.integers(2, n, (m, 2)):
        graph.add_edge(f"n{a}", f"n{b}", weight=float(rng.integers(1, 6)) if weighted else 1.0)
    graph.add_edge("n2", "n2", weight=2.0)
    graph.add_edge("n3", "n1", weight=3.0)
    return graph


def ours(graph):
    return Graph.from_networkx(graph)
