import math

import numpy as np
import pytest
import torch
from torch import nn

from course_lib.datasets import photographs, shapes
from course_lib.media.augmentations import two_views
from course_lib.media.image_training import embed_images
from course_lib.media.photo_crops import photo_patches
from course_lib.media.picture_tower import PictureTower
from course_lib.media.pixel_batches import as_pixels
from course_lib.media.resnet import ResNet
from course_lib.media.simclr import SimCLR, train_simclr
from course_lib.sentences import nt_xent_loss

DRAWN = shapes(64, seed=3)


def encoder(seed=0):
    return ResNet(widths=(8, 16, 32), blocks=(1, 1, 1), seed=seed)


def test_the_loss_is_nt_xent_of_the_projections():
    model = SimCLR(encoder(), dim=7, seed=1).eval()
    a, b = torch.rand(2, 5, 3, 16, 16, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(model.loss(a, b, 0.3), nt_xent_loss(model(a), model(b), 0.3))
    assert model(a).shape == (5, 7)
    torch.testing.assert_close(model.features(a), model.encoder.features(a))
    assert model.dim == 32


def test_any_encoder_with_a_width_will_do():
    flat = nn.Sequential(nn.Flatten(), nn.Linear(48, 6))
    assert SimCLR(flat, width=6, dim=4)(torch.rand(2, 3, 4, 4)).shape == (2, 4)
    with pytest.raises(ValueError, match="width: expected the length of the encoder's vectors"):
        SimCLR(flat)


def test_training_brings_views_of_one_picture_together():
    pieces = photo_patches(photographs(), size=128).patches[:, ::8, ::8]  # 16 x 16 pixels
    tower = PictureTower(16, dim=32, widths=(16, 32))
    model, history = train_simclr(tower, pieces, 60, 64, lr=3e-3, progress=False)
    assert history[0] > 0.75 * math.log(127)
    assert np.mean(history[-5:]) < history[0] - 0.5
    assert not model.training
    x = as_pixels(pieces)
    with torch.no_grad():
        views = two_views(x, torch.Generator().manual_seed(9))
        z = [torch.nn.functional.normalize(model(view), dim=1) for view in views]
        found = (z[0] @ z[1].T).argmax(dim=1) == torch.arange(len(x))
    assert found.float().mean() > 10 / len(x)  # ten times chance
    assert embed_images(model, pieces).shape == (len(pieces), 32)


def test_same_seed_same_history():
    def first(seed):
        return train_simclr(encoder(), DRAWN.images[:64], 2, 32, seed=seed, progress=False)[1]

    assert first(0) == first(0) != first(1)


def test_the_views_are_a_choice():
    seen = []

    def views(x, generator):
        seen.append(x.shape)
        return x, x.flip(-1)

    train_simclr(encoder(), DRAWN.images[:32], 2, 16, views=views, progress=False)
    assert seen == [(16, 3, 32, 32)] * 2
