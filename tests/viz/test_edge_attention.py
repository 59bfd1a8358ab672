"""Attention on edges: the shares of torch_geometric's layer, node by node and head by head."""

import networkx as nx
import numpy as np
import pytest
import torch
from plotly.callbacks import Points

from course_lib.viz import edge_attention
from course_lib.viz.edge_attentions import WIDTHS

CLUB = nx.karate_club_graph()
PLACES = np.random.default_rng(0).uniform(size=(34, 2))
NAMES = [f"m{n}" for n in range(34)]


@pytest.fixture(scope="module")
def attended():
    """Edges with self-loops and the weights of an untrained layer with 3 heads."""
    from torch_geometric.nn import GATConv

    torch.manual_seed(0)
    pairs = torch.tensor(list(CLUB.edges())).T
    both = torch.cat([pairs, pairs.flip(0)], dim=1)
    layer = GATConv(8, 4, heads=3)
    with torch.no_grad():
        layer.att_src *= 6  # far from equal
        _, (edges, weights) = layer(torch.randn(34, 8), both, return_attention_weights=True)
    return edges.T.numpy(), weights.numpy()


@pytest.fixture
def explorer(attended):
    return edge_attention(PLACES, *attended, NAMES)


@pytest.mark.parametrize("node", [0, 11, 33])
@pytest.mark.parametrize("head", [0, 1, 3])
def test_bars_are_the_shares_into_the_node(explorer, attended, node, head):
    edges, weights = attended
    explorer.set(node=node, head=head)
    column = weights.mean(axis=1) if head == 0 else weights[:, head - 1]
    into = {int(s): float(w) for (s, t), w in zip(edges, column, strict=True) if t == node}
    assert sum(into.values()) == pytest.approx(1, abs=1e-4)
    names = {("itself" if s == node else NAMES[s]): w for s, w in into.items()}
    order = sorted(names, key=names.get, reverse=True)[:12]
    bars = explorer.figure.data[-1]
    assert list(bars.y) == order
    assert np.allclose(bars.x, [names[name] for name in order])
    assert explorer.figure.layout.shapes[0].x0 == pytest.approx(1 / len(into))
    best = order[0]
    assert f"m{node} looks most at {best} ({names[best]:.2f}" in explorer.message
    spread = 2 ** -sum(w * np.log2(w) for w in into.values())
    assert f"spread as over {spread:.1f} of its {len(into)} edges" in explorer.message


def test_thicker_lines_have_larger_shares(explorer, attended):
    edges, weights = attended
    explorer.set(node=33, head=2)
    drawn = []
    for trace in explorer.figure.data[1 : len(WIDTHS) + 1]:
        points = np.stack([trace.x, trace.y], axis=1).reshape(-1, 3, 2)
        assert np.allclose(points[:, 1], PLACES[33])
        senders = [int(np.abs(PLACES - start).sum(axis=1).argmin()) for start in points[:, 0]]
        drawn.append(senders)
    assert sorted(sum(drawn, [])) == sorted(CLUB[33])
    share = {int(s): w for (s, t), w in zip(edges, weights[:, 1], strict=True) if t == 33}
    levels = [[share[s] for s in senders] for senders in drawn]
    for low, high in zip(levels, levels[1:], strict=False):
        assert not low or not high or max(low) <= min(high)
    widths = [trace.line.width for trace in explorer.figure.data[1 : len(WIDTHS) + 1]]
    assert widths == sorted(widths)


def test_how_even_the_shares_are(explorer, attended):
    edges, weights = attended
    explorer.set(head=1)
    ratios = []
    for node in range(34):
        into = torch.tensor(weights[edges[:, 1] == node, 0])
        entropy = torch.distributions.Categorical(into).entropy().item()
        ratios.append(entropy / np.log(len(into)))
    assert f"the entropy is {100 * np.mean(ratios):.0f} % of that" in explorer.message


def test_a_click_listens_to_another_node(explorer):
    explorer.figure.data[len(WIDTHS) + 1]._dispatch_on_click(Points(point_inds=[5]), None)
    assert explorer.controls["node"].value == 5 and "m5 looks most at" in explorer.message
    assert all(control.description for control in explorer.controls.values())


def test_directed_edges_are_listened_to_one_way():
    explorer = edge_attention(np.eye(3, 2), [(0, 1), (2, 1)], [0.25, 0.75], "abc", node=1)
    assert "b looks most at c (0.75; equal shares would be 0.50)." in explorer.message
    explorer.set(node=0)
    assert explorer.message == "No edge leads to a: it listens to nobody."


@pytest.mark.parametrize(
    ("weights", "named"),
    [
        (lambda w: w.T, r"weights: expected \(190, heads\), got \(3, 190\)"),
        (lambda w: 2 * w, "sum to 1 over the edges into each node, got sums of 2 to 2"),
        (lambda w: w * np.nan, "sum to 1"),
    ],
)
def test_bad_input_is_named(attended, weights, named):
    with pytest.raises(ValueError, match=named):
        edge_attention(PLACES, attended[0], weights(attended[1]))
