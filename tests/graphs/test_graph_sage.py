import numpy as np
import pytest
import torch
import torch.nn.functional as F

from course_lib.graphs import GraphSAGE, SAGELayer, scatter_max, scatter_mean
from course_lib.graphs.neighbor_sampling import sampled_blocks
from tests.graphs.layer_graphs import EDGES, ISOLATED, ODD, assert_near, features


def their_layer(ours, reduce, **options):
    theirs = pytest.importorskip("torch_geometric.nn").SAGEConv(6, 5, aggr=reduce, **options)
    theirs.lin_l.load_state_dict(ours.near.state_dict())
    theirs.lin_r.load_state_dict(ours.own.state_dict())
    if ours.pool is not None:
        theirs.lin.load_state_dict(ours.pool.state_dict())
    return theirs


@pytest.mark.parametrize(("aggregate", "reduce"), [(scatter_mean, "mean"), (scatter_max, "max")])
@pytest.mark.parametrize("normalize", [False, True])
def test_the_layer_is_torch_geometrics(aggregate, reduce, normalize):
    ours, x = SAGELayer(6, 5, aggregate, normalize=normalize), features()
    assert_near(ours(x, EDGES), their_layer(ours, reduce, normalize=normalize)(x, EDGES))


def test_the_pooling_layer_is_torch_geometrics():
    ours, x = SAGELayer(6, 5, scatter_max, pool=True), features()
    assert_near(ours(x, EDGES), their_layer(ours, "max", project=True)(x, EDGES))


def test_the_layer_by_hand():
    layer, x = SAGELayer(6, 5), features()
    for node in (2, 3, ISOLATED):
        around = x[ODD.neighbors(node)]
        mean = around.mean(dim=0) if len(around) else torch.zeros(6)
        expected = layer.own.weight @ x[node] + layer.near.weight @ mean + layer.near.bias
        assert_near(layer(x, EDGES)[node], expected)


def test_the_largest_neighbour_may_be_negative():  # D140
    layer, x = SAGELayer(6, 5, scatter_max), -1 - features().abs()
    largest = x[ODD.neighbors(2)].max(dim=0).values
    expected = layer.own.weight @ x[2] + layer.near.weight @ largest + layer.near.bias
    assert_near(layer(x, EDGES)[2], expected)


def test_layers_have_relu_between_them():
    sage, x = GraphSAGE(6, 8, 2), features()
    first, second = sage.layers
    assert_near(sage(x, EDGES), second(F.relu(first(x, EDGES)), EDGES))


def test_all_neighbours_sampled_is_the_whole_network():
    for aggregate in (scatter_mean, scatter_max):
        sage, x = GraphSAGE(6, 8, 3, layers=3, aggregate=aggregate), features()
        nodes = [5, 2, 17, 9]
        blocks = sampled_blocks(ODD, nodes, [99, 99, 99], np.random.default_rng(0))
        assert_near(sage.sampled(x, blocks), sage(x, EDGES)[nodes])


def test_the_mean_of_a_layers_samples_is_the_layer():
    layer, x, rng = SAGELayer(6, 5), features(), np.random.default_rng(0)
    node = int(ODD.degrees.argmax())
    drawn = []
    for _ in range(2000):
        (block,) = sampled_blocks(ODD, [node], [2], rng)
        drawn.append(layer(x[block.nodes], block.edges, block.receivers))
    mean = torch.cat(drawn).mean(dim=0)
    torch.testing.assert_close(mean, layer(x, EDGES)[node], atol=0.03, rtol=0)


def test_a_sample_reads_no_other_nodes_features():
    sage, x = GraphSAGE(6, 8, 2), features()
    blocks = sampled_blocks(ODD, [1, 2], [3, 3], np.random.default_rng(0))
    unread = np.setdiff1d(np.arange(30), blocks[0].nodes)
    other = x.clone()
    other[unread] = torch.nan
    assert torch.equal(sage.sampled(x, blocks), sage.sampled(other, blocks))
    with pytest.raises(ValueError, match="blocks: expected 2, one a layer, got 1"):
        sage.sampled(x, blocks[:1])


def test_a_node_that_training_never_saw_gets_a_vector():
    sage = GraphSAGE(6, 8, 2)
    whole = torch.cat([EDGES, torch.tensor([[30, 2], [2, 30]])], dim=1)
    grown = sage(features(31, seed=3), whole)
    assert grown.shape == (31, 2)
    assert all(p.shape[0] != 30 for p in sage.parameters())
