import numpy as np
import torch
from torch import nn

from course_lib.datasets import digits
from course_lib.media.contrastive_encoder import ContrastiveImageEncoder, feature_width
from course_lib.media.image_training import embed_images
from course_lib.media.label_training import train_on_labels
from course_lib.media.resnet import ResNet
from course_lib.media.supervised_contrastive import supervised_contrastive_loss
from course_lib.media.vit import ViT
from course_lib.models import ensure_torchvision

X = torch.rand(2, 3, 32, 32, generator=torch.Generator().manual_seed(0))


def headless_torchvision_resnet():
    """The guide's backbone: all of a ResNet but its last layer, output (B, 512, 1, 1)."""
    ensure_torchvision()
    from torchvision.models import resnet18

    return nn.Sequential(*list(resnet18(weights=None).children())[:-1])


def test_the_width_is_that_of_the_flattened_output():  # D133
    backbone = headless_torchvision_resnet()
    assert backbone(X).shape[-1] == 1  # what the guide takes for the width
    encoder = ContrastiveImageEncoder(backbone, dim=6)
    assert encoder.width == 512 and encoder.projector[0].in_features == 512
    assert encoder.features(X).shape == (2, 512) and encoder(X).shape == (2, 6)


def test_any_backbone_fits():
    vit = ViT(image_size=8, patch=4, dim=16, depth=1, heads=2, channels=1)
    for backbone, shape, width in (
        (ResNet(widths=(4, 8), blocks=(1, 1)), (3, 32, 32), 8),
        (vit, (1, 8, 8), 16),
        (nn.Conv2d(3, 2, 3), (3, 10, 10), 128),
    ):
        assert feature_width(backbone, shape) == width
        encoder = ContrastiveImageEncoder(backbone, 5, hidden=11, sample_shape=shape)
        assert encoder(torch.rand(3, *shape)).shape == (3, 5)
        assert encoder.projector[0].out_features == 11


def test_probing_leaves_the_backbone_as_it_was():  # D133
    backbone = ResNet(widths=(4, 8), blocks=(1, 1)).train()
    backbone.stages[1].eval()
    before = {name: value.clone() for name, value in backbone.state_dict().items()}
    modes = [part.training for part in backbone.modules()]
    ContrastiveImageEncoder(backbone, 4)
    assert all(torch.equal(before[name], value) for name, value in backbone.state_dict().items())
    assert [part.training for part in backbone.modules()] == modes
    torch.manual_seed(0)
    backbone(torch.zeros(1, 3, 32, 32))  # what a probe in train mode does
    assert any(not torch.equal(before[n], value) for n, value in backbone.state_dict().items())


def test_outputs_are_unit_rows_and_seeds_decide_the_projector():
    backbone = ResNet(widths=(4, 8), blocks=(1, 1)).eval()
    encoders = [ContrastiveImageEncoder(backbone, 4, seed=seed) for seed in (0, 0, 1)]
    outputs = [encoder(X) for encoder in encoders]
    torch.testing.assert_close(outputs[0].norm(dim=1), torch.ones(2))
    assert torch.equal(outputs[0], outputs[1]) and not torch.allclose(outputs[0], outputs[2])


def same_class_neighbours(vectors, labels):
    similarities = vectors @ vectors.T
    np.fill_diagonal(similarities, -2)
    return (labels[similarities.argmax(axis=1)] == labels).mean()


def test_it_learns_with_the_supervised_contrastive_loss():
    images, labels = digits()
    backbone = ResNet(channels=1, widths=(16, 32), blocks=(1, 1))
    encoder = ContrastiveImageEncoder(backbone, dim=16, sample_shape=(1, 8, 8))
    before = same_class_neighbours(embed_images(encoder, images[1400:]), labels[1400:])
    history = train_on_labels(
        lambda x, y: supervised_contrastive_loss(encoder(x), y),
        [encoder],
        images[:1400],
        labels[:1400],
        epochs=4,
        batch_size=128,
        lr=0.01,
        progress=False,
    )
    after = same_class_neighbours(embed_images(encoder, images[1400:]), labels[1400:])
    assert np.mean(history[-5:]) < 0.7 * history[0]
    assert after > 0.95 and after > before
