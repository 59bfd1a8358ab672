import numpy as np
import pytest
import torch
import torch.nn.functional as F

from course_lib.graphs import (
    GCN,
    Graph,
    GraphSAGE,
    link_auc,
    negative_edges,
    split_edges,
    train_link_predictor,
)
from course_lib.graphs.edge_split import EdgeSplit, pair_keys
from course_lib.graphs.link_losses import in_batch_link_loss, link_loss
from course_lib.graphs.link_prediction import embed_nodes
from course_lib.graphs.link_scores import LinkScorer
from course_lib.graphs.message_passing import edge_index


def communities(groups=6, size=20, seed=0):
    """Nodes of a group are linked with chance 0.25, others with 0.002."""
    rng = np.random.default_rng(seed)
    group = np.repeat(np.arange(groups), size)
    chance = np.where(group[:, None] == group, 0.25, 0.002)
    edges = np.argwhere(np.triu(rng.random(chance.shape) < chance, 1))
    return Graph.from_rows(edges, range(groups * size)), group


GRAPH, GROUP = communities()
IDENTITY = np.eye(GRAPH.n, dtype=np.float32)
NOISE = np.random.default_rng(1).normal(size=(GRAPH.n, 16)).astype(np.float32)


def test_the_loss_is_torchs_cross_entropy():
    z = torch.randn(9, 4, generator=torch.Generator().manual_seed(0))
    edges, others = torch.tensor([[0, 1, 2], [3, 4, 5]]), torch.tensor([[6, 7], [8, 8]])
    scores = [(z[u] * z[v]).sum(dim=1) for u, v in (edges, others)]
    expected = F.binary_cross_entropy_with_logits(scores[0], torch.ones(3))
    expected += F.binary_cross_entropy_with_logits(scores[1], torch.zeros(2))
    torch.testing.assert_close(link_loss(z, edges, others), expected)


@pytest.mark.parametrize("temperature", [0.05, 0.5])
def test_the_in_batch_loss_is_the_cross_entropy_of_all_cosines_both_ways(temperature):
    z = torch.randn(9, 4, generator=torch.Generator().manual_seed(0))
    edges = torch.tensor([[0, 1, 2], [3, 4, 5]])
    unit = z / z.norm(dim=1, keepdim=True)
    logits = unit[edges[0]] @ unit[edges[1]].T / temperature
    expected = F.cross_entropy(logits, torch.arange(3)) + F.cross_entropy(logits.T, torch.arange(3))
    found = in_batch_link_loss(z, edges, temperature=temperature)
    torch.testing.assert_close(found, expected / 2)


def held_out_auc(encoder, features, messages, split):
    scorer = LinkScorer.of_vectors(embed_nodes(encoder, features, messages))
    negatives = negative_edges(GRAPH, 500, seed=3)
    return link_auc(scorer.pairs(split.test), scorer.pairs(negatives))


@pytest.mark.parametrize("network", [GCN, GraphSAGE])
def test_training_finds_edges_that_it_never_saw(network):
    split = split_edges(GRAPH, 0, 0.2)
    encoder = network(GRAPH.n, 32, 16)
    before = held_out_auc(encoder, IDENTITY, split.message, split)
    losses = train_link_predictor(encoder, IDENTITY, split, epochs=60)
    assert losses[-1] < 0.8 * losses[0]
    after = held_out_auc(encoder, IDENTITY, split.message, split)
    assert after > 0.8
    assert after > before + 0.02


def test_test_edges_among_the_messages_raise_the_score():  # D147
    split = split_edges(GRAPH, 0, 0.3)
    leaking = EdgeSplit(GRAPH, GRAPH.edges().astype(np.int64), split.validation, split.test)
    honest, leaky = GCN(GRAPH.n, 32, 16), GCN(GRAPH.n, 32, 16)
    train_link_predictor(honest, IDENTITY, split, epochs=60)
    train_link_predictor(leaky, IDENTITY, leaking, epochs=60)
    fair = held_out_auc(honest, IDENTITY, split.message, split)
    assert held_out_auc(leaky, IDENTITY, GRAPH, split) > fair + 0.04


class Recorder(torch.nn.Module):
    """An encoder that remembers which messages it was shown."""

    def __init__(self):
        super().__init__()
        self.table, self.seen = torch.nn.Parameter(torch.randn(GRAPH.n, 4)), []

    def forward(self, x, edges):
        self.seen.append(edges)
        return self.table


def test_no_held_out_edge_is_shown_and_both_directions_are_hidden_together():
    split, encoder = split_edges(GRAPH, 0.1, 0.2), Recorder()
    train_link_predictor(encoder, NOISE, split, epochs=8, hidden=0.3)
    held_out = pair_keys(np.concatenate([split.validation, split.test]), GRAPH.n)
    shown = []
    for edges in encoder.seen:
        keys = pair_keys(edges.T.numpy(), GRAPH.n)
        assert not np.isin(keys, held_out).any()
        unique, counts = np.unique(keys, return_counts=True)
        assert (counts == 2).all()
        assert len(unique) == pytest.approx(0.7 * len(split.train), abs=1)
        shown.append(set(unique))
    assert shown[0] != shown[1]  # another share each time
    everything = set.union(*shown)
    assert everything == set(pair_keys(split.train, GRAPH.n))


def test_loops_stay_messages_and_arrows_keep_their_direction():
    rows = [[0, 0], [0, 1], [2, 1], [3, 0], [3, 2]]
    arrows = Graph.from_rows(rows, range(4), directed=True)
    split, encoder = split_edges(arrows, 0, 0.2), Recorder()
    encoder.table = torch.nn.Parameter(torch.randn(4, 2))
    train_link_predictor(encoder, np.ones((4, 1)), split, epochs=5)
    allowed = {tuple(edge) for edge in split.message.edges().tolist()}
    for edges in encoder.seen:
        columns = [tuple(edge) for edge in edges.T.tolist()]
        assert (0, 0) in columns
        assert set(columns) <= allowed


def test_embedding_is_without_dropout_and_gradients_and_leaves_the_mode():  # D146
    gcn = GCN(16, 8, 4, dropout=0.5)
    first, again = (embed_nodes(gcn, NOISE, GRAPH) for _ in range(2))
    assert np.array_equal(first, again)
    assert gcn.training
    gcn.eval()
    with torch.no_grad():
        expected = gcn(torch.from_numpy(NOISE), edge_index(GRAPH)).numpy()
    assert np.array_equal(first, expected)
    assert (first.dtype, first.shape) == (np.float32, (GRAPH.n, 4))


def test_a_seed_gives_the_same_training_and_leaves_other_random_numbers_alone():
    split = split_edges(GRAPH)
    torch.manual_seed(7)
    expected = torch.rand(3)
    torch.manual_seed(7)
    runs = [
        train_link_predictor(GCN(16, 8, 4, dropout=0.5), NOISE, split, epochs=3, seed=seed)
        for seed in (1, 1, 2)
    ]
    assert torch.equal(torch.rand(3), expected)
    assert runs[0] == runs[1] != runs[2]


def test_bad_input_is_named():
    split, gcn = split_edges(GRAPH), GCN(16, 8, 4)
    with pytest.raises(ValueError, match=r"features: expected shape \(120, d\), a row for each"):
        train_link_predictor(gcn, NOISE[:50], split)
    with pytest.raises(ValueError, match="hidden: expected a share above 0 and below 1, got 1"):
        train_link_predictor(gcn, NOISE, split, hidden=1)
    with pytest.raises(ValueError, match="negatives: expected 1 or more, got 0"):
        train_link_predictor(gcn, NOISE, split, negatives=0)
