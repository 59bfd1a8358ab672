import numpy as np
import pytest
import torch
import torch.nn.functional as F

from course_lib.media.activations import elu, gelu, leaky_relu, relu

X = np.concatenate([np.linspace(-6, 6, 401), [0.0, -0.0, -900.0, 900.0]])

PAIRS = [
    (relu, F.relu),
    (leaky_relu, F.leaky_relu),
    (lambda x: leaky_relu(x, 0.3), lambda x: F.leaky_relu(x, 0.3)),
    (elu, F.elu),
    (lambda x: elu(x, 2.5), lambda x: F.elu(x, 2.5)),
    (gelu, F.gelu),
]


@pytest.mark.parametrize(("ours", "theirs"), PAIRS)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_each_is_torchs(ours, theirs, dtype):
    x = X.astype(dtype)
    with np.errstate(over="raise", invalid="raise"):
        y = ours(x)
    assert y.dtype == dtype
    tolerance = 1e-6 if dtype is np.float32 else 1e-12
    np.testing.assert_allclose(
        y, theirs(torch.from_numpy(x)).numpy(), atol=tolerance, rtol=tolerance
    )


def test_only_relu_is_silent_on_the_left():
    left = np.linspace(-5, -0.5, 20)
    assert not relu(left).any()
    for bend in (leaky_relu, elu, gelu):
        assert (bend(left) < 0).all()


def test_bad_input_is_named():
    for slope in (-0.1, 1.1):
        with pytest.raises(ValueError, match=f"slope: expected 0 to 1, got {slope}"):
            leaky_relu(X, slope)
    with pytest.raises(ValueError, match="alpha: expected 0 or more, got -1"):
        elu(X, -1)
    with pytest.raises(TypeError, match="x: expected numbers"):
        relu(["a"])
