"""Is a probability of 0.8 right in eight of ten cases? Measure it, and fit the temperature."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax

SHARPEST, FLATTEST = 1000.0, 0.01


def fit_scale(cosines: ArrayLike, labels: ArrayLike) -> float:
    """Find the scale with which the softmax of the cosines fits known labels best.

    The scale (1 / temperature) minimises the mean of -log p(right class). It changes no decision,
    only how sure it sounds; a few dozen labelled texts are enough for one number.

    Parameters
    ----------
    cosines : array_like, shape (n, C)
    labels : array_like of int, shape (n,)
        0 to C - 1.

    Returns
    -------
    float
        0.01 to 1,000.

    Raises
    ------
    ValueError
        If the shapes don't fit, or a label is no class.

    References
    ----------
    Guo, Pleiss, Sun and Weinberger (2017), On calibration of modern neural networks, section 4.2
    (temperature scaling).

    Examples
    --------
    >>> cosines = [[0.4, 0.3], [0.4, 0.3], [0.4, 0.3], [0.4, 0.3]]
    >>> scale = fit_scale(cosines, [0, 0, 0, 1])  # right in three of four cases:
    >>> round(float(1 / (1 + np.exp(-0.1 * scale))), 2)
    0.75
    """
    scores, right = _checked(cosines, labels)

    def loss(log_scale: float) -> float:
        return float(
            -log_softmax(np.exp(log_scale) * scores, axis=1)[np.arange(len(right)), right].mean()
        )

    bounds = (np.log(FLATTEST), np.log(SHARPEST))
    return float(np.exp(minimize_scalar(loss, bounds=bounds, method="bounded").x))


def expected_calibration_error(
    probabilities: ArrayLike, labels: ArrayLike, bins: int = 10
) -> float:
    """Return the mean gap between confidence and accuracy, over bins of confidence.

    Parameters
    ----------
    probabilities : array_like, shape (n, C)
        Rows add up to 1.
    labels : array_like of int, shape (n,)
    bins : int
        Of equal width, 1 or more.

    Returns
    -------
    float
        0 to 1, lower is better. 0 doesn't make a good classifier: always saying the base rates is
        calibrated too. With few texts a bin the value is too high by chance.

    Raises
    ------
    ValueError
        If the shapes don't fit, a label is no class, or `bins` is below 1.

    References
    ----------
    Naeini, Cooper and Hauskrecht (2015), Obtaining well calibrated probabilities using Bayesian
    binning; Guo et al. (2017), equation 3.

    Examples
    --------
    >>> expected_calibration_error([[0.9, 0.1], [0.9, 0.1]], [0, 1])  # says 90 %, is right in 50 %
    0.4
    """
    table, right = _checked(probabilities, labels)
    if bins < 1:
        raise ValueError(f"bins: expected 1 or more, got {bins}")
    confidence, correct = table.max(axis=1), table.argmax(axis=1) == right
    number = np.minimum((confidence * bins).astype(np.int64), bins - 1)
    gap = np.bincount(number, confidence - correct, minlength=bins)
    return float(np.abs(gap).sum() / len(table))


def _checked(table: ArrayLike, labels: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    rows, right = np.asarray(table, dtype=np.float64), np.asarray(labels)
    if rows.ndim != 2 or not rows.size or right.shape != (len(rows),):
        raise ValueError(
            f"labels: expected one for each row of (n, C), got {right.shape} for {rows.shape}"
        )
    if right.min() < 0 or right.max() >= rows.shape[1]:
        raise ValueError(
            f"labels: expected 0 to {rows.shape[1] - 1}, got {right.min()} to {right.max()}"
        )
    return rows, right
