import networkx as nx
import numpy as np
import pytest

from course_lib.graphs.csr_graph import Graph
from course_lib.graphs.structural_roles import barbell, structural_features
from tests.graphs.made_graphs import awkward, ours


def test_the_ends_of_a_barbell_are_equal_and_far_apart():
    """D135: structural similarity is not proximity."""
    graph = barbell(6, 5)
    x = structural_features(graph, rounds=3)
    np.testing.assert_array_equal(x[0], x[-1])
    far = nx.shortest_path_length(graph.to_networkx(), 0, graph.n - 1)
    assert far == nx.diameter(graph.to_networkx())
    gate = 5  # the bell's node on the path: a neighbour of node 0 with another role
    assert graph.has_edges([[0, gate]]).all()
    assert np.abs(x[0] - x[gate]).max() >= 1


def test_features_follow_a_renaming_of_the_nodes():
    graph = ours(nx.karate_club_graph())
    order = np.random.default_rng(0).permutation(graph.n)
    other = Graph.from_rows(order[graph.edges()], range(graph.n))
    a, b = structural_features(graph, 3), structural_features(other, 3)
    np.testing.assert_allclose(b[order], a, rtol=1e-6)


def test_first_features_are_networkxs_counts():
    theirs = awkward(False)
    x = structural_features(ours(theirs), rounds=1)
    assert x.shape == (12, 6)
    np.testing.assert_array_equal(x[:, 0], [len(theirs.adj[name]) for name in theirs])
    np.testing.assert_array_equal(x[:, 1], list(nx.triangles(theirs).values()))
    mean_degree = [
        np.mean([x[list(theirs).index(b), 0] for b in theirs.adj[a]] or [0]) for a in theirs
    ]
    np.testing.assert_allclose(x[:, 4], mean_degree, rtol=1e-6)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="graph: expected an undirected one"):
        structural_features(Graph.from_edges([(0, 1)], directed=True))
    with pytest.raises(ValueError, match="rounds: expected 0 or more, got -1"):
        structural_features(barbell(3, 1), -1)
