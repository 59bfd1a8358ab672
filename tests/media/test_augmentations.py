import numpy as np
import pytest
import torch

from course_lib.datasets import shapes
from course_lib.media.augmentations import (
    colour_jitter,
    gaussian_blur,
    random_flip,
    random_grayscale,
    random_resized_crop,
    two_views,
)
from course_lib.media.picture_changes import grey

X = torch.rand(64, 3, 16, 16, generator=torch.Generator().manual_seed(0))
ALL = (random_resized_crop, random_flip, colour_jitter, random_grayscale, gaussian_blur)


def rng(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("change", ALL)
def test_the_generator_alone_decides_and_the_range_stays(change):
    torch.manual_seed(1)
    first = change(X, rng(3))
    torch.manual_seed(2)
    assert torch.equal(first, change(X, rng(3)))
    assert not torch.equal(first, change(X, rng(4)))
    assert first.shape == X.shape
    assert 0 <= first.min() <= first.max() <= 1 + 1e-6


@pytest.mark.parametrize("change", ALL[1:])
def test_chance_0_changes_nothing_and_chance_1_all(change):
    assert torch.equal(change(X, rng(), chance=0), X)
    same = (change(X, rng(), chance=1) == X).flatten(1).all(dim=1)
    assert not same.any()


@pytest.mark.parametrize("change", ALL[1:])
def test_pictures_are_chosen_one_by_one(change):
    many = X[:1].expand(2000, -1, -1, -1)
    changed = (change(many, rng(), chance=0.3) != many).flatten(1).any(dim=1)
    assert changed.float().mean().item() == pytest.approx(0.3, abs=0.035)


@pytest.mark.parametrize("change", ALL)
def test_grey_pictures_work(change):
    assert change(X[:, :1], rng()).shape == (64, 1, 16, 16)


def test_a_flip_mirrors_left_and_right():
    torch.testing.assert_close(random_flip(X, rng(), chance=1), X.flip(3))


def test_grayscale_has_three_equal_channels():
    plain = random_grayscale(X, rng(), chance=1)
    torch.testing.assert_close(plain, grey(X).expand(-1, 3, -1, -1))


def test_crops_have_the_areas_and_shapes_that_were_asked_for():
    # a ramp from 0 to 1 each way: a crop's spread says how wide and how high it was
    ramp = (torch.arange(64) + 0.5) / 64
    x = torch.stack([ramp.expand(64, 64), ramp[:, None].expand(64, 64), ramp.expand(64, 64)])
    cut = random_resized_crop(x.expand(3000, -1, -1, -1), rng(), area=(0.1, 0.4), ratio=(0.5, 2.0))
    width = (cut[:, 0, 0, -1] - cut[:, 0, 0, 0]) * 64 / 63
    height = (cut[:, 1, -1, 0] - cut[:, 1, 0, 0]) * 64 / 63
    area, ratio = width * height, width / height
    assert (area.min() - 0.1).abs() < 0.02
    assert (area.max() - 0.4).abs() < 0.02
    assert area.mean().item() == pytest.approx(0.25, abs=0.01)
    assert (ratio.min() - 0.5).abs() < 0.05
    assert (ratio.max() - 2.0).abs() < 0.1
    assert ratio.log().mean().abs() < 0.03
    middle = cut[:, 0, 0].mean(dim=1)
    assert middle.mean().item() == pytest.approx(0.5, abs=0.01)
    # everywhere inside the picture, and nowhere outside
    assert (cut[:, 0, 0, 0] > 0).all()
    assert (cut[:, 0, 0, -1] < 1).all()
    assert cut[:, 0, 0, 0].min() < 0.02


def test_a_crop_may_have_another_size():
    assert random_resized_crop(X, rng(), size=8).shape == (64, 3, 8, 8)


def test_jitter_keeps_its_limits():
    half = torch.full((4000, 3, 2, 2), 0.5)
    light = colour_jitter(half, rng(), 0.4, 0, 0, 0, chance=1)[:, 0, 0, 0]
    assert 0.3 <= light.min() < 0.305
    assert 0.695 < light.max() <= 0.7
    red = torch.tensor([1.0, 0.0, 0.0]).view(1, 3, 1, 1).expand(4000, -1, 2, 2)
    assert torch.equal(colour_jitter(red, rng(), 0, 0, 0, 0, chance=1), red)
    turned = colour_jitter(red, rng(), 0, 0, 0, 0.1, chance=1)
    # a tenth of the colour circle either way: the most that green or blue gains is
    # (1 - cos 36°) / 3 + sin 36° / sqrt 3
    most = (1 - np.cos(np.pi / 5)) / 3 + np.sin(np.pi / 5) / np.sqrt(3)
    assert turned[:, 1:].max().item() == pytest.approx(most, abs=0.01)


def test_blur_strengths_are_drawn_from_the_range():
    dot = torch.zeros(2000, 1, 17, 17)
    dot[..., 8, 8] = 1
    peak = gaussian_blur(dot, rng(), sigma=(0.5, 1.5), chance=1)[:, 0, 8, 8]
    narrow, wide = (gaussian_blur(dot[:1], rng(), (s, s), 1).max() for s in (0.5, 1.5))
    assert peak.max() <= narrow + 1e-6
    assert peak.min() >= wide - 1e-6
    assert peak.max() > 0.95 * narrow
    assert peak.min() < 1.05 * wide


def test_two_views_differ_and_still_show_one_picture():
    x = torch.from_numpy(shapes(200).images).permute(0, 3, 1, 2)
    first, second = two_views(x, rng())
    assert first.shape == second.shape == x.shape
    assert not torch.equal(first, second)
    mine = (first - second).square().mean(dim=(1, 2, 3))
    others = (first - second.roll(1, dims=0)).square().mean(dim=(1, 2, 3))
    assert mine.mean() < others.mean()


def test_bad_settings_are_named():
    with pytest.raises(ValueError, match=r"area: expected 0 < low <= high <= 1, got \(0.5, 1.2\)"):
        random_resized_crop(X, rng(), area=(0.5, 1.2))
    with pytest.raises(ValueError, match=r"ratio: expected 0 < low <= high <= inf, got \(2, 1\)"):
        random_resized_crop(X, rng(), ratio=(2, 1))
    with pytest.raises(ValueError, match="chance: expected 0 to 1, got 1.5"):
        random_flip(X, rng(), chance=1.5)
    with pytest.raises(ValueError, match="contrast: expected 0 to 1, got 2"):
        colour_jitter(X, rng(), contrast=2)
    with pytest.raises(ValueError, match="hue: expected 0 to 0.5, got 0.6"):
        colour_jitter(X, rng(), hue=0.6)
    with pytest.raises(ValueError, match="sigma: expected 0 < low <= high"):
        gaussian_blur(X, rng(), sigma=(0, 1))
