import numpy as np
import pytest

from course_lib.media.colour_histograms import colour_histogram

IMAGES = np.random.default_rng(0).random((5, 6, 7, 3)).astype(np.float32)


@pytest.mark.parametrize("bins", [1, 3, 4])
def test_counts_are_numpys(bins):
    found = colour_histogram(IMAGES, bins)
    assert found.dtype == np.float32
    for picture, row in zip(IMAGES, found, strict=True):
        counts, _ = np.histogramdd(picture.reshape(-1, 3), bins=bins, range=[(0, 1)] * 3)
        np.testing.assert_allclose(row, np.sqrt(counts.ravel() / 42), rtol=1e-6)


def test_places_do_not_matter_and_rows_have_length_one():
    found = colour_histogram(IMAGES)
    np.testing.assert_allclose(found, colour_histogram(IMAGES[:, ::-1, ::-1]))
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, rtol=1e-6)


def test_white_is_in_the_last_bin():
    white = colour_histogram(np.ones((1, 2, 2, 3), dtype=np.float32), 4)
    assert white.shape == (1, 64)
    assert white[0, -1] == 1


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="bins: expected 1 or more, got 0"):
        colour_histogram(IMAGES, 0)
    with pytest.raises(ValueError, match="images: expected 3 channels, got 1"):
        colour_histogram(IMAGES[..., :1])
