import pytest
import torch

from course_lib.media.patch_masking import mae_loss, random_masking

TOKENS = torch.randn(6, 16, 5, generator=torch.Generator().manual_seed(0))


def rng(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize(("ratio", "kept"), [(0.0, 16), (0.5, 8), (0.75, 4), (0.9, 2), (0.99, 1)])
def test_as_many_stay_as_asked_for_and_all_can_be_put_back(ratio, kept):
    visible, mask, restore = random_masking(TOKENS, ratio, rng())
    assert visible.shape == (6, kept, 5)
    assert (mask.sum(dim=1) == 16 - kept).all()
    holes = torch.full((6, 16 - kept, 5), 99.0)
    back = torch.cat([visible, holes], dim=1).gather(1, restore[..., None].expand(-1, -1, 5))
    assert torch.equal(back[~mask], TOKENS[~mask])
    assert (back[mask] == 99).all()


def test_rows_hide_different_tokens_each_as_often():
    many = torch.zeros(4000, 16, 1)
    _, mask, _ = random_masking(many, 0.75, rng())
    often = mask.float().mean(dim=0)
    assert (often - 0.75).abs().max() < 0.03
    assert not torch.equal(mask[0], mask[1])


def test_the_generator_decides():
    first, again, other = (random_masking(TOKENS, 0.5, rng(s))[1] for s in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_the_loss_is_the_mean_over_hidden_patches():
    painted, true = torch.randn(2, 3, 4, 8, generator=rng()).unbind(0)
    mask = torch.tensor([[1, 0, 0, 1], [0, 1, 0, 0], [1, 1, 1, 1]]).bool()
    errors = [
        (painted[b, n, p] - true[b, n, p]).item() ** 2
        for b in range(3) for n in range(4) if mask[b, n] for p in range(8)
    ]  # fmt: skip
    assert mae_loss(painted, true, mask).item() == pytest.approx(sum(errors) / len(errors))


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="ratio: expected 0 to below 1, got 1"):
        random_masking(TOKENS, 1, rng())
    with pytest.raises(ValueError, match="mask: expected hidden patches, got none"):
        mae_loss(TOKENS, TOKENS, torch.zeros(6, 16, dtype=torch.bool))
    with pytest.raises(ValueError, match=r"expected \(B, N, P\) twice, \(B, N\), got \(6, 16, 5\)"):
        mae_loss(TOKENS, TOKENS, torch.ones(6, 15, dtype=torch.bool))
