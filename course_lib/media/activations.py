"""The bends between linear layers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import erf

from course_lib.vectors.numbers_check import as_floats

Floats = NDArray[np.floating[Any]]


def relu(x: ArrayLike) -> Floats:
    """Return max(0, x): a linear layer that can be switched off.

    References
    ----------
    Nair and Hinton 2010, "Rectified linear units improve restricted Boltzmann machines".

    Examples
    --------
    >>> relu([-2.0, 0.0, 3.0])
    array([0., 0., 3.])
    """
    return np.maximum(as_floats("x", x), 0)


def leaky_relu(x: ArrayLike, slope: float = 0.01) -> Floats:
    """Return x where it is positive, else slope · x, so that no unit stops learning for good.

    Parameters
    ----------
    x : array
    slope : float
        From 0 to 1; a = 1/slope in the paper.

    Raises
    ------
    ValueError
        If `slope` is outside its range: above 1, max(slope · x, x) would be another function.

    References
    ----------
    Maas, Hannun and Ng 2013, "Rectifier nonlinearities improve neural network acoustic models",
    equation 2.

    Examples
    --------
    >>> leaky_relu([-2.0, 3.0], slope=0.5)
    array([-1., 3.])
    """
    if not 0 <= slope <= 1:
        raise ValueError(f"slope: expected 0 to 1, got {slope}")
    values = as_floats("x", x)
    return np.maximum(values, values.dtype.type(slope) * values)


def elu(x: ArrayLike, alpha: float = 1.0) -> Floats:
    """Return x where it is positive, else alpha (eˣ - 1), which levels off at -alpha.

    Parameters
    ----------
    x : array
    alpha : float
        0 or more.

    Raises
    ------
    ValueError
        If `alpha` is negative.

    References
    ----------
    Clevert, Unterthiner and Hochreiter 2016, "Fast and accurate deep network learning by
    exponential linear units", equation 15.

    Examples
    --------
    >>> elu([-1000.0, 0.0, 2.0])
    array([-1., 0., 2.])
    """
    if not alpha >= 0:
        raise ValueError(f"alpha: expected 0 or more, got {alpha}")
    values = as_floats("x", x)
    below = values.dtype.type(alpha) * np.expm1(np.minimum(values, 0))  # no overflow above 0
    return np.where(values > 0, values, below)


def gelu(x: ArrayLike) -> Floats:
    """Return x Φ(x), with Φ the normal distribution: each value times the share below it.

    The exact form; the approximation by tanh, which GPT-2 has, differs by up to 0.0005.

    References
    ----------
    Hendrycks and Gimpel 2016, "Gaussian error linear units", section 2.

    Examples
    --------
    >>> gelu([-1.0, 0.0, 1.0]).round(4)
    array([-0.1587, 0. , 0.8413])
    """
    values = as_floats("x", x)
    half, root = values.dtype.type(0.5), values.dtype.type(np.sqrt(2))
    return half * values * (1 + erf(values / root))
