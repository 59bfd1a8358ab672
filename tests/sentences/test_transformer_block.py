import pytest
import torch
import torch.nn.functional as F

from course_lib.sentences.transformer_block import FeedForward, PostNormBlock, PreNormBlock

D, HEADS, INNER = 16, 4, 40


def torchs_layer(ours, norm_first, activation):
    """Return torch's layer with the weights of ours."""
    theirs = torch.nn.TransformerEncoderLayer(
        D, HEADS, INNER, 0.0, activation, ours.attention_norm.eps, True, norm_first
    )
    a = ours.attention
    with torch.no_grad():
        projections = (a.query, a.key, a.value)
        theirs.self_attn.in_proj_weight.copy_(torch.cat([p.weight for p in projections]))
        theirs.self_attn.in_proj_bias.copy_(torch.cat([p.bias for p in projections]))
    parts = {
        theirs.self_attn.out_proj: a.output,
        theirs.linear1: ours.feed_forward.expand,
        theirs.linear2: ours.feed_forward.contract,
        theirs.norm1: ours.attention_norm,
        theirs.norm2: ours.feed_forward_norm,
    }
    for part, source in parts.items():
        part.load_state_dict(source.state_dict())
    return theirs.train()  # eval mode would take another path of torch's


@pytest.mark.parametrize("activation", [F.gelu, F.relu])
@pytest.mark.parametrize(("block", "norm_first"), [(PostNormBlock, False), (PreNormBlock, True)])
def test_blocks_equal_torchs_layer(block, norm_first, activation):
    with torch.random.fork_rng():
        torch.manual_seed(0)
        ours = block(D, HEADS, INNER, activation)
        for norm in (ours.attention_norm, ours.feed_forward_norm):
            torch.nn.init.uniform_(norm.weight, 0.5, 2.0)
            torch.nn.init.normal_(norm.bias)
        x = 3 * torch.randn(2, 7, D)
    mask = torch.arange(7)[None] < torch.tensor([[7], [4]])
    expected = torchs_layer(ours, norm_first, activation)(x, src_key_padding_mask=~mask)
    torch.testing.assert_close(ours(x, mask), expected)


def test_gelu_is_the_default_and_differs_from_relu():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        feed_forward, x = FeedForward(D, INNER), torch.randn(2, 3, D)
    expected = feed_forward.contract(F.gelu(feed_forward.expand(x)))
    torch.testing.assert_close(feed_forward(x), expected)
    feed_forward.activation = F.relu
    assert (feed_forward(x) - expected).abs().max() > 0.01


def test_only_pre_norm_leaves_a_plain_path_from_input_to_output():
    """With silent halves, pre-norm hands its input on; post-norm still normalises it."""
    x = 10 * torch.randn(1, 3, D, generator=torch.Generator().manual_seed(0))
    for kind, kept in ((PreNormBlock, True), (PostNormBlock, False)):
        block = kind(D, HEADS, INNER)
        for layer in (block.attention.output, block.feed_forward.contract):
            torch.nn.init.zeros_(layer.weight)
            torch.nn.init.zeros_(layer.bias)
        assert torch.allclose(block(x), x) is kept


def test_dropout_is_off_in_eval_mode():
    block = PostNormBlock(D, HEADS, INNER, dropout=0.5)
    x = torch.randn(1, 3, D, generator=torch.Generator().manual_seed(0))
    with torch.random.fork_rng():
        assert not torch.equal(block(x), block(x))
    block.eval()
    assert torch.equal(block(x), block(x))
