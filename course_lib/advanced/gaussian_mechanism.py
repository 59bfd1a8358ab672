"""Releasing one vector with noise: how much is needed for a stated guarantee?"""

from __future__ import annotations

import numpy as np
from scipy.optimize import brentq
from scipy.special import log_ndtr, ndtr


def gaussian_delta(sigma: float, epsilon: float, sensitivity: float = 1.0) -> float:
    """Return the δ that noise of standard deviation `sigma` gives at `epsilon`, exactly.

    δ = Φ(Δ/2σ - εσ/Δ) - e^ε · Φ(-Δ/2σ - εσ/Δ): how likely the outcomes are that speak e^ε times
    more clearly for one data set than for its neighbour, beyond what e^ε allows.

    Parameters
    ----------
    sigma : float
        Standard deviation in each dimension, above 0.
    epsilon : float
        0 or more.
    sensitivity : float
        Δ, above 0: the largest distance of what two neighbouring inputs would release. Between any
        two vectors of length 1 it is 2.

    Returns
    -------
    float
        0 to 1.

    Raises
    ------
    ValueError
        If a number is out of its range.

    References
    ----------
    Balle and Wang (2018), Improving the Gaussian mechanism for differential privacy, theorem 8.

    Examples
    --------
    >>> round(gaussian_delta(sigma=1.0, epsilon=1.0), 4)
    0.1269
    """
    if not (sigma > 0 and sensitivity > 0 and epsilon >= 0):
        raise ValueError(
            "sigma, sensitivity, epsilon: expected numbers above 0 (epsilon 0 or more), "
            f"got {sigma}, {sensitivity}, {epsilon}"
        )
    half, shift = sensitivity / (2 * sigma), epsilon * sigma / sensitivity
    return float(max(0.0, ndtr(half - shift) - np.exp(epsilon + log_ndtr(-half - shift))))


def gaussian_sigma(epsilon: float, delta: float, sensitivity: float = 1.0) -> float:
    """Return the least noise with which one release is (ε, δ)-differentially private.

    The textbook's √(2 ln(1.25/δ)) · Δ/ε is larger than needed, and proven for ε below 1 only. This
    is the "analytic" calibration, which solves the exact condition.

    Parameters
    ----------
    epsilon : float
        0 or more.
    delta : float
        Between 0 and 1.
    sensitivity : float
        Δ, above 0.

    Returns
    -------
    float
        σ, the standard deviation in each dimension. It doesn't depend on how many there are.

    Raises
    ------
    ValueError
        If a number is out of its range.

    References
    ----------
    Balle and Wang (2018), Improving the Gaussian mechanism for differential privacy, section 3;
    the textbook's form: Dwork and Roth (2014), theorem A.1.

    Examples
    --------
    >>> round(gaussian_sigma(1.0, 1e-5), 3), round(float(2 * np.log(1.25e5)) ** 0.5, 3)
    (3.731, 4.845)
    """
    if not 0 < delta < 1:
        raise ValueError(f"delta: expected a number between 0 and 1, got {delta}")
    gaussian_delta(1.0, epsilon, sensitivity)  # checks the other two

    def excess(log_sigma: float) -> float:
        return gaussian_delta(float(np.exp(log_sigma)), epsilon) - delta

    return float(np.exp(brentq(excess, np.log(1e-4), np.log(1e12), xtol=1e-13)) * sensitivity)
