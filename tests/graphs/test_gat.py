import pytest
import torch
import torch.nn.functional as F

from course_lib.graphs import GAT, GATLayer
from course_lib.graphs.gat import own_loops
from tests.graphs.layer_graphs import EDGES, ISOLATED, ODD, assert_near, features


def their_layer(ours, concat=True):
    conv = pytest.importorskip("torch_geometric.nn").GATConv
    theirs = conv(6, 5, heads=ours.heads, concat=concat)
    theirs.lin.weight.data = ours.linear.weight.data.clone()
    theirs.att_src.data = ours.send.data[None].clone()
    theirs.att_dst.data = ours.receive.data[None].clone()
    theirs.bias.data = ours.bias.data.clone()
    return theirs


@pytest.mark.parametrize("concat", [True, False])
@pytest.mark.parametrize("heads", [1, 4, 30])  # 30: as many heads as nodes
def test_the_layer_is_torch_geometrics(heads, concat):
    ours, x = GATLayer(6, 5, heads, concat), features()
    torch.nn.init.normal_(ours.bias)
    assert_near(ours(x, EDGES), their_layer(ours, concat)(x, EDGES))


def test_the_attention_is_torch_geometrics():
    ours, x = GATLayer(6, 5, 4), features()
    _, (their_edges, their_weights) = their_layer(ours)(x, EDGES, return_attention_weights=True)
    edges, weights = ours.attention(x, EDGES)
    assert torch.equal(edges, their_edges)
    assert_near(weights, their_weights)


def test_the_layer_by_the_papers_equations():  # D141: the states side by side, head by head
    layer, x = GATLayer(6, 5, 4), features()
    h = layer.linear(x).view(30, 4, 5)
    for node in (2, 3, ISOLATED):
        around = sorted({*ODD.neighbors(node).tolist(), node})
        for head in range(4):
            a = torch.cat([layer.receive[head], layer.send[head]])
            e = torch.stack([a @ torch.cat([h[node, head], h[j, head]]) for j in around])
            alpha = F.leaky_relu(e, 0.2).softmax(dim=0)
            expected = sum(w * h[j, head] for w, j in zip(alpha, around, strict=True))
            assert_near(layer(x, EDGES)[node].view(4, 5)[head], expected)


def test_weights_into_a_node_add_up_to_one_and_an_isolated_one_hears_itself():
    edges, weights = GATLayer(6, 5, 4).attention(features(), EDGES)
    total = torch.zeros(30, 4).index_add(0, edges[1], weights)
    assert_near(total, torch.ones(30, 4))
    here = edges[1] == ISOLATED
    assert edges[0, here].tolist() == [ISOLATED]
    assert torch.equal(weights[here], torch.ones(1, 4))


def test_each_node_has_one_loop():
    edges = own_loops(EDGES, 30)
    loops = edges[0, edges[0] == edges[1]]
    assert loops.tolist() == list(range(30))
    assert edges.shape[1] == EDGES.shape[1] - 2 + 30


def test_the_network_puts_heads_side_by_side_and_takes_their_mean_at_the_end():
    gat, x = GAT(6, 8, 2, layers=3, heads=4), features()
    first, second, last = gat.layers
    h = F.elu(second(F.elu(first(x, EDGES)), EDGES))
    assert h.shape == (30, 32)
    assert_near(gat(x, EDGES), last(h, EDGES))
    assert gat(x, EDGES).shape == (30, 2)
    assert GAT(6, 8, 2, layers=1)(x, EDGES).shape == (30, 2)


def test_dropout_takes_weights_away_in_training_only():
    layer, x = GATLayer(6, 5, 4, dropout=0.5), features()
    torch.manual_seed(0)
    assert not torch.equal(layer(x, EDGES), layer(x, EDGES))
    layer.eval()
    assert_near(layer(x, EDGES), GATLayer(6, 5, 4)(x, EDGES))


def test_bad_settings_are_named():
    with pytest.raises(ValueError, match="heads: expected 1 or more, got 0"):
        GATLayer(6, 5, 0)
    with pytest.raises(ValueError, match="layers: expected 1 or more, got 0"):
        GAT(6, 8, 2, layers=0)
    with pytest.raises(ValueError, match="edges: expected node numbers 0 to 3"):
        GATLayer(6, 5)(features(4), EDGES)
