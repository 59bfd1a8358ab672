import pytest
import torch

from course_lib.media.vit import ViT
from course_lib.media.vit_pooling import attention_weighted, cls_token, mean_patches, multi_layer
from tests.media.tiny_vits import timm_vit

GENERATOR = torch.Generator().manual_seed(0)
TOKENS = torch.randn(3, 6, 4, generator=GENERATOR)
ATTENTION = torch.randn(3, 2, 6, 6, generator=GENERATOR).softmax(dim=-1)


@torch.no_grad()
@pytest.mark.parametrize("distilled", [False, True])
def test_cls_and_mean_are_timms_poolings(distilled):
    theirs = timm_vit(distilled)
    tokens = theirs.forward_features(torch.rand(2, 1, 8, 8, generator=GENERATOR))
    prefix = 2 if distilled else 1
    torch.testing.assert_close(cls_token(tokens), theirs.pool(tokens, "token"))
    torch.testing.assert_close(mean_patches(tokens, prefix), theirs.pool(tokens, "avg"))


@torch.no_grad()
def test_the_mean_over_patches_does_not_contain_the_cls_token():  # D114
    changed = TOKENS.clone()
    changed[:, 0] += 100
    torch.testing.assert_close(mean_patches(changed), mean_patches(TOKENS))
    assert (changed.mean(dim=1) - TOKENS.mean(dim=1)).abs().min() > 10
    vit = ViT(image_size=8, patch=4, dim=16, depth=2, heads=2, channels=1).eval()
    tokens = vit.tokens(torch.rand(2, 1, 8, 8, generator=GENERATOR))
    cosine = torch.cosine_similarity(mean_patches(tokens), tokens.mean(dim=1))
    assert cosine.max() < 0.99


def test_attention_weights_by_loops():
    pooled = attention_weighted(TOKENS, ATTENTION)
    for b in range(3):
        weights = [sum(ATTENTION[b, h, 0, i].item() for h in range(2)) / 2 for i in range(1, 6)]
        expected = sum(w * TOKENS[b, i] for i, w in enumerate(weights, 1)) / sum(weights)
        torch.testing.assert_close(pooled[b], expected)


def test_even_attention_is_the_mean_and_one_patch_alone_is_that_patch():
    even = torch.full((3, 2, 6, 6), 1 / 6)
    torch.testing.assert_close(attention_weighted(TOKENS, even, 2), mean_patches(TOKENS, 2))
    single = torch.zeros(3, 2, 6, 6)
    single[:, :, 0, 0], single[:, :, 0, 4] = 0.9, 0.1
    torch.testing.assert_close(attention_weighted(TOKENS, single), TOKENS[:, 4])


def test_layers_are_added_by_weight():
    layers = [TOKENS, 2 * TOKENS, TOKENS**2]
    expected = sum(w * mean_patches(z) for w, z in zip((0.5, -1.0, 2.0), layers, strict=True))
    torch.testing.assert_close(multi_layer(layers, (0.5, -1.0, 2.0)), expected)
    torch.testing.assert_close(multi_layer(layers[:2], prefix=2), 1.5 * mean_patches(TOKENS, 2))


def test_bad_input_is_named():
    with pytest.raises(ValueError, match=r"tokens: expected shape \(B, T, d\), got \(6, 4\)"):
        cls_token(TOKENS[0])
    with pytest.raises(ValueError, match="prefix: expected 0 to 5, got 6"):
        mean_patches(TOKENS, prefix=6)
    with pytest.raises(
        ValueError, match=r"attention: expected shape \(3, heads, 6, 6\), got \(3, 6"
    ):
        attention_weighted(TOKENS, ATTENTION[:, 0])
    with pytest.raises(ValueError, match="hidden_states: expected one layer or more, got none"):
        multi_layer([])
    with pytest.raises(ValueError, match="weights: expected 2, one a layer, got 1"):
        multi_layer([TOKENS, TOKENS], [1.0])
