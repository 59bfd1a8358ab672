"""Times as numbers that a network can use: scaled, and as sines and cosines of several periods."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.vectors.numbers_check import as_floats


def fourier_features(times: ArrayLike, periods: ArrayLike) -> NDArray[np.float32]:
    """Return sin(2πt/p) and cos(2πt/p) of each time for each period.

    Two times look alike where they fall on the same place of a period, and each number is between
    -1 and 1, whatever the unit. The division is done in float64: seconds since 1970 are 1.8e9
    today, and float32 knows such numbers only to 128 seconds.

    Parameters
    ----------
    times : array_like
        Shape (n,), in any unit.
    periods : array_like
        Shape (p,), above 0, in the same unit: a day, a week, a year, or, for a trend, twice the
        whole span and fractions of that.

    Returns
    -------
    ndarray
        float32, shape (n, 2 p): all sines, then all cosines.

    Raises
    ------
    ValueError
        If a period isn't above 0, or a shape is wrong.

    References
    ----------
    Kazemi et al. (2019), "Time2Vec", section 4; Rahimi and Recht (2007), "Random features for
    large-scale kernel machines", for frequencies that are drawn.

    Examples
    --------
    >>> fourier_features([0, 6, 24], periods=[24]).round(3) + 0.0  # hours, the day
    array([[0., 1.],
           [1., 0.],
           [0., 1.]], dtype=float32)
    """
    t = as_floats("times", times, 1).astype(np.float64)  # (n,)
    p = as_floats("periods", periods, 1).astype(np.float64)  # (p,)
    if not (p > 0).all():
        raise ValueError(f"periods: expected numbers above 0, got {p.min()}")
    angle = 2 * np.pi * np.mod(t[:, None] / p, 1.0)  # (n, p)
    return np.hstack([np.sin(angle), np.cos(angle)]).astype(np.float32)


def trend_features(
    times: ArrayLike, start: float, stop: float, waves: int = 3
) -> NDArray[np.float32]:
    """Return features for a quantity that drifts: the scaled time, and half waves over the span.

    With u = (t - start) / (stop - start): the columns u, sin(πju), cos(πju) for j = 1 … waves.

    Parameters
    ----------
    times : array_like
        Shape (n,).
    start, stop : float
        The span, start below stop; times outside are extrapolated.
    waves : int
        0 or more; more of them follow quicker changes, and more noise.

    Returns
    -------
    ndarray
        float32, shape (n, 1 + 2 waves).

    Raises
    ------
    ValueError
        If the span is empty or `waves` negative.

    Examples
    --------
    >>> trend_features([1950, 1975, 2000], 1950, 2000, waves=1).round(3) + 0.0
    array([[ 0. ,  0. ,  1. ],
           [ 0.5,  1. ,  0. ],
           [ 1. ,  0. , -1. ]], dtype=float32)
    """
    if not start < stop or waves < 0:
        came = f"{start}, {stop}, {waves}"
        raise ValueError(f"stop: expected above start, and waves 0 or more, got {came}")
    t = as_floats("times", times, 1).astype(np.float64)
    u = (t - start) / (stop - start)  # (n,)
    if not waves:
        return u[:, None].astype(np.float32)
    half_waves = fourier_features(u, 2 / np.arange(1, waves + 1))
    return np.hstack([u[:, None], half_waves]).astype(np.float32)
