"""The decoder against transformers' GPT2Model with random weights, saved to disk and loaded."""

import pytest
import torch

from course_lib.sentences.causal_transformer import CausalConfig, CausalTransformer
from course_lib.sentences.gpt2_weights import load_gpt2
from tests.sentences.tiny_checkpoints import saved_gpt2

IDS = torch.tensor([[5, 17, 30, 3, 9], [2, 40, 3, 0, 0]])
MASK = torch.tensor([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]])
LEFT_IDS = torch.tensor([[5, 17, 30, 3, 9], [0, 0, 2, 40, 3]])
LEFT_MASK = MASK.flip(1)


@torch.no_grad()
def assert_same_states(ours, theirs, ids, mask, positions=None):
    expected = theirs(
        ids, attention_mask=mask, position_ids=positions, output_hidden_states=True
    ).hidden_states
    found = ours.hidden_states(ids, mask)
    assert len(found) == len(expected) == 4
    for mine, right in zip(found, expected, strict=True):
        torch.testing.assert_close(mine[mask == 1], right[mask == 1], rtol=1e-5, atol=1e-5)
    assert torch.equal(ours(ids, mask), found[-1])


@pytest.mark.parametrize("kind", ["GPT2Model", "GPT2LMHeadModel"])
def test_hidden_states_of_every_layer_equal_transformers(tmp_path, kind):
    theirs = saved_gpt2(tmp_path, kind)
    ours = load_gpt2(tmp_path)
    theirs = getattr(theirs, "transformer", theirs)
    assert_same_states(ours, theirs, IDS, MASK)
    positions = torch.tensor([[0, 1, 2, 3, 4], [0, 0, 0, 1, 2]])
    assert_same_states(ours, theirs, LEFT_IDS, LEFT_MASK, positions)  # D094


@torch.no_grad()
def test_padding_on_either_side_changes_no_real_token(tmp_path):
    saved_gpt2(tmp_path)
    ours = load_gpt2(tmp_path)
    alone = ours(torch.tensor([[2, 40, 3]]), torch.ones(1, 3))[0]
    torch.testing.assert_close(ours(IDS, MASK)[1, :3], alone)
    torch.testing.assert_close(ours(LEFT_IDS, LEFT_MASK)[1, 2:], alone)
    assert ours(LEFT_IDS, LEFT_MASK).isfinite().all()


@torch.no_grad()
def test_nobody_sees_the_future(tmp_path):
    saved_gpt2(tmp_path)
    ours, changed = load_gpt2(tmp_path), IDS.clone()
    changed[0, 3] = 21
    before, after = ours(IDS, MASK)[0], ours(changed, MASK)[0]
    torch.testing.assert_close(before[:3], after[:3])
    assert (before[3:] - after[3:]).abs().amax(dim=1).min() > 0.1


def test_training_on_left_padded_text_has_finite_gradients():
    sizes = {"vocabulary_size": 50, "dim": 8, "layers": 2, "heads": 2, "inner": 32}
    model = CausalTransformer(CausalConfig(**sizes, positions=16, dropout=0.0))
    (model(LEFT_IDS, LEFT_MASK) ** 3)[LEFT_MASK == 1].sum().backward()
    assert all(p.grad.isfinite().all() and p.grad.any() for p in model.parameters())


def test_same_seed_same_weights():
    sizes = CausalConfig(50, 8, 1, 2, 32, 16)
    first, again, other = (CausalTransformer(sizes, s).word.weight for s in (1, 1, 2))
    assert torch.equal(first, again) and not torch.equal(first, other)


def test_bad_input_is_named(tmp_path):
    model = CausalTransformer(CausalConfig(50, 8, 1, 2, 32, 4))
    with pytest.raises(ValueError, match=r"one shape \(B, T\), got \(2, 5\) and \(2, 4\)"):
        model(IDS, MASK[:, 1:])
    with pytest.raises(ValueError, match="at most 4 tokens a text, got 5"):
        model(IDS, MASK)
    with pytest.raises(ValueError, match="ids: expected 0 to 49, got 50 to 50"):
        model(torch.full((1, 3), 50), torch.ones(1, 3))


def test_other_checkpoints_are_refused(tmp_path):
    saved_gpt2(tmp_path, activation_function="relu")
    with pytest.raises(ValueError, match="activation_function 'gelu_new', got 'relu'"):
        load_gpt2(tmp_path)
    config = (tmp_path / "config.json").read_text()
    (tmp_path / "config.json").write_text(config.replace('"gpt2"', '"bert"'))
    with pytest.raises(ValueError, match="model_type 'gpt2', got 'bert'"):
        load_gpt2(tmp_path)
