"""Distances concentrate as dimensions grow."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from course_lib.vectors import distance_concentration, relative_contrast


def test_contrast_by_definition():
    points = np.random.default_rng(0).random((50, 4))
    distances = cdist(np.zeros((1, 4)), points)[0]
    expected = (distances.max() - distances.min()) / distances.min()
    assert relative_contrast(np.zeros(4), points) == pytest.approx(expected)


def test_contrast_falls_with_every_step_up_in_dimension():
    contrast = distance_concentration([2, 8, 32, 128, 512], points=300)
    assert list(contrast) == [2, 8, 32, 128, 512]
    values = np.array(list(contrast.values()))
    assert np.all(values[:-1] > 1.5 * values[1:])


def test_contrast_halves_when_the_dimension_quadruples():
    contrast = distance_concentration([256, 1024], points=300)
    assert contrast[256] / contrast[1024] == pytest.approx(2, abs=0.3)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="expected none equal to the query"):
        relative_contrast([0.0], [[0.0], [1.0]])
    with pytest.raises(ValueError, match="expected 1 or more"):
        distance_concentration([0])
