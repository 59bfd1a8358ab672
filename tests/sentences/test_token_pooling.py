import numpy as np
import pytest
import torch

from course_lib.models import ensure_torchvision
from course_lib.sentences.token_pooling import (
    AttentionPooling,
    cls_pooling,
    last_token_pooling,
    max_pooling,
    mean_pooling,
    mean_sqrt_length_pooling,
)

POOLINGS = [cls_pooling, last_token_pooling, max_pooling, mean_pooling, mean_sqrt_length_pooling]
THEIR_NAMES = ["cls", "lasttoken", "max", "mean", "mean_sqrt_len_tokens"]
LENGTHS = [5, 1, 3]


def attention_pooling(states, mask):
    pool = AttentionPooling(states.shape[-1])
    generator = torch.Generator().manual_seed(1)
    for parameter in pool.parameters():
        torch.nn.init.normal_(parameter, generator=generator)
    return pool(states, mask)


ALL = [*POOLINGS, attention_pooling]


def padded(left=0, right=0, fill=0.0):
    """Three texts of 5, 1 and 3 tokens, negative numbers mostly, with padding on either side."""
    generator = torch.Generator().manual_seed(0)
    states = torch.full((3, left + 5 + right, 4), fill)
    mask = torch.zeros(states.shape[:2], dtype=torch.long)
    for i, length in enumerate(LENGTHS):
        start = left if right or not left else left + 5 - length
        states[i, start : start + length] = torch.randn(length, 4, generator=generator) - 1
        mask[i, start : start + length] = 1
    return states, mask


@pytest.mark.parametrize(("pool", "name"), list(zip(POOLINGS, THEIR_NAMES, strict=True)))
def test_poolings_are_sentence_transformers_own(pool, name):
    ensure_torchvision()
    from sentence_transformers.sentence_transformer.modules import Pooling

    states, mask = padded(right=2)
    features = {"token_embeddings": states.clone(), "attention_mask": mask}
    expected = Pooling(4, pooling_mode=name)(features)["sentence_embedding"]
    torch.testing.assert_close(pool(states, mask), expected)


@pytest.mark.parametrize("pool", ALL)
@pytest.mark.parametrize("fill", [0.0, 99.0, float("nan")])
@pytest.mark.parametrize(("left", "right"), [(0, 4), (3, 0), (2, 3)])
def test_padding_on_either_side_changes_nothing(pool, fill, left, right):  # D065, D067, D094
    texts = [text[:length] for text, length in zip(padded()[0], LENGTHS, strict=True)]
    tight = [pool(text[None], torch.ones(1, len(text))) for text in texts]
    states, mask = padded(left, right, fill)
    torch.testing.assert_close(pool(states, mask), torch.cat(tight))


@pytest.mark.parametrize("pool", ALL)
@pytest.mark.parametrize("dtype", [torch.bool, torch.int32, torch.int64, torch.float32])
def test_a_mask_may_have_any_type(pool, dtype):  # D066
    states, mask = padded(right=2)
    torch.testing.assert_close(pool(states, mask.to(dtype)), pool(states, mask))


@pytest.mark.parametrize("pool", ALL)
def test_a_text_without_tokens_is_zeros_and_its_gradient_finite(pool):
    states, mask = padded(right=1)
    mask[1] = 0
    states.requires_grad_()
    pooled = pool(states, mask)
    assert not pooled[1].any()
    pooled.square().sum().backward()
    assert torch.isfinite(states.grad).all()
    assert not states.grad[mask == 0].any()


def test_what_each_mistake_of_the_guides_gives_is_not_what_these_give():
    states, mask = padded(right=6)
    assert not torch.allclose(states.amax(dim=1), max_pooling(states, mask))  # D067
    assert not torch.allclose(states[:, -1], last_token_pooling(states, mask))  # D094
    assert not torch.allclose(states.mean(dim=1), mean_pooling(states, mask))
    with pytest.raises(RuntimeError, match="boolean masks"):  # D066
        states.masked_fill((~mask).unsqueeze(-1), -torch.inf)


def test_attention_weights_are_the_softmax_of_the_papers_scores():
    states, mask = padded(right=2)
    pool = AttentionPooling(4)
    torch.nn.init.normal_(pool.query, generator=torch.Generator().manual_seed(2))
    weights = pool.weights(states, mask).detach().numpy()
    W, b, q = (p.detach().numpy() for p in (pool.hidden.weight, pool.hidden.bias, pool.query))
    for i, length in enumerate(LENGTHS):
        h = states[i, :length].numpy()
        e = np.exp([np.tanh(W @ row + b) @ q for row in h])
        np.testing.assert_allclose(weights[i, :length], e / e.sum(), rtol=1e-5)
        np.testing.assert_allclose(pool(states, mask)[i].detach(), e @ h / e.sum(), rtol=1e-4)
    assert np.allclose(weights.sum(axis=1), 1)


def test_attention_learns_which_token_counts():
    """The label is the sign of the token whose last component is large: a mean can't see it."""
    generator = torch.Generator().manual_seed(0)
    states = torch.randn(400, 6, 4, generator=generator)
    marked = torch.randint(6, (400,), generator=generator)
    states[..., 3] = 0
    states[range(400), marked, 3] = 3
    target, mask = states[range(400), marked, 0], torch.ones(400, 6)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        pool = AttentionPooling(4)
    optimizer = torch.optim.Adam(pool.parameters(), lr=0.05)
    for _ in range(150):
        loss = (pool(states, mask)[:, 0] - target).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert loss < 0.1 * (mean_pooling(states, mask)[:, 0] - target).square().mean()
    assert (pool.weights(states, mask).argmax(dim=1) == marked).float().mean() > 0.95


def test_bad_shapes_are_named():
    states, mask = padded()
    for pool in ALL:
        with pytest.raises(
            ValueError, match=r"mask: expected shape \(3, 5\), as states, got \(3, 4"
        ):
            pool(states, mask[:, :4])
        with pytest.raises(ValueError, match=r"states: expected shape \(B, T, d\), got \(3, 5\)"):
            pool(states[..., 0], mask)
    with pytest.raises(ValueError, match="dim: expected 1 or more, got 0"):
        AttentionPooling(0)


def test_states_of_one_number_are_enough():
    states, mask = padded(right=2)
    pooled = AttentionPooling(1)(states[..., :1], mask)  # starts as the mean
    torch.testing.assert_close(pooled, mean_pooling(states[..., :1], mask))
