import numpy as np
import pytest
import torch
import torch.nn.functional as F
from scipy.signal import convolve2d as scipy_convolve
from scipy.signal import correlate2d as scipy_correlate

from course_lib.media.convolutions import convolve2d, cross_correlate2d


def drawn(channels=3, outputs=4, kernel=(3, 2), side=(9, 7), dtype=np.float64):
    rng = np.random.default_rng(0)
    image = rng.normal(size=(channels, *side)).astype(dtype)
    return image, rng.normal(size=(outputs, channels, *kernel)).astype(dtype), rng.normal(size=4)


@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (2, 0), (1, 2), (2, 1), (3, 2)])
def test_cross_correlation_is_what_torch_calls_convolution(stride, padding):
    image, kernels, bias = drawn()
    ours = cross_correlate2d(image, kernels, bias, stride, padding)
    tensors = (torch.from_numpy(part) for part in (image, kernels, bias))
    np.testing.assert_allclose(ours, F.conv2d(*tensors, stride, padding).numpy(), atol=1e-12)


def test_names_are_scipys():  # D132
    image, kernels, _ = drawn(channels=1, outputs=1)
    correlated = scipy_correlate(image[0], kernels[0, 0], mode="valid")
    convolved = scipy_convolve(image[0], kernels[0, 0], mode="valid")
    np.testing.assert_allclose(cross_correlate2d(image, kernels)[0], correlated, atol=1e-12)
    np.testing.assert_allclose(convolve2d(image, kernels)[0], convolved, atol=1e-12)
    assert np.abs(correlated - convolved).max() > 0.1


def test_the_two_are_one_for_a_kernel_that_looks_the_same_turned():
    image, kernels, bias = drawn()
    even = kernels + kernels[:, :, ::-1, ::-1]
    same = cross_correlate2d(image, even, bias, 2, 1)
    np.testing.assert_allclose(convolve2d(image, even, bias, 2, 1), same, atol=1e-12)


def test_convolution_commutes_and_correlation_does_not():
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(2, 1, 3, 3))
    both = [
        f(x, y[None], padding=2)
        for f in (convolve2d, cross_correlate2d)
        for x, y in ((a, b), (b, a))
    ]
    np.testing.assert_allclose(both[0], both[1], atol=1e-12)
    assert np.abs(both[2] - both[3]).max() > 0.1


def test_single_precision_stays():
    image, kernels, _ = drawn(dtype=np.float32)
    assert cross_correlate2d(image, kernels).dtype == np.float32


def test_the_callers_arrays_stay():
    image, kernels, bias = drawn()
    kept = image.copy(), kernels.copy(), bias.copy()
    convolve2d(image, kernels, bias, padding=1)
    for before, after in zip(kept, (image, kernels, bias), strict=True):
        np.testing.assert_array_equal(before, after)


def test_bad_input_is_named():
    image, kernels, bias = drawn()
    with pytest.raises(ValueError, match="kernels: expected 2 channels, as image, got 3"):
        cross_correlate2d(image[:2], kernels)
    with pytest.raises(
        ValueError, match="kernels: expected 1 x 1 to 4 x 7, the padded image, got 5"
    ):
        cross_correlate2d(image[:, :4], np.zeros((1, 3, 5, 1)))
    with pytest.raises(ValueError, match="bias: expected 4 numbers, one a kernel, got 3"):
        cross_correlate2d(image, kernels, bias[:3])
    with pytest.raises(ValueError, match="stride: expected 1 or more, got 0"):
        cross_correlate2d(image, kernels, stride=0)
    with pytest.raises(ValueError, match="padding: expected 0 or more, got -1"):
        convolve2d(image, kernels, padding=-1)
    with pytest.raises(ValueError, match=r"image: expected 3 axes, got shape \(9, 7\)"):
        cross_correlate2d(image[0], kernels)
