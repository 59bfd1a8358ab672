import numpy as np
import pytest
import torch

from course_lib.datasets import digits
from course_lib.media.image_training import embed_images, predict_labels, train_classifier
from course_lib.media.vit import ViT
from tests.media.tiny_vits import stirred, transformers_vit

SIZES = {"image_size": 8, "patch": 2, "dim": 16, "depth": 3, "heads": 4, "channels": 1}
X = torch.rand(2, 1, 8, 8, generator=torch.Generator().manual_seed(0))
CLOSE = {"atol": 1e-5, "rtol": 1e-5}


@torch.no_grad()
def test_states_and_attention_are_transformers():
    ours = stirred(ViT(**SIZES))
    theirs = transformers_vit(ours)
    output = theirs(X, output_hidden_states=True, output_attentions=True)
    torch.testing.assert_close(ours.tokens(X), output.last_hidden_state, **CLOSE)
    states = ours.hidden_states(X)
    assert len(states) == 4
    for mine, their in zip(states[:3], output.hidden_states[:3], strict=True):
        torch.testing.assert_close(mine, their, **CLOSE)
    for mine, their in zip(ours.attention(X), output.attentions, strict=True):
        torch.testing.assert_close(mine, their, **CLOSE)


@torch.no_grad()
def test_features_are_the_cls_token_and_logits_its_linear_layer():
    vit = stirred(ViT(**SIZES, classes=7))
    tokens = vit.tokens(X)
    torch.testing.assert_close(vit.features(X), tokens[:, 0])
    torch.testing.assert_close(vit(X), vit.head(tokens[:, 0]))
    bare = stirred(ViT(**SIZES))
    torch.testing.assert_close(bare(X), bare.tokens(X)[:, 0])


@torch.no_grad()
def test_a_distilled_model_has_two_extra_tokens_and_two_heads():
    vit = stirred(ViT(**SIZES, classes=7, distilled=True))
    tokens, (cls, distillation) = vit.tokens(X), vit.two_logits(X)
    assert tokens.shape == (2, 18, 16) and vit.prefix == 2
    torch.testing.assert_close(cls, vit.head(tokens[:, 0]))
    torch.testing.assert_close(distillation, vit.distillation_head(tokens[:, 1]))
    torch.testing.assert_close(vit(X), (cls + distillation) / 2)


@torch.no_grad()
def test_without_positions_the_order_of_patches_does_not_matter():
    vit = stirred(ViT(**SIZES))
    turned = X.flip(2)
    assert (vit.features(turned) - vit.features(X)).abs().max() > 0.01
    vit.position.zero_()
    vit.patches.projection.weight.zero_()
    vit.patches.projection.weight += 0.1  # a flipped patch looks like the patch itself
    torch.testing.assert_close(vit.features(turned), vit.features(X), **CLOSE)


def test_seeds_decide_the_weights():
    vits = [ViT(**SIZES, seed=seed).eval() for seed in (0, 0, 1)]
    features = [vit.features(X) for vit in vits]
    assert torch.equal(features[0], features[1]) and not torch.allclose(features[0], features[2])


def test_a_small_vit_reads_new_digits():
    images, labels = digits()
    rows = np.random.default_rng(0).permutation(len(images))
    images, labels = images[rows], labels[rows]
    vit = ViT(**{**SIZES, "dim": 32, "depth": 2}, classes=10)
    train_classifier(vit, images[:1400], labels[:1400], epochs=6, progress=False)
    assert (predict_labels(vit, images[1400:]) == labels[1400:]).mean() > 0.9
    assert embed_images(vit, images[:3]).shape == (3, 32)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="patch: expected a divisor of image_size 8, got 3"):
        ViT(**{**SIZES, "patch": 3})
    with pytest.raises(ValueError, match=r"x: expected shape \(B, C, 8, 8\), got \(2, 1, 8, 12\)"):
        ViT(**SIZES)(torch.zeros(2, 1, 8, 12))
    with pytest.raises(ValueError, match="model: expected one with classes and distilled=True"):
        ViT(**SIZES, classes=3).two_logits(X)
