"""Fusion models: who can let one modality change what the other means."""

import numpy as np
import pytest
import torch
from torch import nn

from course_lib.media import CrossAttentionFusion, EarlyFusion, LateFusion, LinearFusion, fusion
from course_lib.media.xor_pairs_data import mixed_differences


def rows(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def of_kind(kind, seed=0):
    return kind(a_dim=5, b_dim=3, hidden=8, classes=4, seed=seed)


@torch.no_grad()
def test_linear_fusion_is_the_sources_and_one_matrix():  # D271
    model, a, b = of_kind(LinearFusion), rows(6, 5), rows(6, 3, seed=1)
    first, second = model.fusion.weight.split(8, dim=1)
    matrix_a = first @ model.a_projection.weight
    matrix_b = second @ model.b_projection.weight
    shift = model.fusion.bias + first @ model.a_projection.bias + second @ model.b_projection.bias
    torch.testing.assert_close(model(a, b), a @ matrix_a.T + b @ matrix_b.T + shift)


@torch.no_grad()
def test_late_fusion_is_a_weighted_mean_of_votes():
    model, a, b = of_kind(LateFusion), rows(6, 5), rows(6, 3, seed=1)
    torch.testing.assert_close(model(a, b), (model.a_network(a) + model.b_network(b)) / 2)
    model.votes.copy_(torch.tensor([30.0, -30.0]))
    torch.testing.assert_close(model(a, b), model.a_network(a))


@torch.no_grad()
def test_cross_attention_equals_torch():
    model = CrossAttentionFusion(a_dim=5, b_dim=3, hidden=8, classes=4, heads=2)
    theirs = nn.MultiheadAttention(8, 2, batch_first=True, add_bias_kv=True)
    three = (model.query, model.key, model.value)
    theirs.in_proj_weight.copy_(torch.cat([layer.weight for layer in three]))
    theirs.in_proj_bias.copy_(torch.cat([layer.bias for layer in three]))
    theirs.out_proj.load_state_dict(model.output.state_dict())
    theirs.bias_k.copy_(model.no_key), theirs.bias_v.copy_(model.no_value)
    a, b = rows(6, 4, 5), rows(6, 7, 3, seed=1)
    asking, seen = model.a_projection(a), model.b_norm(model.b_projection(b))
    attended, weights = theirs(model.a_norm(asking), seen, seen, average_attn_weights=False)
    torch.testing.assert_close(model.weights(a, b), weights)
    torch.testing.assert_close(model(a, b), model.head((asking + attended).mean(1)))


@torch.no_grad()
def test_vectors_are_single_tokens():
    model, a, b = of_kind(CrossAttentionFusion), rows(6, 5), rows(6, 3, seed=1)
    torch.testing.assert_close(model(a, b), model(a[:, None], b[:, None]))
    assert model.weights(a, b).shape == (6, 4, 1, 2)
    torch.testing.assert_close(model.weights(a, b).sum(-1), torch.ones(6, 4, 1))


@pytest.mark.parametrize("seed", range(3))
def test_sums_have_no_mixed_difference_and_the_others_have(seed):  # D271
    a, b = 2 * rows(40, 5), 2 * rows(40, 3, seed=1)
    for kind in (LinearFusion, LateFusion):
        assert np.abs(mixed_differences(of_kind(kind, seed), a, b)).max() < 1e-5
    for kind in (EarlyFusion, CrossAttentionFusion):
        assert np.abs(mixed_differences(of_kind(kind, seed), a, b)).max() > 1e-3


def test_a_softmax_over_one_key_gives_a_no_say(monkeypatch):
    """Why "nothing" stands beside b: one key alone has weight 1 whatever is asked."""
    monkeypatch.setattr(fusion, "_with", lambda tokens, one: tokens)
    model, a, b = of_kind(CrossAttentionFusion), 2 * rows(40, 5), 2 * rows(40, 3, seed=1)
    assert (model.weights(a, b) == 1).all()
    assert np.abs(mixed_differences(model, a, b)).max() < 1e-5
    tokens = 2 * rows(40, 2, 3, seed=1)
    assert np.abs(mixed_differences(model, a, tokens)).max() > 1e-3


@pytest.mark.parametrize("kind", [LinearFusion, EarlyFusion, LateFusion, CrossAttentionFusion])
def test_all_weights_learn_and_come_from_the_seed(kind):
    model, a, b = of_kind(kind), rows(6, 5), rows(6, 3, seed=1)
    assert model(a, b).shape == (6, 4)
    model(a, b).square().sum().backward()
    still = [name for name, p in model.named_parameters() if p.grad is None or not p.grad.any()]
    assert still in ([], ["key.bias"])  # a softmax takes out what all keys share ...
    assert torch.equal(of_kind(kind, 3)(a, b), of_kind(kind, 3)(a, b))
    assert not torch.equal(of_kind(kind, 3)(a, b), of_kind(kind, 4)(a, b))


@pytest.mark.parametrize("kind", [LinearFusion, EarlyFusion, LateFusion, CrossAttentionFusion])
def test_other_numbers_of_rows_are_refused(kind):
    with pytest.raises(ValueError, match="b: expected 6 rows, as a, got 5"):
        of_kind(kind)(rows(6, 5), rows(5, 3))


def test_heads_divide_the_width():
    with pytest.raises(ValueError, match="heads: expected a divisor of hidden 8, got 3"):
        CrossAttentionFusion(5, 3, 8, 2, heads=3)
