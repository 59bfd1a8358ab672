"""The encoder against transformers, with the real weights, on real text."""

from functools import cache

import pytest
import torch

from course_lib.models import weights_path
from course_lib.sentences.bert import BertEncoder
from course_lib.sentences.bert_configuration import BertConfig
from course_lib.sentences.bert_weights import load_bert
from tests.sentences.checkpoints import MINILM, real_batch, transformers_minilm

TINY = BertConfig(vocabulary_size=50, dim=8, layers=2, heads=2, inner=20, positions=12)


@cache
def our_minilm():
    return load_bert(weights_path(MINILM))


def largest_difference(ours, theirs):
    return max((a - b).abs().max().item() for a, b in zip(ours, theirs, strict=True))


@pytest.mark.parametrize("source", ["lee", "pydocs"])
@torch.no_grad()
def test_hidden_states_of_every_layer_equal_transformers(source):
    ids, mask = real_batch(source)
    assert 0.3 < mask.float().mean() < 0.95  # unequal lengths, really padded
    theirs = transformers_minilm()(ids, mask, output_hidden_states=True).hidden_states
    ours = our_minilm().hidden_states(ids, mask)
    assert len(ours) == 7
    assert largest_difference(ours, theirs) < 1e-5
    assert largest_difference([our_minilm()(ids, mask)], [theirs[-1]]) < 1e-5


@pytest.mark.parametrize("source", ["lee", "pydocs"])
@torch.no_grad()
def test_attention_weights_of_every_head_equal_transformers(source):
    ids, mask = real_batch(source, n=6)
    theirs = transformers_minilm("eager")(ids, mask, output_attentions=True).attentions
    ours = our_minilm().attention_weights(ids, mask)
    assert len(ours) == 6 and ours[0].shape[1] == 12
    assert largest_difference(ours, theirs) < 1e-5


@torch.no_grad()
def test_segments_and_the_pooler_equal_transformers():
    ids, mask = real_batch("lee", n=4)
    segments = (torch.arange(ids.shape[1]) > 20).long().expand_as(ids)
    theirs = transformers_minilm()(ids, mask, token_type_ids=segments)
    ours = our_minilm()(ids, mask, segments)
    assert largest_difference([ours], [theirs.last_hidden_state]) < 1e-5
    assert largest_difference([our_minilm().pooled(ours)], [theirs.pooler_output]) < 1e-5
    assert largest_difference([ours], [our_minilm()(ids, mask)]) > 0.01


@torch.no_grad()
def test_padding_changes_no_real_token():
    ids, mask = real_batch("lee", n=4)
    together = our_minilm()(ids, mask)
    for row, length in enumerate(mask.sum(dim=1).tolist()):
        alone = our_minilm()(ids[row : row + 1, :length], mask[row : row + 1, :length])
        torch.testing.assert_close(together[row, :length], alone[0], rtol=1e-4, atol=1e-5)


def test_same_seed_same_weights_and_the_global_generator_is_left_alone():
    before = torch.get_rng_state()
    first, again, other = (BertEncoder(TINY, seed=s) for s in (1, 1, 2))
    a, b, c = (m.blocks[1].attention.key.weight for m in (first, again, other))
    assert torch.equal(a, b) and not torch.equal(a, c)
    assert a.std().item() == pytest.approx(0.02, rel=0.3)
    assert torch.equal(before, torch.get_rng_state())


def test_every_parameter_but_the_pooler_gets_a_gradient():
    encoder = BertEncoder(TINY).eval()
    ids = torch.tensor([[2, 7, 8, 3], [2, 9, 3, 0]])
    (encoder(ids, ids > 0, torch.ones_like(ids)) ** 3).sum().backward()
    still = [n for n, p in encoder.named_parameters() if p.grad is None or not p.grad.any()]
    assert still == ["pooler.weight", "pooler.bias"]


def test_bad_input_is_named():
    encoder, ids = BertEncoder(TINY), torch.ones(2, 3, dtype=torch.long)
    with pytest.raises(ValueError, match=r"one shape \(B, T\), got \(2, 3\) and \(2, 4\)"):
        encoder(ids, torch.ones(2, 4))
    with pytest.raises(ValueError, match="at most 12 tokens a text, got 13"):
        encoder(torch.ones(1, 13, dtype=torch.long), torch.ones(1, 13))
    with pytest.raises(ValueError, match="ids: expected 0 to 49, got 50 to 50"):
        encoder(50 * ids, ids)
    with pytest.raises(
        ValueError, match=r"segments: expected shape \(2, 3\), as ids, got \(2, 2\)"
    ):
        encoder(ids, ids, ids[:, :2])
    with pytest.raises(ValueError, match="segments: expected 0 to 1, got 1 to 2"):
        encoder(ids, ids, ids + torch.tensor([0, 1, 0]))
    with pytest.raises(ValueError, match="activation: expected gelu or relu, got 'tanh'"):
        BertEncoder(BertConfig(activation="tanh"))
    with pytest.raises(ValueError, match="pooler: expected an encoder with a pooler"):
        BertEncoder(BertConfig(50, 8, 1, 2, 20, 12, pooler=False)).pooled(torch.ones(1, 1, 8))
