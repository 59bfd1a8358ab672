import numpy as np
import pytest
from skimage.feature import hog as skimage_hog

from course_lib.datasets import digits, photographs
from course_lib.media.gradient_descriptor import hog
from course_lib.vectors import LogisticProbe


def photograph(name="cat", rows=slice(60, 124), columns=slice(120, 190)):
    """Return part of a photograph as doubles that single precision can hold, (64, 70, 3)."""
    pixels = photographs()[name][rows, columns] / np.float32(255)
    return pixels.astype(np.float64)


def theirs(image, cell, block, orientations, **options):
    sides = {"pixels_per_cell": (cell, cell), "cells_per_block": (block, block)}
    return skimage_hog(image, orientations, **sides, block_norm="L2-Hys", **options)


@pytest.mark.parametrize(("cell", "block", "bins"), [(8, 2, 9), (8, 3, 9), (5, 1, 4), (7, 2, 12)])
def test_grey_descriptor_is_scikit_images(cell, block, bins):
    images = np.stack([photograph()[..., 1], photograph("coffee")[..., 0]])
    ours = hog(images, cell, block, bins)
    assert ours.dtype == np.float32
    for row, image in zip(ours, images, strict=True):
        np.testing.assert_allclose(row, theirs(image, cell, block, bins), atol=1e-6)


def test_colour_descriptor_is_scikit_images():
    image = photograph()
    expected = theirs(image, 8, 2, 9, channel_axis=2)
    np.testing.assert_allclose(hog(image[None])[0], expected, atol=1e-6)


def test_light_and_contrast_do_not_matter():
    image = photograph()[None, ..., 1]
    np.testing.assert_allclose(hog(0.5 * image + 0.2), hog(image), atol=1e-3)


def test_no_block_is_longer_than_one_and_a_blank_picture_gives_zeros():
    image = photograph()[None, ..., 1]
    lengths = np.linalg.norm(hog(image).reshape(-1, 36), axis=1)
    assert 0.99 < lengths.max() <= 1 + 1e-6
    assert not hog(np.full((1, 16, 16), 0.7)).any()


def test_digits_can_be_read_from_it():
    images, labels = digits()
    vectors = hog(images, cell=2, block=2)
    probe = LogisticProbe(1.0).fit(vectors[:1000], labels[:1000])
    assert vectors.shape == (1797, 9 * 36)
    assert probe.score(vectors[1000:], labels[1000:]) > 0.93


def test_bad_input_is_named():
    images, _ = digits()
    with pytest.raises(
        ValueError, match="images: expected 16 pixels a side or more, one block, got 8"
    ):
        hog(images)
    for name in ("cell", "block", "orientations"):
        with pytest.raises(ValueError, match=f"{name}: expected 1 or more, got 0"):
            hog(images, **{"cell": 2, name: 0})
