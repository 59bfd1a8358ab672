"""Zero-shot: nearest description, honest probabilities."""

import numpy as np
import pytest
from scipy.special import softmax

from course_lib.applications import zero_shot_classify
from course_lib.applications.calibrated_probabilities import (
    expected_calibration_error,
    fit_scale,
)
from course_lib.models import load

CLASSES = {"fruit": ["apples and pears", "a sweet fruit"], "music": "an instrument that sounds"}


@pytest.fixture(scope="module")
def encode():
    return load("all-MiniLM-L6-v2").encode


def test_the_nearest_description_wins(encode):
    texts = ["a ripe banana", "the violin is out of tune", "plums", "a piano concerto"]
    found = zero_shot_classify(encode(texts), CLASSES, encode)
    assert found.labels == ["fruit", "music", "fruit", "music"]
    assert found.classes == ["fruit", "music"] and found.cosines.shape == (4, 2)
    assert np.allclose(found.probabilities.sum(axis=1), 1, atol=1e-5)
    assert np.allclose(
        found.confidences, softmax(20 * found.cosines, axis=1).max(axis=1), atol=1e-4
    )


def test_a_class_is_the_mean_of_its_descriptions(encode):
    vectors = encode(["plums"])
    both = encode(CLASSES["fruit"]).mean(axis=0)
    expected = float(vectors[0] @ both / np.linalg.norm(both))
    assert zero_shot_classify(vectors, CLASSES, encode).cosines[0, 0] == pytest.approx(
        expected, abs=1e-5
    )


def test_the_scale_changes_no_label_and_lengths_do_not_matter(encode):
    vectors = encode(["plums", "a drum"])
    flat, sharp = (zero_shot_classify(vectors * 3, CLASSES, encode, scale) for scale in (1, 200))
    assert flat.labels == sharp.labels == zero_shot_classify(vectors, CLASSES, encode).labels
    assert (sharp.confidences > flat.confidences).all()


@pytest.mark.parametrize("descriptions", [{}, {"fruit": []}])
def test_classes_without_descriptions(encode, descriptions):
    with pytest.raises(ValueError, match="descriptions"):
        zero_shot_classify([[1.0, 0.0]], descriptions, encode)


@pytest.mark.parametrize("scale", [2.0, 15.0, 60.0])
def test_the_scale_that_made_the_labels_is_found(scale):
    rng = np.random.default_rng(0)
    cosines = rng.uniform(0, 0.5, (4000, 5))
    cumulative = softmax(scale * cosines, axis=1).cumsum(axis=1)
    labels = (rng.random((4000, 1)) > cumulative).sum(axis=1)
    fitted = fit_scale(cosines, labels)
    assert fitted == pytest.approx(scale, rel=0.15)
    assert expected_calibration_error(softmax(fitted * cosines, axis=1), labels) < 0.03
    too_sure = softmax(4 * scale * cosines, axis=1)
    assert expected_calibration_error(too_sure, labels) > 0.05


def test_calibration_error_by_hand():
    table = np.array([[0.95, 0.05], [0.95, 0.05], [0.65, 0.35], [0.3, 0.7]])
    # bin 9: two at 0.95, one right; bins 6 and 7: 0.65 right, 0.7 wrong
    expected = 2 / 4 * abs(0.95 - 0.5) + 1 / 4 * 0.35 + 1 / 4 * 0.7
    assert expected_calibration_error(table, [0, 1, 0, 0]) == pytest.approx(expected)
    one_bin = abs(np.mean([0.95, 0.95, 0.65, 0.7]) - 0.5)
    assert expected_calibration_error(table, [0, 1, 0, 0], bins=1) == pytest.approx(one_bin)
    assert expected_calibration_error([[1.0, 0.0]], [0]) == 0


@pytest.mark.parametrize(
    "call",
    [
        lambda: fit_scale([[0.1, 0.2]], [2]),
        lambda: fit_scale([[0.1, 0.2]], [0, 1]),
        lambda: expected_calibration_error([[0.5, 0.5]], [-1]),
    ],
)
def test_labels_must_fit(call):
    with pytest.raises(ValueError, match="labels"):
        call()


def test_there_is_at_least_one_bin():
    with pytest.raises(ValueError, match="bins: expected 1 or more, got 0"):
        expected_calibration_error([[0.9, 0.1]], [0], bins=0)
