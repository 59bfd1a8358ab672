import numpy as np
import pytest

from course_lib.datasets import digits, shapes
from course_lib.media.image_training import embed_images, predict_labels, train_classifier
from course_lib.media.resnet import ResNet
from course_lib.media.rotation_pretext import rotated


@pytest.mark.parametrize("images", [digits()[0][:40], shapes(40, seed=0).images])
def test_labels_undo_the_turns(images):
    turned, labels = rotated(images, seed=0)
    assert set(labels) == {0, 1, 2, 3} and turned.dtype == images.dtype
    for before, after, label in zip(images, turned, labels, strict=True):
        np.testing.assert_array_equal(np.rot90(after, -label), before)


def test_turns_are_even_and_seeded():
    images = np.zeros((4000, 2, 2), dtype=np.float32)
    labels = rotated(images, seed=1)[1]
    assert np.bincount(labels).min() > 900
    np.testing.assert_array_equal(rotated(images, seed=1)[1], labels)
    assert (rotated(images, seed=2)[1] != labels).any()


def test_the_pictures_stay():
    images = digits()[0][:10].copy()
    kept = images.copy()
    rotated(images)
    np.testing.assert_array_equal(images, kept)


def test_a_net_learns_which_way_up_a_digit_is():
    images, _ = digits()
    turned, labels = rotated(images, seed=0)
    net = ResNet(channels=1, widths=(16, 32, 64), blocks=(1, 1, 1), classes=4)
    train_classifier(net, turned[:1400], labels[:1400], epochs=4, progress=False)
    accuracy = (predict_labels(net, turned[1400:]) == labels[1400:]).mean()
    assert accuracy > 0.75  # chance is 0.25
    assert embed_images(net, images[:2]).shape == (2, 64)


def test_pictures_that_are_not_square_are_refused():
    with pytest.raises(
        ValueError, match=r"images: expected shape \(n, side, side\) or .* got \(1, 2"
    ):
        rotated(np.zeros((1, 2, 3)))
