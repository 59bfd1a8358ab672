import networkx as nx
import numpy as np
import pytest
import scipy.sparse
import torch
import torch.nn.functional as F

from course_lib.graphs import GCN, GCNLayer, Graph, karate_club, normalized_adjacency
from course_lib.graphs.symmetric_normalization import gcn_weights
from tests.graphs.layer_graphs import EDGES, ISOLATED, ODD, assert_near, features


def test_the_normalised_matrix_is_the_formula():
    graph = nx.karate_club_graph()
    a = nx.to_numpy_array(graph, weight="weight") + np.eye(34)
    d = np.diag(a.sum(axis=1) ** -0.5)
    ours = normalized_adjacency(karate_club().graph).toarray()
    np.testing.assert_allclose(ours, d @ a @ d, rtol=1e-6)
    # networkx's Laplacian of the graph with loops is I - D^(-1/2) (A + I) D^(-1/2)
    looped = nx.from_numpy_array(a)
    expected = np.eye(34) - nx.normalized_laplacian_matrix(looped).toarray()
    np.testing.assert_allclose(ours, expected, atol=1e-6)


def test_its_largest_eigenvalue_is_one_and_two_nodes_are_all_halves():  # D139
    values = np.linalg.eigvalsh(normalized_adjacency(ODD).toarray())
    assert values.max() == pytest.approx(1, abs=1e-5)
    assert values.min() > -1
    two = normalized_adjacency(Graph.from_edges([(0, 1)])).toarray()
    np.testing.assert_allclose(two, np.full((2, 2), 0.5))


def test_the_matrix_and_the_columns_of_edges_agree():
    for graph in (ODD, karate_club().graph):
        edges = torch.from_numpy(np.stack([graph.sources, graph.indices]).astype(np.int64))
        (u, v), weights = gcn_weights(edges, torch.from_numpy(graph.weights), graph.n)
        columns = scipy.sparse.coo_array((weights, (u, v)), (graph.n, graph.n)).toarray()
        np.testing.assert_allclose(columns, normalized_adjacency(graph).toarray(), rtol=1e-5)


@pytest.mark.parametrize("weighted", [False, True])
def test_the_layer_is_torch_geometrics(weighted):
    theirs = pytest.importorskip("torch_geometric.nn").GCNConv(6, 5)
    ours, x = GCNLayer(6, 5), features()
    torch.nn.init.normal_(ours.bias)
    theirs.lin.weight.data, theirs.bias.data = ours.weight.data.T.clone(), ours.bias.data.clone()
    weights = torch.rand(EDGES.shape[1]) + 0.5 if weighted else None
    assert_near(ours(x, EDGES, weights), theirs(x, EDGES, weights))


def test_the_layer_is_a_product_of_three_matrices():
    layer, x = GCNLayer(6, 5), features()
    a = torch.from_numpy(normalized_adjacency(ODD).toarray())
    assert_near(layer(x, EDGES), a @ x @ layer.weight + layer.bias)
    assert_near(layer(x, EDGES)[ISOLATED], x[ISOLATED] @ layer.weight + layer.bias)


def test_an_arrow_carries_messages_one_way():
    theirs = pytest.importorskip("torch_geometric.nn").GCNConv(6, 5)
    ours, x = GCNLayer(6, 5), features(4)
    theirs.lin.weight.data = ours.weight.data.T.clone()
    arrows = torch.tensor([[0, 1, 1], [1, 2, 3]])
    assert_near(ours(x, arrows), theirs(x, arrows))


def test_a_network_has_as_many_layers_as_asked_for():  # D139
    for layers in (1, 2, 3):
        gcn = GCN(6, 8, 2, layers=layers)
        assert len(gcn.layers) == layers
        assert gcn(features(), EDGES).shape == (30, 2)
    a, x = torch.from_numpy(normalized_adjacency(ODD).toarray()), features()
    first, second = GCN(6, 8, 2).layers
    expected = a @ F.relu(a @ x @ first.weight + first.bias) @ second.weight + second.bias
    assert_near(GCN(6, 8, 2)(x, EDGES), expected)


def test_a_node_sees_as_far_as_there_are_layers():
    path = torch.tensor([[0, 1, 1, 2, 2, 3], [1, 0, 2, 1, 3, 2]])
    x = features(4).requires_grad_()
    GCN(6, 8, 2, layers=2, seed=1)(x, path)[0].sum().backward()
    assert (x.grad.abs().sum(dim=1) > 0).tolist() == [True, True, True, False]


def test_dropout_acts_in_training_only_and_seeds_decide():
    gcn = GCN(6, 8, 2, dropout=0.5)
    torch.manual_seed(0)
    assert not torch.equal(gcn(features(), EDGES), gcn(features(), EDGES))  # D146
    gcn.eval()
    assert torch.equal(gcn(features(), EDGES), gcn(features(), EDGES))
    same, other = (GCN(6, 8, 2, seed=seed).layers[0].weight for seed in (0, 1))
    assert torch.equal(gcn.layers[0].weight, same)
    assert not torch.equal(same, other)
    assert not torch.equal(GCN(6, 6, 6).layers[0].weight, GCN(6, 6, 6).layers[1].weight)


def test_bad_settings_are_named():
    with pytest.raises(ValueError, match="layers: expected 1 or more, got 0"):
        GCN(6, 8, 2, layers=0)
    with pytest.raises(ValueError, match="graph: expected an undirected graph, got a directed"):
        normalized_adjacency(Graph.from_edges([(0, 1)], directed=True))
