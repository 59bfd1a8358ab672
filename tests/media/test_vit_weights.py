import pytest
import torch

from course_lib.media.vit import ViT
from course_lib.media.vit_weights import load_timm_vit
from tests.media.tiny_vits import timm_vit

SIZES = {"image_size": 8, "patch": 2, "dim": 16, "depth": 3, "heads": 4, "channels": 1}
X = torch.rand(2, 1, 8, 8, generator=torch.Generator().manual_seed(0))
CLOSE = {"atol": 1e-5, "rtol": 1e-5}


@torch.no_grad()
@pytest.mark.parametrize("distilled", [False, True])
def test_loaded_model_is_timms(distilled):
    theirs = timm_vit(distilled)
    ours = ViT(**SIZES, classes=5, distilled=distilled, seed=9).train()
    assert load_timm_vit(ours, theirs.state_dict()) is ours and not ours.training
    torch.testing.assert_close(ours.tokens(X), theirs.forward_features(X), **CLOSE)
    torch.testing.assert_close(ours(X), theirs(X), **CLOSE)
    if distilled:
        theirs.set_distilled_training(True)
        for mine, right in zip(ours.two_logits(X), theirs.train()(X), strict=True):
            torch.testing.assert_close(mine, right, **CLOSE)


@torch.no_grad()
@pytest.mark.parametrize("distilled", [False, True])
def test_a_model_without_classes_leaves_the_heads_out(distilled):
    theirs = timm_vit(distilled)
    ours = load_timm_vit(ViT(**SIZES, distilled=distilled), theirs.state_dict())
    torch.testing.assert_close(ours(X), theirs.forward_features(X)[:, 0], **CLOSE)


@torch.no_grad()
def test_the_copy_is_a_copy_and_can_be_trained():
    theirs = timm_vit()
    ours = load_timm_vit(ViT(**SIZES, classes=5), theirs.state_dict())
    expected = theirs(X)
    for parameter in ours.parameters():
        assert parameter.requires_grad
        parameter.zero_()
    torch.testing.assert_close(theirs(X), expected)


def test_what_does_not_fit_is_named():
    state = timm_vit().state_dict()
    with pytest.raises(ValueError, match="timm_state: expected dist_token, got none"):
        load_timm_vit(ViT(**SIZES, classes=5, distilled=True), state)
    with pytest.raises(
        ValueError, match=r"of another shape: .* position \(17, 16\) instead of \(5, 16"
    ):
        load_timm_vit(ViT(**{**SIZES, "patch": 4}, classes=5), state)
    with pytest.raises(ValueError, match=r"unknown: blocks\.2\."):
        load_timm_vit(ViT(**{**SIZES, "depth": 2}, classes=5), state)
    with pytest.raises(ValueError, match=r"missing: blocks\.3\."):
        load_timm_vit(ViT(**{**SIZES, "depth": 4}, classes=5), state)
    with pytest.raises(ValueError, match="unknown: dist_token"):
        load_timm_vit(ViT(**SIZES), timm_vit(distilled=True).state_dict())
