"""The mask slider: what is hidden, what is painted, and errors of the hidden pixels alone."""

import time

import numpy as np
import pytest

from course_lib.viz import mae_slider
from course_lib.viz.masked_pictures import HIDDEN, RATIOS
from tests.viz.drawn_pictures import pixels_of

rng = np.random.default_rng(0)
IMAGES = rng.uniform(size=(5, 16, 16, 3)).astype(np.float32)


def reconstruct(image, ratio, seed):
    """Hides random patches of 4 x 4 and paints them darker."""
    hidden = np.zeros(16, dtype=bool)
    hidden[np.random.default_rng(seed).permutation(16)[: round(16 * ratio)]] = True
    return 0.5 * image - 0.1, hidden.reshape(4, 4)


@pytest.fixture
def slider():
    return mae_slider(IMAGES, reconstruct)


def mask_of(ratio, seed):
    hidden = reconstruct(IMAGES[0], ratio, seed)[1]
    return np.kron(hidden, np.ones((4, 4))).astype(bool)


@pytest.mark.parametrize("ratio, image, seed", [(0.75, 0, 0), (0.1, 3, 2), (0.9, 4, 7)])
def test_the_three_pictures(slider, ratio, image, seed):
    slider.set(ratio=ratio, image=image, seed=seed)
    original, seen, painted = (pixels_of(trace.source) / 255 for trace in slider.figure.data[:3])
    mask = mask_of(ratio, seed)
    assert np.allclose(original, IMAGES[image], atol=0.003)
    assert np.allclose(seen[~mask], IMAGES[image][~mask], atol=0.003)
    assert np.allclose(seen[mask], HIDDEN, atol=0.003)
    assert np.allclose(painted[~mask], IMAGES[image][~mask], atol=0.003)
    made = np.clip(0.5 * IMAGES[image] - 0.1, 0, 1)
    assert np.allclose(painted[mask], made[mask], atol=0.003)


@pytest.mark.parametrize("ratio, image, seed", [(0.5, 1, 0), (0.85, 2, 5)])
def test_errors_are_those_of_the_hidden_pixels(slider, ratio, image, seed):
    slider.set(ratio=ratio, image=image, seed=seed)
    mask, pixels = mask_of(ratio, seed), IMAGES[image].astype(np.float64)
    error = ((0.5 * pixels - 0.1 - pixels)[mask] ** 2).mean()
    plain = ((pixels[~mask].mean(axis=0) - pixels)[mask] ** 2).mean()
    assert slider.figure.data[5].y[0] == pytest.approx(error, rel=1e-4)
    assert slider.figure.data[6].y[0] == pytest.approx(plain, rel=1e-4)
    assert slider.figure.data[5].x[0] == 100 * ratio
    assert f"Squared error of the hidden pixels {error:.4f}" in slider.message
    assert f"gives {plain:.4f}." in slider.message
    assert slider.message.startswith(f"{mask.sum() // 16} of 16 patches hidden")


def test_the_curves_are_means_over_the_pictures(slider):
    at = RATIOS.index(0.6)
    mask = mask_of(0.6, 0)
    pixels = IMAGES.astype(np.float64)
    painted = np.mean([((0.5 * one - 0.1 - one)[mask] ** 2).mean() for one in pixels])
    plain = np.mean([((one[~mask].mean(axis=0) - one)[mask] ** 2).mean() for one in pixels])
    assert slider.figure.data[3].y[at] == pytest.approx(painted, rel=1e-4)
    assert slider.figure.data[4].y[at] == pytest.approx(plain, rel=1e-4)
    slider.set(ratio=0.6)
    assert f"Mean over 5 pictures at this ratio: painted {painted:.4f}" in slider.message


def test_grey_pictures_and_labels():
    grey = mae_slider(IMAGES[..., 0], reconstruct, ratio=0.5)
    assert all(control.description for control in grey.controls.values())
    assert grey.message.startswith("8 of 16 patches hidden: the encoder computes with the other 8.")


@pytest.mark.parametrize(
    "made, said",
    [
        (lambda image: (image[:8], np.eye(4)), r"reconstruct: expected finite \(16, 16, 3\), got"),
        (lambda image: (image, np.eye(5)), r"hidden patches that tile \(16, 16\), got \(5, 5\)"),
        (lambda image: (image, np.ones((4, 4))), "expected some patches hidden, got 100%"),
        (lambda image: (image, np.zeros((4, 4))), "expected some patches hidden, got 0%"),
    ],
)
def test_what_does_not_fit_is_named(made, said):
    with pytest.raises(ValueError, match=said):
        mae_slider(IMAGES, lambda image, ratio, seed: made(image))


def test_pictures_of_several_shapes_are_refused():
    with pytest.raises(ValueError, match="images: expected some of one shape"):
        mae_slider([np.zeros((4, 4)), np.zeros((8, 8))], reconstruct)
    with pytest.raises(ValueError, match=r"images\[1\]: expected uint8 or floats of 0 to 1"):
        mae_slider([np.zeros((4, 4)), np.full((4, 4), 9.0)], reconstruct)


def test_answers_come_within_a_fifth_of_a_second(slider):
    spent = []
    for seed in range(1, 7):
        begin = time.process_time()
        slider.controls["seed"].value = seed
        spent.append(time.process_time() - begin)
    assert min(spent) < 0.2
