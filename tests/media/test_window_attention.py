import pytest
import torch
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from course_lib.media.window_attention import (
    WindowAttention,
    attention_multiplications,
    window_partition,
    window_reverse,
)
from course_lib.models import ensure_torchvision
from course_lib.sentences import MultiHeadAttention, seeded_weights

X = torch.randn(2, 8, 12, 16, generator=torch.Generator().manual_seed(0))


def attention(window, shift=0, seed=0):
    with seeded_weights(seed):
        return WindowAttention(16, 4, window, shift).eval()


def timm_block(ours, size):
    """Return timm's Swin block with our attention, and neither norms, bias nor feed-forward."""
    ensure_torchvision()
    from timm.models.swin_transformer import SwinTransformerBlock

    block = SwinTransformerBlock(
        16, size, num_heads=4, window_size=ours.window, shift_size=ours.shift
    ).eval()
    parts = [ours.attention.query, ours.attention.key, ours.attention.value]
    with torch.no_grad():
        block.attn.qkv.weight.copy_(torch.cat([part.weight for part in parts]))
        block.attn.qkv.bias.copy_(torch.cat([part.bias for part in parts]))
        block.attn.relative_position_bias_table.zero_()
    block.attn.proj.load_state_dict(ours.attention.output.state_dict())
    return block


def test_windows_are_timms():
    ensure_torchvision()
    from timm.models.swin_transformer import window_partition as theirs
    from timm.models.swin_transformer import window_reverse as theirs_back

    windows = window_partition(X, 4)
    torch.testing.assert_close(windows, theirs(X, (4, 4)).flatten(1, 2), rtol=0, atol=0)
    torch.testing.assert_close(window_reverse(windows, 4, 8, 12), X, rtol=0, atol=0)
    back = theirs_back(windows.view(-1, 4, 4, 16), (4, 4), 8, 12)
    torch.testing.assert_close(back, X, rtol=0, atol=0)


@pytest.mark.parametrize(("window", "shift"), [(4, 0), (4, 2), (4, 1), (2, 1)])
def test_shifted_and_unshifted_windows_are_timms(window, shift):
    ours = attention(window, shift)
    theirs = timm_block(ours, (8, 12))
    with torch.no_grad():
        torch.testing.assert_close(ours(X), theirs._attn(X), atol=1e-5, rtol=1e-5)


def test_one_window_is_full_attention():
    square = X[:, :, :8]
    ours = attention(8)
    full = ours.attention(square.flatten(1, 2)).view_as(square)
    torch.testing.assert_close(ours(square), full)
    assert isinstance(ours.attention, MultiHeadAttention)


def influenced(module, row, column):
    """Return which places of the output change with one place of the input, (H, W)."""
    changed = X.clone()
    changed[:, row, column] += 1
    with torch.no_grad():
        return (module(changed) - module(X)).abs().amax(dim=(0, 3)) > 1e-6


def test_a_token_reaches_its_own_window_only():
    reached = influenced(attention(4), 1, 5)
    expected = torch.zeros(8, 12, dtype=torch.bool)
    expected[:4, 4:8] = True
    assert torch.equal(reached, expected)


def test_the_mask_keeps_strangers_from_the_other_border_apart():
    reached = influenced(attention(4, shift=2), 0, 0)  # in the corner, rolled to the far end
    expected = torch.zeros(8, 12, dtype=torch.bool)
    expected[:2, :2] = True
    assert torch.equal(reached, expected)


def test_two_layers_carry_news_across_windows():
    both = torch.nn.Sequential(attention(4), attention(4, shift=2, seed=1))
    assert influenced(both, 3, 3).sum() > 16


def test_multiplications_are_those_that_torch_counts():
    for window, module in ((None, attention(8).attention), (4, attention(4))):
        x = X[:1, :, :8].flatten(1, 2) if window is None else X[:1, :, :8]
        with (
            FlopCounterMode(display=False) as counter,
            sdpa_kernel(SDPBackend.MATH),
            torch.no_grad(),
        ):
            module(x)
        counted = counter.get_total_flops() // 2  # a multiplication and an addition
        assert attention_multiplications(64, 16, window) == counted


def test_cost_grows_with_the_square_or_in_proportion():
    def growth(window):
        return attention_multiplications(6400, 8, window) / attention_multiplications(
            1600, 8, window
        )

    assert growth(4) == 4
    assert 15 < growth(None) < 16


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="size: expected a divisor of 8 and of 12, got 5"):
        window_partition(X, 5)
    with pytest.raises(ValueError, match=r"x: expected shape \(B, H, W, d\), got \(8, 12, 16\)"):
        window_partition(X[0], 4)
    with pytest.raises(
        ValueError, match=r"windows: expected shape \(B · 6, 16, d\), got \(5, 16, 3"
    ):
        window_reverse(torch.zeros(5, 16, 3), 4, 8, 12)
    with pytest.raises(ValueError, match="size: expected a divisor of 8 and of 12, got 5"):
        window_reverse(torch.zeros(6, 25, 3), 5, 8, 12)
    with pytest.raises(ValueError, match="shift: expected 0 to 3, got 4"):
        WindowAttention(16, 4, 4, shift=4)
    with pytest.raises(ValueError, match="window: expected 1 or more, got 0"):
        WindowAttention(16, 4, 0)
    with pytest.raises(ValueError, match="tokens: expected a multiple of 49, got 50"):
        attention_multiplications(50, 8, window=7)
    with pytest.raises(ValueError, match="dim: expected 1 or more, got 0"):
        attention_multiplications(49, 0)
