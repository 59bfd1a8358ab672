"""How much privacy is left after all these steps? Adding up Rényi divergences, and ε from them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from .subsampled_gaussian import ORDERS, rdp_subsampled_gaussian

LEAST_NOISE = 0.1


class PrivacySpent(NamedTuple):
    """An ε, and the order of Rényi's divergence that proves it.

    Attributes
    ----------
    epsilon, order : float
    """

    epsilon: float
    order: float


def epsilon_from_rdp(orders: ArrayLike, rdp: ArrayLike, delta: float) -> PrivacySpent:
    """Turn Rényi guarantees into one (ε, δ) guarantee: the best of what the orders give.

    ε = min over α of  RDP(α) + log((α - 1) / α) - (log δ + log α) / (α - 1).

    Parameters
    ----------
    orders, rdp : array_like
        Shape (m,): α above 1 and the divergences, 0 or more, infinity allowed.
    delta : float
        Between 0 and 1.

    Returns
    -------
    PrivacySpent
        ε of 0 or more. If its order is the first or the last of `orders`, other orders may prove
        a smaller one.

    Raises
    ------
    ValueError
        If the lengths differ or a number is out of its range.

    References
    ----------
    Balle et al. (2020), Hypothesis testing interpretations and Rényi differential privacy,
    theorem 21; Canonne, Kamath and Steinke (2020), The discrete Gaussian, proposition 12.

    Examples
    --------
    >>> spent = epsilon_from_rdp([2, 8, 32], [0.1, 0.4, 1.6], delta=1e-5)
    >>> round(spent.epsilon, 3), spent.order
    (1.614, 8.0)
    """
    alpha, divergence = np.asarray(orders, np.float64), np.asarray(rdp, np.float64)
    _check_delta(delta)
    if alpha.shape != divergence.shape or alpha.ndim != 1 or not alpha.size:
        raise ValueError(f"rdp: expected shape {alpha.shape}, one an order, got {divergence.shape}")
    if not (alpha > 1).all() or not (divergence >= 0).all():
        raise ValueError("orders, rdp: expected orders above 1 and divergences of 0 or more")
    found = divergence + np.log1p(-1 / alpha) - (np.log(delta) + np.log(alpha)) / (alpha - 1)
    best = int(np.argmin(found))
    return PrivacySpent(max(0.0, float(found[best])), float(alpha[best]))


class RDPAccountant:
    """Keep the account of a training run: each step adds its divergence, order by order.

    Parameters
    ----------
    orders : sequence of float
        α, each above 1.

    Attributes
    ----------
    rdp : (m,) float64
        What has been spent so far.

    References
    ----------
    Mironov (2017), Rényi differential privacy, propositions 1 and 3.

    Examples
    --------
    >>> accountant = RDPAccountant()
    >>> accountant.step(noise_multiplier=1.0, sampling_rate=0.01, steps=1000)
    >>> round(accountant.epsilon(delta=1e-5), 3)
    2.101
    >>> accountant.step(noise_multiplier=1.0, sampling_rate=0.01, steps=3000)
    >>> round(accountant.epsilon(delta=1e-5), 3)  # four times the steps, about twice the ε
    4.076
    """

    def __init__(self, orders: Sequence[float] = ORDERS) -> None:
        self.orders = tuple(map(float, orders))
        self.rdp = rdp_subsampled_gaussian(0.0, 1.0, orders=self.orders)

    def step(self, noise_multiplier: float, sampling_rate: float, steps: int = 1) -> None:
        """Add `steps` steps of one kind; kinds may change on the way.

        Raises
        ------
        ValueError
            As `rdp_subsampled_gaussian`; nothing is added then.
        """
        self.rdp = self.rdp + rdp_subsampled_gaussian(
            sampling_rate, noise_multiplier, steps, self.orders
        )

    def epsilon(self, delta: float) -> float:
        """Return the smallest ε that the orders prove for `delta`, between 0 and 1."""
        return epsilon_from_rdp(self.orders, self.rdp, delta).epsilon


def noise_for_epsilon(
    epsilon: float,
    delta: float,
    sampling_rate: float,
    steps: int,
    orders: Sequence[float] = ORDERS,
    tolerance: float = 1e-3,
) -> float:
    """Find the smallest noise multiplier with which `steps` steps stay within (ε, δ).

    Parameters
    ----------
    epsilon : float
        Above 0.
    delta : float
        Between 0 and 1.
    sampling_rate : float
        q, above 0, up to 1.
    steps : int
        T, 1 or more.
    orders : sequence of float
        As in `RDPAccountant`.
    tolerance : float
        Relative: σ / (1 + tolerance) wouldn't do any more.

    Returns
    -------
    float
        σ, 0.1 or more.

    Raises
    ------
    ValueError
        If a number is out of its range, or no σ below 10,000 is enough.

    Examples
    --------
    >>> sigma = noise_for_epsilon(2.0, delta=1e-5, sampling_rate=0.02, steps=500)
    >>> accountant = RDPAccountant()
    >>> accountant.step(sigma, 0.02, 500)
    >>> round(sigma, 2), 1.99 < accountant.epsilon(1e-5) <= 2
    (1.26, True)
    """
    if not (epsilon > 0 and 0 < sampling_rate <= 1 and steps >= 1 and tolerance > 0):
        raise ValueError(
            "epsilon, sampling_rate, steps, tolerance: expected positive numbers, a rate up to 1, "
            f"got {epsilon}, {sampling_rate}, {steps}, {tolerance}"
        )
    _check_delta(delta)

    def enough(sigma: float) -> bool:
        rdp = rdp_subsampled_gaussian(sampling_rate, sigma, steps, orders)
        return epsilon_from_rdp(orders, rdp, delta).epsilon <= epsilon

    low, high = LEAST_NOISE / 2, LEAST_NOISE
    while not enough(high):
        low, high = high, high * 2
        if high > 1e4:
            raise ValueError(f"epsilon: no noise below 10,000 reaches {epsilon} with these orders")
    while high > LEAST_NOISE and high / low > 1 + tolerance:
        middle = (low * high) ** 0.5
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def _check_delta(delta: float) -> None:
    if not 0 < delta < 1:
        raise ValueError(f"delta: expected a number between 0 and 1, got {delta}")
