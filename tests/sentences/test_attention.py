import pytest
import torch
import torch.nn.functional as F

from course_lib.sentences.attention import (
    MultiHeadAttention,
    causal_mask,
    pair_mask,
    scaled_dot_product_attention,
)


def random(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def torchs_attention(ours):
    """Return torch's module with the weights of ours."""
    theirs = torch.nn.MultiheadAttention(ours.output.in_features, ours.heads, batch_first=True)
    projections = (ours.query, ours.key, ours.value)
    with torch.no_grad():
        theirs.in_proj_weight.copy_(torch.cat([p.weight for p in projections]))
        theirs.in_proj_bias.copy_(torch.cat([p.bias for p in projections]))
        theirs.out_proj.load_state_dict(ours.output.state_dict())
    return theirs.eval()


@pytest.mark.parametrize("masked", [False, True])
def test_output_equals_torchs_kernel(masked):
    q, k, v = random(2, 3, 5, 8), random(2, 3, 7, 8, seed=1), random(2, 3, 7, 4, seed=2)
    mask = torch.rand(2, 1, 5, 7, generator=torch.Generator().manual_seed(3)) < 0.6
    mask[..., 0] = True
    output, weights = scaled_dot_product_attention(q, k, v, mask if masked else None)
    expected = F.scaled_dot_product_attention(q, k, v, mask if masked else None)
    torch.testing.assert_close(output, expected)
    torch.testing.assert_close(weights.sum(dim=-1), torch.ones(2, 3, 5))
    assert masked == bool((weights == 0).any())


def test_a_query_that_may_look_at_nothing_gets_zeros_and_a_finite_gradient():
    q = random(1, 2, 4).requires_grad_()
    mask = torch.tensor([[[1, 0], [0, 0]]])
    output, weights = scaled_dot_product_attention(q, q, q, mask)
    assert weights.tolist() == [[[1.0, 0.0], [0.0, 0.0]]]
    output.sum().backward()
    assert q.grad.isfinite().all()


def test_the_root_keeps_the_variance_of_the_scores_at_one():
    for d in (4, 64, 1024):
        q, k = random(1, 400, d), random(1, 400, d, seed=1)
        _, weights = scaled_dot_product_attention(q, k, k)
        scores = weights.log()
        spread = (scores - scores.mean(dim=-1, keepdim=True)).var().item()
        assert spread == pytest.approx(1.0, abs=0.15)


@pytest.mark.parametrize("heads", [1, 2, 4])
def test_multi_head_attention_equals_torchs_module(heads):
    with torch.random.fork_rng():
        torch.manual_seed(heads)
        ours = MultiHeadAttention(dim=16, heads=heads).eval()
    theirs, x = torchs_attention(ours), random(3, 6, 16)
    mask = torch.arange(6)[None] < torch.tensor([[6], [4], [1]])
    expected, weights = theirs(
        x, x, x, key_padding_mask=~mask, average_attn_weights=False, need_weights=True
    )
    torch.testing.assert_close(ours(x, mask), expected)
    torch.testing.assert_close(ours(x, mask.int()), expected)
    torch.testing.assert_close(ours.weights(x, mask), weights)


def test_causal_attention_equals_torchs_and_sees_no_future():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        ours = MultiHeadAttention(dim=8, heads=2).eval()
    x, mask = random(2, 5, 8), causal_mask(5).expand(2, 5, 5)
    future = torch.nn.Transformer.generate_square_subsequent_mask(5)
    expected, _ = torchs_attention(ours)(x, x, x, attn_mask=future)
    torch.testing.assert_close(ours(x, mask), expected)
    changed = x.clone()
    changed[:, 3:] += 1.0
    torch.testing.assert_close(ours(x, mask)[:, :3], ours(changed, mask)[:, :3])
    assert (ours.weights(x, mask).triu(1) == 0).all()


def test_padding_changes_no_real_token():
    attention = MultiHeadAttention(dim=8, heads=2).eval()
    x = random(1, 4, 8)
    padded = torch.cat([x, 100 * random(1, 3, 8, seed=1)], dim=1)
    mask = torch.tensor([[1, 1, 1, 1, 0, 0, 0]])
    torch.testing.assert_close(attention(padded, mask)[:, :4], attention(x))


def test_dropout_acts_in_training_only_and_never_on_the_shown_weights():
    attention, x = MultiHeadAttention(dim=8, heads=2, dropout=0.5), random(2, 5, 8)
    with torch.random.fork_rng():
        assert not torch.equal(attention(x), attention(x))
        shown = attention.weights(x)
    attention.eval()
    assert torch.equal(attention(x), attention(x))
    torch.testing.assert_close(shown, attention.weights(x))


def test_a_mask_that_hides_nothing_is_dropped():
    x = random(2, 3, 4)
    assert pair_mask(torch.ones(2, 3), x) is None
    assert pair_mask(torch.tensor([[1, 1, 0], [1, 1, 1]]), x).shape == (2, 1, 1, 3)
    assert pair_mask(causal_mask(3).expand(2, 3, 3), x).shape == (2, 1, 3, 3)


def test_bad_shapes_are_named():
    x = random(2, 3, 4)
    with pytest.raises(ValueError, match="heads: expected a divisor of dim 8, got 3"):
        MultiHeadAttention(8, 3)
    with pytest.raises(ValueError, match=r"mask: expected shape \(2, 3\) or .* got \(3, 2\)"):
        MultiHeadAttention(4, 2)(x, torch.ones(3, 2))
    with pytest.raises(ValueError, match=r"x: expected shape \(B, T, 8\), got \(2, 3, 4\)"):
        MultiHeadAttention(8, 2)(x)
    with pytest.raises(ValueError, match="k: expected the length 4 of q's rows, got 5"):
        scaled_dot_product_attention(x, random(2, 3, 5), x)
    with pytest.raises(ValueError, match="v: expected 3 rows, one for each key, got 2"):
        scaled_dot_product_attention(x, x, x[:, :2])
