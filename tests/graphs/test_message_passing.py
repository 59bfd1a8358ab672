import networkx as nx
import numpy as np
import pytest
import torch

from course_lib.graphs import Graph
from course_lib.graphs.message_passing import (
    MessagePassing,
    edge_index,
    scatter_max,
    scatter_mean,
    scatter_softmax,
    scatter_sum,
)

TARGETS = torch.tensor([3, 0, 0, 3, 3, 1])  # node 2 and node 4 receive nothing
MESSAGES = torch.randn(6, 2, 3, generator=torch.Generator().manual_seed(0)) - 2  # mostly negative


@pytest.mark.parametrize(
    ("scatter", "reduce"), [(scatter_sum, "sum"), (scatter_mean, "mean"), (scatter_max, "max")]
)
def test_scatters_are_torch_geometrics(scatter, reduce):
    theirs = pytest.importorskip("torch_geometric.utils").scatter
    expected = theirs(MESSAGES, TARGETS, dim=0, dim_size=5, reduce=reduce)
    torch.testing.assert_close(scatter(MESSAGES, TARGETS, 5), expected)


@pytest.mark.parametrize(
    ("scatter", "reduce"),
    [(scatter_sum, np.sum), (scatter_mean, np.mean), (scatter_max, np.max)],
)
def test_scatters_are_reductions_of_each_nodes_messages(scatter, reduce):
    found = scatter(MESSAGES, TARGETS, 5)
    for node in range(5):
        received = MESSAGES[node == TARGETS].numpy()
        expected = reduce(received, axis=0) if len(received) else np.zeros((2, 3))
        np.testing.assert_allclose(found[node], expected, rtol=1e-5)


def test_softmax_is_torchs_for_each_node_and_survives_large_scores():
    scores = 300 * MESSAGES
    weights = scatter_softmax(scores, TARGETS, 5)
    for node in (0, 1, 3):
        here = node == TARGETS
        torch.testing.assert_close(weights[here], scores[here].softmax(dim=0))


@pytest.mark.parametrize("scatter", [scatter_sum, scatter_mean, scatter_max, scatter_softmax])
def test_gradients_are_those_of_finite_differences(scatter):
    messages = MESSAGES[:, 0].double().requires_grad_()
    assert torch.autograd.gradcheck(lambda m: scatter(m, TARGETS, 5), messages)


def test_edges_are_networkxs_in_both_directions():
    karate = nx.karate_club_graph()
    edges = edge_index(Graph.from_networkx(karate))
    expected = {(u, v) for u, v in karate.edges} | {(v, u) for u, v in karate.edges}
    assert set(zip(*edges.tolist(), strict=True)) == expected
    assert edges.shape == (2, 156)
    one_way = edge_index(Graph.from_edges([("a", "b"), ("c", "c")], directed=True))
    assert one_way.tolist() == [[0, 2], [1, 2]]
    assert one_way.dtype == torch.int64


def test_messages_go_from_the_first_row_to_the_second():
    x = torch.tensor([[1.0], [10.0], [100.0]])
    arrow = torch.tensor([[0], [2]])
    assert MessagePassing(scatter_sum)(x, arrow).flatten().tolist() == [0, 0, 1]


def test_a_subclass_says_what_a_message_and_what_an_update_is():
    class Difference(MessagePassing):
        def message(self, sender, receiver):
            return sender - receiver

        def update(self, x, gathered):
            return x + 0.5 * gathered

    graph = nx.path_graph(4)
    x = torch.arange(4.0)[:, None] ** 2
    laplacian = torch.from_numpy(nx.laplacian_matrix(graph).toarray()).float()
    heat = Difference(scatter_sum)(x, edge_index(Graph.from_networkx(graph)))
    torch.testing.assert_close(heat, x - 0.5 * laplacian @ x)


@pytest.mark.parametrize("scatter", [scatter_sum, scatter_mean, scatter_max])
def test_the_order_of_neighbours_does_not_matter(scatter):
    shuffled = torch.tensor([4, 1, 5, 0, 3, 2])
    torch.testing.assert_close(
        scatter(MESSAGES[shuffled], TARGETS[shuffled], 5), scatter(MESSAGES, TARGETS, 5)
    )


def test_bad_input_is_named():
    with pytest.raises(ValueError, match=r"targets: expected shape \(6,\), one target a message"):
        scatter_sum(MESSAGES, TARGETS[:4], 5)
    with pytest.raises(ValueError, match="targets: expected node numbers 0 to 2, got 0 to 3"):
        scatter_max(MESSAGES, TARGETS, 3)
    with pytest.raises(ValueError, match=r"edges: expected shape \(2, E\) int64, got \(3, 2\)"):
        MessagePassing()(torch.ones(3, 1), torch.zeros(3, 2, dtype=torch.int64))
    with pytest.raises(ValueError, match="edges: expected node numbers 0 to 2, got 0 to 7"):
        MessagePassing()(torch.ones(3, 1), torch.tensor([[0], [7]]))
