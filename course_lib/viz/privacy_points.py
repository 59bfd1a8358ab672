"""What an (ε, δ) guarantee costs and forbids: ε over settings, and the best attack it allows."""

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Epsilon = Callable[[float, float, int], float]


def attack_auc_bound(epsilon: float, delta: float = 0.0) -> float:
    """The largest area under the ROC curve of any membership attack on an (ε, δ) release.

    An attack that is right about members at a rate t and wrong about others at a rate f has
    t <= e^ε f + δ and 1 - f <= e^ε (1 - t) + δ. The region that is left has this area.

    Parameters
    ----------
    epsilon : float
        0 or more; may be infinite.
    delta : float
        From 0 to 1.

    Returns
    -------
    float
        From 0.5 to 1.

    Raises
    ------
    ValueError
        When a number is out of its range.

    References
    ----------
    Kairouz, Oh, Viswanath (2015), "The Composition Theorem for Differential Privacy", theorem 2.1.

    Examples
    --------
    >>> [round(attack_auc_bound(epsilon), 3) for epsilon in (0, 1, 4)]
    [0.5, 0.731, 0.982]
    """
    if not epsilon >= 0 or not 0 <= delta <= 1:
        raise ValueError(f"epsilon, delta: expected 0 or more, 0 to 1, got {epsilon}, {delta}")
    corner = (1 - delta) * float(np.exp(-np.logaddexp(0.0, epsilon)))  # (1 - δ) / (1 + e^ε)
    false_rates = np.array([0.0, corner, 1 - delta, 1.0])
    true_rates = np.array([delta, 1 - corner, 1.0, 1.0])
    return float(np.trapezoid(true_rates, false_rates))


class PrivacySweep:
    """ε of any setting, asked for once each.

    Parameters
    ----------
    epsilon : callable
        ``epsilon(noise_multiplier, sampling_rate, steps)``.
    noises, rates, steps : sequence of float
        Ascending.

    Raises
    ------
    ValueError
        When they aren't ascending, or out of their ranges.

    Examples
    --------
    >>> sweep = PrivacySweep(lambda noise, rate, steps: rate * steps**0.5 / noise,
    ...                      [0.5, 1, 2], [0.01, 0.1], [100, 400])
    >>> sweep.by_noise(0.1, 100).tolist(), sweep.by_steps(2, 0.1).tolist()
    ([2.0, 1.0, 0.5], [0.5, 1.0])
    >>> sweep.least_noise(1.0, 0.1, 100), sweep.least_noise(0.1, 0.1, 100)
    (1, None)
    """

    def __init__(
        self,
        epsilon: Epsilon,
        noises: Sequence[float],
        rates: Sequence[float],
        steps: Sequence[int],
    ) -> None:
        for name, values in (("noises", noises), ("rates", rates), ("steps", steps)):
            if not len(values) or sorted(set(values)) != list(values) or not values[0] > 0:
                raise ValueError(f"{name}: expected ascending ones above 0, got {list(values)}")
        if rates[-1] > 1:
            raise ValueError(f"rates: expected shares up to 1, got {list(rates)}")
        self.noises, self.rates, self.steps = list(noises), list(rates), list(steps)
        self.at = lru_cache(maxsize=8192)(lambda *setting: self._asked(epsilon, *setting))

    def _asked(self, epsilon: Epsilon, noise: float, rate: float, steps: int) -> float:
        found = float(epsilon(noise, rate, steps))
        if not found >= 0:
            raise ValueError(f"epsilon{(noise, rate, steps)}: expected 0 or more, got {found}")
        return found

    def by_noise(self, rate: float, steps: int) -> Numbers:
        return np.array([self.at(noise, rate, steps) for noise in self.noises])

    def by_steps(self, noise: float, rate: float) -> Numbers:
        return np.array([self.at(noise, rate, steps) for steps in self.steps])

    def least_noise(self, target: float, rate: float, steps: int) -> float | None:
        """The least noise of those there are that stays within a target, if one does."""
        for noise in self.noises:
            if self.at(noise, rate, steps) <= target:
                return noise
        return None
