"""Graphs and features on which the layers are compared with torch_geometric's."""

import networkx as nx
import torch

from course_lib.graphs import Graph
from course_lib.graphs.message_passing import edge_index


def odd_graph():
    """A random graph with a node that nobody knows and two self-loops."""
    graph = nx.gnp_random_graph(30, 0.1, seed=4)
    graph.add_edges_from([(3, 3), (8, 8)])
    graph.remove_edges_from(list(graph.edges(17)))
    return Graph.from_networkx(graph)


ODD = odd_graph()
EDGES = edge_index(ODD)
ISOLATED = 17


def features(n=30, d=6, seed=0):
    return torch.randn(n, d, generator=torch.Generator().manual_seed(seed))


def assert_near(ours, theirs):
    torch.testing.assert_close(ours, theirs, rtol=1e-5, atol=1e-5)
