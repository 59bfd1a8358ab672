"""What does one noisy sum over a random batch give away? Its Rényi divergence, order by order."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

Array = NDArray[np.float64]

# Opacus' orders, and a few large ones for tight guarantees.
ORDERS: tuple[float, ...] = (
    *(1 + tenth / 10 for tenth in range(1, 100)),
    *(float(order) for order in range(12, 64)),
    *(80.0, 128.0, 256.0, 512.0),
)


def rdp_subsampled_gaussian(
    sampling_rate: float,
    noise_multiplier: float,
    steps: int = 1,
    orders: Sequence[float] = ORDERS,
) -> Array:
    """Bound the Rényi divergence between what two neighbouring data sets would release.

    One step draws each example with probability q, adds up their values (each of length 1 at most)
    and adds N(0, σ²). With or without one example, its output is distributed as the mixture
    (1 - q) N(0, σ²) + q N(1, σ²) or as N(0, σ²). Rényi's divergence of order α of the two is

        log A_α / (α - 1),   A_α = E[(1 - q + q·exp((2z - 1) / 2σ²))^α],   z ~ N(0, σ²),

    and T steps have T times that of one.

    Parameters
    ----------
    sampling_rate : float
        q, from 0 to 1.
    noise_multiplier : float
        σ: 0, or 0.01 and more.
    steps : int
        T, 0 or more.
    orders : sequence of float
        α, each above 1.

    Returns
    -------
    ndarray
        float64, one value an order, 0 or more; infinite where there is no noise.

    Raises
    ------
    ValueError
        If a number is out of its range.

    Complexity
    ----------
    Integer orders: O(α). Others: a sum over O(α / σ²) places, for σ below 1.

    References
    ----------
    Mironov, Talwar and Zhang (2019), Rényi differential privacy of the sampled Gaussian mechanism,
    theorem 4 (the direction), section 3.3 (integer orders); Mironov (2017), Rényi differential
    privacy, proposition 1 (composition).

    Examples
    --------
    >>> rdp_subsampled_gaussian(1.0, 2.0, orders=[2, 8])  # α / 2σ², the Gaussian mechanism
    array([0.25, 1.  ])
    >>> rdp_subsampled_gaussian(0.01, 2.0, orders=[2, 8]).round(6)
    array([2.80e-05, 1.16e-04])
    """
    _check(sampling_rate, noise_multiplier, steps, orders)
    one = _one_step(float(sampling_rate), float(noise_multiplier), tuple(map(float, orders)))
    return np.array(one) * steps if steps else np.zeros(len(one))


@lru_cache(maxsize=1024)
def _one_step(q: float, sigma: float, orders: tuple[float, ...]) -> tuple[float, ...]:
    if q == 0:
        return (0.0,) * len(orders)
    if sigma == 0:
        return (np.inf,) * len(orders)
    if q == 1:
        return tuple(order / (2 * sigma**2) for order in orders)
    return tuple(
        max(0.0, _log_moment(q, sigma, order)) / (order - 1)  # rounding may leave -1e-17
        for order in orders
    )


def _log_moment(q: float, sigma: float, order: float) -> float:
    if order.is_integer():
        return _log_binomial_sum(q, sigma, int(order))
    return _log_integral(q, sigma, order)


def _log_binomial_sum(q: float, sigma: float, order: int) -> float:
    """Return log Σ_i C(α, i) (1 - q)^(α - i) q^i exp((i² - i) / 2σ²)."""
    i = np.arange(order + 1)
    log_choices = gammaln(order + 1) - gammaln(i + 1) - gammaln(order - i + 1)
    log_draws = i * np.log(q) + (order - i) * np.log1p(-q)
    return _log_sum_exp(log_choices + log_draws + (i * i - i) / (2 * sigma**2))


def _log_integral(q: float, sigma: float, order: float) -> float:
    """Add up the expectation over an even grid: for so smooth a function, exact to rounding."""
    step = max(min(sigma, sigma**2) / 8, sigma / 2000)
    z = np.arange(-12 * sigma, order + 12 * sigma, step)  # beyond, both densities vanish
    log_ratio = np.logaddexp(np.log1p(-q), np.log(q) + (2 * z - 1) / (2 * sigma**2))
    log_density = -(z**2) / (2 * sigma**2) - np.log(sigma * np.sqrt(2 * np.pi))
    return _log_sum_exp(order * log_ratio + log_density) + float(np.log(step))


def _log_sum_exp(logs: Array) -> float:
    """Return log Σ exp without overflow. (SciPy's own takes five times as long on short rows.)"""
    largest = logs.max()
    return float(largest + np.log(np.exp(logs - largest).sum()))


def _check(q: float, sigma: float, steps: int, orders: Sequence[float]) -> None:
    if not 0 <= q <= 1:
        raise ValueError(f"sampling_rate: expected a number from 0 to 1, got {q}")
    if not (sigma == 0 or sigma >= 0.01):
        raise ValueError(f"noise_multiplier: expected 0, or 0.01 or more, got {sigma}")
    if steps < 0:
        raise ValueError(f"steps: expected 0 or more, got {steps}")
    if not len(orders) or not all(order > 1 for order in orders):
        raise ValueError(f"orders: expected numbers above 1, got {list(orders)}")
