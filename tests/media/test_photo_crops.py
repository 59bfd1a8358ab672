import numpy as np
import pytest
from scipy import ndimage

from course_lib.datasets import photographs
from course_lib.media.photo_crops import KINDS, distorted, photo_patches

RNG = np.random.default_rng(0)
TWO = {
    "wide": RNG.integers(0, 256, (20, 31, 3), dtype=np.uint8),
    "high": RNG.integers(0, 256, (25, 10, 3), dtype=np.uint8),
}
PIECES = np.stack([ndimage.gaussian_filter(RNG.random((32, 32, 3)), (2, 2, 0)) for _ in range(40)])
PIECES = ((PIECES - PIECES.min()) / np.ptp(PIECES)).astype(np.float32)


@pytest.mark.parametrize("stride", [10, 5, 7])
def test_pieces_are_the_pixels_at_their_places(stride):
    found = photo_patches(TWO, size=10, stride=stride)
    assert found.patches.dtype == np.float32
    assert found.names == ("wide", "high")
    for piece, photo, (row, column) in zip(*found[:3], strict=True):
        source = TWO[found.names[photo]][row : row + 10, column : column + 10]
        np.testing.assert_array_equal(piece, source.astype(np.float32) / 255)
    expected = {
        (p, r, c)
        for p, picture in enumerate(TWO.values())
        for r in range(0, picture.shape[0] - 9, stride)
        for c in range(0, picture.shape[1] - 9, stride)
    }
    places = {(p, r, c) for p, (r, c) in zip(found.photo, found.position.tolist(), strict=True)}
    assert places == expected
    assert len(found.patches) == len(expected)


def test_the_stride_is_the_size_by_default():
    found = photo_patches(photographs(), size=128)
    assert (found.position % 128 == 0).all()
    assert len(set(found.photo.tolist())) == len(photographs())


@pytest.mark.parametrize("kind", KINDS)
def test_strength_0_changes_nothing_and_more_changes_more(kind):
    np.testing.assert_allclose(distorted(PIECES, kind, 0), PIECES, atol=1e-6)
    changes = [np.abs(distorted(PIECES, kind, s) - PIECES).mean() for s in (0.1, 0.4, 1.0)]
    assert 0 < changes[0] < changes[1] < changes[2]
    new = distorted(PIECES, kind, 0.7, seed=1)
    assert new.dtype == np.float32
    assert new.shape == PIECES.shape
    assert 0 <= new.min() <= new.max() <= 1
    np.testing.assert_array_equal(new, distorted(PIECES, kind, 0.7, seed=1))


@pytest.mark.parametrize("kind", ["crop", "colour", "rotation"])
def test_each_piece_is_changed_in_its_own_way(kind):
    alike = np.repeat(PIECES[:1], 5, axis=0)
    changed = distorted(alike, kind, 0.5)
    assert len({piece.tobytes() for piece in changed}) == 5
    assert not np.array_equal(changed, distorted(alike, kind, 0.5, seed=1))


def test_a_crop_of_strength_1_is_a_quarter_of_the_picture():
    ramp = np.broadcast_to(((np.arange(64) + 0.5) / 64)[None, None, :, None], (300, 64, 64, 3))
    cut = distorted(ramp.astype(np.float32), "crop", 1.0)
    np.testing.assert_allclose(cut[:, :, -1] - cut[:, :, 0], 0.5 * 63 / 64, atol=0.005)
    assert cut[:, 0, 0, 0].min() < 0.02
    assert cut[:, 0, -1, 0].max() > 0.98


def test_blur_has_the_width_that_is_said():
    soft = distorted(PIECES, "blur", 0.5)  # 4 x 0.5 x 32 / 64 = 1 pixel
    for piece, expected in zip(soft[:3], PIECES[:3], strict=True):
        theirs = ndimage.gaussian_filter(expected, (1, 1, 0), mode="mirror", truncate=4)
        np.testing.assert_allclose(piece, theirs, atol=1e-4)


def test_turns_go_up_to_the_angle_that_is_said():
    line = np.zeros((400, 65, 65, 3), dtype=np.float32)
    line[:, 32, 8:57] = 1  # horizontal
    turned = distorted(line, "rotation", 0.5)[..., 0]
    inside = turned[:, 10:55, 10:55]
    y, x = np.mgrid[-22:23, -22:23]
    mass = inside.sum(axis=(1, 2))
    # the axis of a line through the middle, from its second moments
    xx, yy, xy = ((inside * m).sum(axis=(1, 2)) / mass for m in (x * x, y * y, x * y))
    angle = np.rad2deg(0.5 * np.arctan2(-2 * xy, xx - yy))
    assert -45.5 < angle.min() < -43
    assert 43 < angle.max() < 45.5


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="photographs: expected 30 pixels or more a side, got 'w"):
        photo_patches(TWO, size=30)
    with pytest.raises(ValueError, match="photographs: expected one or more, got none"):
        photo_patches({}, size=30)
    with pytest.raises(ValueError, match="stride: expected 1 or more, got 0"):
        photo_patches(TWO, size=5, stride=0)
    with pytest.raises(ValueError, match="kind: expected one of .*got 'noise'"):
        distorted(PIECES, "noise")
    with pytest.raises(ValueError, match="strength: expected 0 to 1, got 2"):
        distorted(PIECES, "blur", 2)
    with pytest.raises(ValueError, match="patches: expected 3 channels, got 1"):
        distorted(PIECES[..., :1], "blur")
