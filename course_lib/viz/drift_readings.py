"""What a drift monitor measured at every kind and amount of planted drift, as shares of alarm."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Measure = Callable[[str, float, int], Mapping[str, float]]


class DriftReadings:
    """Scores over their thresholds; 1 or more is an alarm.

    Parameters
    ----------
    measure : callable
        ``measure(kind, amount, sample) -> {score name: value}``; each setting is asked once.
    kinds : sequence of str
    amounts : sequence of float
        Ascending from 0, which is no drift.
    thresholds : mapping of str to float
        Above 0; a score alarms from here on.

    Raises
    ------
    ValueError
        When there is no kind, amounts don't ascend from 0, or a threshold isn't above 0.

    Examples
    --------
    >>> readings = DriftReadings(lambda kind, amount, sample: {"shift": 2 * amount}, ["turn"],
    ...                          [0, 0.5, 1.0], {"shift": 1.0})
    >>> readings.curve("turn", "shift").tolist(), readings.first_alarm("turn", "shift")
    ([0.0, 1.0, 2.0], 0.5)
    """

    def __init__(
        self,
        measure: Measure,
        kinds: Sequence[str],
        amounts: Sequence[float],
        thresholds: Mapping[str, float],
    ) -> None:
        self.kinds, self.amounts = list(kinds), [float(amount) for amount in amounts]
        self.thresholds = {name: float(value) for name, value in thresholds.items()}
        if not self.kinds or len(self.amounts) < 2 or self.amounts[0] != 0:
            raise ValueError(
                f"kinds, amounts: expected one kind or more and two amounts or more from 0 on, got "
                f"{self.kinds} and {self.amounts}"
            )
        if self.amounts != sorted(set(self.amounts)):
            raise ValueError(f"amounts: expected ascending ones, got {self.amounts}")
        low = {name: value for name, value in self.thresholds.items() if not value > 0}
        if low or not self.thresholds:
            raise ValueError(f"thresholds: expected numbers above 0, got {low or 'none'}")
        self.at = lru_cache(maxsize=4096)(lambda *setting: self._asked(measure, *setting))

    def _asked(self, measure: Measure, kind: str, amount: float, sample: int) -> dict[str, float]:
        found = measure(kind, amount, sample)
        missing = [name for name in self.thresholds if name not in found]
        if missing:
            raise ValueError(f"measure: expected scores {list(self.thresholds)}, {missing} missing")
        return {name: float(found[name]) for name in self.thresholds}

    def shares(self, kind: str, amount: float, sample: int) -> dict[str, float]:
        """Each score over its threshold."""
        scores = self.at(kind, amount, sample)
        return {name: scores[name] / self.thresholds[name] for name in self.thresholds}

    def curve(self, kind: str, name: str, sample: int = 1) -> Numbers:
        """One score over its threshold by amount, (a,)."""
        return np.array([self.shares(kind, amount, sample)[name] for amount in self.amounts])

    def first_alarm(self, kind: str, name: str, sample: int = 1) -> float | None:
        """The least amount above 0 that this score notices."""
        shares = self.curve(kind, name, sample)[1:]
        noticed = np.flatnonzero(shares >= 1)
        return self.amounts[1 + int(noticed[0])] if len(noticed) else None
