"""A small kernel slides over a picture: what frameworks compute, and what mathematics means."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

from course_lib.vectors.numbers_check import as_floats

Floats = NDArray[np.floating[Any]]


def cross_correlate2d(
    image: ArrayLike,
    kernels: ArrayLike,
    bias: ArrayLike | None = None,
    stride: int = 1,
    padding: int = 0,
) -> Floats:
    """Return the dot product of every kernel with every window of a picture.

    ``S[o, i, j] = b[o] + sum_c sum_m sum_n I[c, s i + m, s j + n] K[o, c, m, n]``. This is what
    neural networks call a convolution.

    Parameters
    ----------
    image : (C, H, W)
    kernels : (O, C, kh, kw)
        One for each output channel.
    bias : (O,), optional
    stride : int
        s, the step from window to window.
    padding : int
        Rows and columns of zeros on each side.

    Returns
    -------
    (O, H', W')
        H' = (H + 2 padding - kh) // stride + 1, and so W'.

    Raises
    ------
    ValueError
        If the channels differ, a kernel is larger than the padded picture, or an argument is out
        of its range.

    Complexity
    ----------
    O C kh kw H' W' multiplications.

    References
    ----------
    Goodfellow, Bengio and Courville 2016, "Deep learning", equation 9.6 (cross-correlation).

    Examples
    --------
    >>> image = np.array([[[0.0, 0.0, 1.0], [0.0, 0.0, 1.0], [0.0, 0.0, 1.0]]])
    >>> right_edge = np.array([[[[-1.0, 0.0, 1.0]]]])
    >>> cross_correlate2d(image, right_edge, padding=0)
    array([[[1.],
            [1.],
            [1.]]])
    """
    x, k = as_floats("image", image, 3), as_floats("kernels", kernels, 4)
    _check(x, k, stride, padding)
    padded = np.pad(x, ((0, 0), (padding, padding), (padding, padding)))
    windows = sliding_window_view(padded, k.shape[2:], axis=(1, 2))  # (C, ., ., kh, kw)
    windows = windows[:, ::stride, ::stride]  # (C, H', W', kh, kw)
    out = np.einsum("cijmn,ocmn->oij", windows, k, optimize=True)  # (O, H', W')
    return out if bias is None else out + _checked_bias(bias, len(k))[:, None, None]


def convolve2d(
    image: ArrayLike,
    kernels: ArrayLike,
    bias: ArrayLike | None = None,
    stride: int = 1,
    padding: int = 0,
) -> Floats:
    """Return the convolution proper: each kernel is turned by 180° before it slides.

    ``S[o, i, j] = sum_c sum_m sum_n I[c, i - m, j - n] K[o, c, m, n]``, for a stride of 1. The
    turn makes the operation commutative; a learned kernel doesn't care, since the turned one is
    as easy to learn.

    Parameters
    ----------
    image, kernels, bias, stride, padding
        As in `cross_correlate2d`.

    Returns
    -------
    (O, H', W')

    Raises
    ------
    ValueError
        As `cross_correlate2d`.

    References
    ----------
    Goodfellow, Bengio and Courville 2016, "Deep learning", equation 9.5.

    Examples
    --------
    >>> spot = np.zeros((1, 3, 3))
    >>> spot[0, 1, 1] = 1.0
    >>> kernel = np.array([[[[1.0, 2.0], [3.0, 4.0]]]])
    >>> convolve2d(spot, kernel)[0]  # a spot gives the kernel
    array([[1., 2.],
           [3., 4.]])
    >>> cross_correlate2d(spot, kernel)[0]  # a spot gives the turned kernel
    array([[4., 3.],
           [2., 1.]])
    """
    turned = as_floats("kernels", kernels, 4)[:, :, ::-1, ::-1]
    return cross_correlate2d(image, turned, bias, stride, padding)


def _check(x: Floats, k: Floats, stride: int, padding: int) -> None:
    for name, value, low in (("stride", stride, 1), ("padding", padding, 0)):
        if value < low:
            raise ValueError(f"{name}: expected {low} or more, got {value}")
    if k.shape[1] != len(x):
        raise ValueError(f"kernels: expected {len(x)} channels, as image, got {k.shape[1]}")
    size, largest = k.shape[2:], tuple(side + 2 * padding for side in x.shape[1:])
    if min(size) < 1 or size[0] > largest[0] or size[1] > largest[1]:
        expected = f"1 x 1 to {largest[0]} x {largest[1]}, the padded image"
        raise ValueError(f"kernels: expected {expected}, got {size[0]} x {size[1]}")


def _checked_bias(bias: ArrayLike, outputs: int) -> Floats:
    b = as_floats("bias", bias, 1)
    if len(b) != outputs:
        raise ValueError(f"bias: expected {outputs} numbers, one a kernel, got {len(b)}")
    return b
