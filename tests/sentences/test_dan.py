import numpy as np
import pytest
import torch
import torch.nn.functional as F

from course_lib.datasets import WordVectors
from course_lib.sentences.dan import DeepAveragingNetwork
from course_lib.words import mean_vectors

TABLE = np.random.default_rng(0).normal(size=(12, 5)).astype(np.float32)
IDS = torch.tensor([[3, 4, 5, 4], [7, 8, 0, 0]])
MASK = torch.tensor([[1, 1, 1, 1], [1, 1, 0, 0]])


def test_the_average_is_chapter_twos_mean_of_vectors():
    words = [f"w{i}" for i in range(12)]
    dan = DeepAveragingNetwork(TABLE, hidden=8, out=3).eval()
    expected = mean_vectors(WordVectors(words, TABLE), [["w3", "w4", "w5", "w4"], ["w7", "w8"]])
    np.testing.assert_allclose(dan.average(IDS, MASK).detach(), expected, rtol=1e-5)


def test_the_layers_are_tanh_layers_on_the_average():
    dan = DeepAveragingNetwork(TABLE, hidden=8, out=3, layers=2).eval()
    h = dan.average(IDS, MASK)
    first, _, second, _, last = dan.layers
    for linear in (first, second):
        h = torch.tanh(h @ linear.weight.T + linear.bias)
    torch.testing.assert_close(dan(IDS, MASK), F.linear(h, last.weight, last.bias))
    assert (first.in_features, last.out_features) == (5, 3)


def test_order_and_padding_are_invisible():
    dan = DeepAveragingNetwork(TABLE, hidden=8, out=3).eval()
    turned = dan(IDS.flip(1), MASK.flip(1))
    torch.testing.assert_close(dan(IDS, MASK), turned)
    other_pads = torch.where(MASK.bool(), IDS, torch.tensor(9))
    torch.testing.assert_close(dan(IDS, MASK), dan(other_pads, MASK))


def test_word_dropout_leaves_out_whole_words_in_training_only():
    dan = DeepAveragingNetwork(np.eye(40), hidden=8, out=3, word_dropout=0.25)
    ids = torch.arange(40).repeat(200, 1)
    torch.manual_seed(0)
    average = dan.average(ids, torch.ones(200, 40))
    kept = average > 0
    assert kept.float().mean() == pytest.approx(0.75, abs=0.02)
    # what is left is averaged among itself
    torch.testing.assert_close(average.sum(dim=1), torch.ones(200))
    assert kept.any(dim=0).all()
    assert not kept.all(dim=0).any()
    dan.eval()
    torch.testing.assert_close(dan.average(ids, torch.ones(200, 40)), torch.full((200, 40), 1 / 40))


def test_a_text_never_loses_all_its_words():
    dan = DeepAveragingNetwork(np.ones((2, 1)), hidden=2, out=2, word_dropout=0.9)
    torch.manual_seed(0)
    average = dan.average(torch.ones(500, 1, dtype=torch.int64), torch.ones(500, 1))
    assert (average == 1).all()


def test_word_vectors_are_copied_and_trained_unless_frozen():
    table = torch.from_numpy(TABLE.copy())
    dan = DeepAveragingNetwork(table, hidden=8, out=3)
    dan(IDS, MASK).sum().backward()
    used = dan.embedding.weight.grad.abs().sum(dim=1) > 0
    assert set(used.nonzero().flatten().tolist()) <= {3, 4, 5, 7, 8}
    dan.embedding.weight.data.zero_()
    assert torch.equal(table, torch.from_numpy(TABLE))
    first, again, other = (DeepAveragingNetwork(TABLE, 8, 3, seed=s) for s in (1, 1, 2))
    assert torch.equal(first.layers[0].weight, again.layers[0].weight)
    assert not torch.equal(first.layers[0].weight, other.layers[0].weight)


def test_bad_settings_are_named():
    with pytest.raises(ValueError, match="word_dropout: expected 0 to below 1, got 1"):
        DeepAveragingNetwork(TABLE, 8, 3, word_dropout=1)
    with pytest.raises(ValueError, match=r"embeddings: expected shape \(V, d\), got \(5,\)"):
        DeepAveragingNetwork(TABLE[0], 8, 3)
