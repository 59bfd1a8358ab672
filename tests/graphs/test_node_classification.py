import networkx as nx
import numpy as np
import pytest
import torch
import torch.nn.functional as F

from course_lib.graphs import GAT, GCN, karate_club, train_node_classifier
from course_lib.graphs.message_passing import edge_index
from course_lib.graphs.node_classification import predict_nodes
from course_lib.graphs.subgraphs import induced_subgraph

GRAPH, LABELS, _ = karate_club()
IDENTITY = np.eye(34, dtype=np.float32)


@pytest.mark.parametrize("network", [GCN, GAT])
def test_two_labels_are_enough_for_the_club(network):
    model = network(34, 8, 2)
    losses = train_node_classifier(model, IDENTITY, GRAPH, LABELS, [0, 33], epochs=60)
    assert losses[-1] < 0.3 * losses[0]
    assert (predict_nodes(model, IDENTITY, GRAPH) == LABELS).mean() > 0.85


def test_other_labels_are_never_read():
    hidden = np.full(34, -1)
    hidden[[0, 33]] = LABELS[[0, 33]]
    runs = [
        train_node_classifier(GCN(34, 8, 2), IDENTITY, GRAPH, labels, [0, 33], epochs=3)
        for labels in (LABELS, hidden)
    ]
    assert runs[0] == runs[1]


def test_the_loss_is_the_cross_entropy_of_the_labelled_nodes():
    gcn = GCN(34, 8, 2)
    with torch.no_grad():
        logits = gcn(torch.from_numpy(IDENTITY), edge_index(GRAPH))
    targets = torch.from_numpy(LABELS[[0, 5, 33]].astype(np.int64))
    expected = F.cross_entropy(logits[[0, 5, 33]], targets).item()
    losses = train_node_classifier(gcn, IDENTITY, GRAPH, LABELS, [0, 5, 33], epochs=1)
    assert losses == [pytest.approx(expected)]


def test_an_induced_subgraph_is_networkxs():
    rows = [33, 2, 8, 30, 0, 1]
    part = induced_subgraph(GRAPH, rows)
    theirs = GRAPH.to_networkx().subgraph(part.names)
    assert part.names == tuple(rows)
    assert nx.utils.graphs_equal(nx.Graph(part.to_networkx()), nx.Graph(theirs))


def test_bad_input_is_named():
    gcn = GCN(34, 8, 2)
    with pytest.raises(ValueError, match=r"labels: expected shape \(34,\), one a node, got \(3,"):
        train_node_classifier(gcn, IDENTITY, GRAPH, LABELS[:3], [0])
    with pytest.raises(ValueError, match="train: expected rows of nodes, 0 to 33, got"):
        train_node_classifier(gcn, IDENTITY, GRAPH, LABELS, [34])
    with pytest.raises(ValueError, match=r"features: expected shape \(34, d\), got \(33, 34\)"):
        train_node_classifier(gcn, IDENTITY[:33], GRAPH, LABELS, [0])
    with pytest.raises(ValueError, match="nodes: expected distinct rows"):
        induced_subgraph(GRAPH, [1, 1])
    with pytest.raises(ValueError, match="nodes: expected 0 to 33, got 1 to 40"):
        induced_subgraph(GRAPH, [1, 40])
