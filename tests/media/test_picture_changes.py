import numpy as np
import pytest
import torch
from scipy import ndimage

from course_lib.media.picture_changes import (
    blurred,
    brightened,
    contrasted,
    crops,
    grey,
    hue_turned,
    mixed_with_grey,
    turned,
)
from course_lib.models import ensure_torchvision

X = torch.rand(4, 3, 12, 16, generator=torch.Generator().manual_seed(0))
FACTORS = torch.tensor([0.3, 0.9, 1.0, 1.7])


def torchvision_functional():
    ensure_torchvision()
    from torchvision.transforms.v2 import functional

    return functional


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (brightened, "adjust_brightness"),
        (contrasted, "adjust_contrast"),
        (mixed_with_grey, "adjust_saturation"),
    ],
)
def test_light_and_colour_are_torchvisions(ours, theirs):
    adjust = getattr(torchvision_functional(), theirs)
    expected = torch.stack([adjust(x, float(f)) for x, f in zip(X, FACTORS, strict=True)])
    torch.testing.assert_close(ours(X, FACTORS), expected, atol=2e-4, rtol=0)  # luma: 3 digits


def test_grey_is_how_bright_it_looks():
    expected = torchvision_functional().rgb_to_grayscale(X)
    torch.testing.assert_close(grey(X), expected, atol=2e-4, rtol=0)


def test_contrast_works_on_one_channel():
    one = X[:, :1]
    flat = contrasted(one, torch.zeros(4))
    torch.testing.assert_close(flat, one.mean(dim=(1, 2, 3), keepdim=True).expand_as(one))


def test_a_third_of_a_turn_permutes_the_channels_and_grey_stays():
    third = torch.full((4,), 1 / 3)
    torch.testing.assert_close(hue_turned(X, third), X[:, [2, 0, 1]], atol=1e-6, rtol=0)
    torch.testing.assert_close(hue_turned(X, torch.ones(4)), X, atol=1e-5, rtol=0)
    middle = X[:, :1].expand(-1, 3, -1, -1)
    torch.testing.assert_close(hue_turned(middle, torch.full((4,), 0.2)), middle)


def test_turning_the_hue_keeps_the_sum_and_the_distance_from_grey():
    pale = 0.4 + 0.2 * X  # far enough from the edges of the cube that nothing is cut
    new = hue_turned(pale, torch.tensor([0.1, -0.2, 0.37, 0.5]))
    torch.testing.assert_close(new.sum(dim=1), pale.sum(dim=1))
    torch.testing.assert_close(new.square().sum(dim=1), pale.square().sum(dim=1))
    assert (new - pale).abs().mean() > 0.01


def test_blur_is_scipys_with_mirrored_borders():
    sigmas = torch.tensor([0.4, 0.8, 1.1, 1.3])
    ours = blurred(X, sigmas).numpy()
    radius = 6  # four times the largest
    for picture, sigma, soft in zip(X.numpy(), sigmas.tolist(), ours, strict=True):
        expected = ndimage.gaussian_filter(
            picture, sigma, axes=(1, 2), mode="mirror", radius=radius
        )
        np.testing.assert_allclose(soft, expected, atol=1e-5)


def test_blur_has_a_border_no_wider_than_the_picture():
    small = X[..., :4, :4]
    assert blurred(small, torch.full((4,), 9.0)).shape == small.shape
    assert torch.isfinite(blurred(small, torch.full((4,), 9.0))).all()


def test_crops_are_the_pixels_of_the_rectangle():
    n = len(X)
    left, top = torch.full((n,), 4 / 16), torch.full((n,), 3 / 12)
    width, height = torch.full((n,), 8 / 16), torch.full((n,), 6 / 12)
    torch.testing.assert_close(
        crops(X, left, top, width, height, (6, 8)), X[..., 3:9, 4:12], atol=1e-5, rtol=0
    )


def test_crops_stretch_as_torchvision_does():
    resized_crop = torchvision_functional().resized_crop
    expected = resized_crop(X, 2, 4, 6, 8, [12, 16], antialias=False)
    share = [torch.full((4,), v) for v in (4 / 16, 2 / 12, 8 / 16, 6 / 12)]
    ours = crops(X, *share, (12, 16))
    # ours looks beyond the rectangle's edge, theirs repeats its last pixels: compare the inside
    torch.testing.assert_close(ours[..., 1:-1, 1:-1], expected[..., 1:-1, 1:-1], atol=1e-5, rtol=0)


def test_each_picture_has_its_own_rectangle():
    left = torch.tensor([0.0, 0.25, 0.5, 0.0])
    half, zero = torch.full((4,), 0.5), torch.zeros(4)
    ours = crops(X, left, zero, half, half, (6, 8))
    for i, start in enumerate([0, 4, 8, 0]):
        torch.testing.assert_close(ours[i], X[i, :, :6, start : start + 8], atol=1e-5, rtol=0)


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_quarter_turns_are_rot90(quarters):
    square = X[..., :12, :12]
    ours = turned(square, torch.full((4,), 90.0 * quarters))
    torch.testing.assert_close(ours, square.rot90(quarters, dims=(2, 3)), atol=1e-4, rtol=0)


def test_other_turns_are_scipys_inside():
    square = torch.rand(1, 1, 33, 33, generator=torch.Generator().manual_seed(1))
    ours = turned(square, torch.tensor([30.0]))[0, 0].numpy()
    theirs = ndimage.rotate(square[0, 0].numpy(), 30, reshape=False, order=1, mode="reflect")
    y, x = np.mgrid[:33, :33] - 16
    inside = np.hypot(x, y) < 15
    np.testing.assert_allclose(ours[inside], theirs[inside], atol=1e-4)
    assert ours.min() >= 0


def test_a_wide_picture_is_turned_without_shear():
    wide = torch.zeros(1, 1, 32, 64)
    wide[0, 0, 16, 8:56] = 1  # a horizontal line through the middle
    upright = turned(wide, torch.tensor([90.0]))[0, 0]
    inside = upright[2:30]
    assert (inside[:, 31:33].sum(dim=1) > 0.9).all()  # now a vertical one
    assert inside[:, :28].abs().max() < 0.1


def test_a_wide_picture_is_turned_as_its_middle_square_is():
    wide = torch.rand(1, 1, 33, 65, generator=torch.Generator().manual_seed(1))
    angle = torch.tensor([40.0])
    inside = torch.hypot(*torch.meshgrid(*[torch.arange(-16.0, 17)] * 2, indexing="ij")) < 15
    ours = turned(wide, angle)[0, 0, :, 16:49]
    theirs = turned(wide[..., 16:49], angle)[0, 0]
    torch.testing.assert_close(ours[inside], theirs[inside], atol=1e-4, rtol=0)
