"""What a threshold on a score catches, misses and flags wrongly, at any base rate and cost."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class ScoredCases:
    """Scores of positive and of negative cases, each sorted; a case is flagged from a threshold on.

    Examples
    --------
    >>> cases = ScoredCases.of([0.9, 0.8, 0.4, 0.1], [1, 0, 1, 0])
    >>> cases.recall(0.5), cases.false_alarm_rate(0.5)
    (array(0.5), array(0.5))
    >>> cases.precision([0.1, 0.5, 0.9]).tolist()
    [0.5, 0.5, 1.0]
    """

    positives: Numbers  # (p,), ascending
    negatives: Numbers  # (q,), ascending

    @classmethod
    def of(cls, scores: ArrayLike, labels: ArrayLike) -> "ScoredCases":
        """Split scores by labels.

        Parameters
        ----------
        scores : array_like, shape (n,)
        labels : array_like of bool or of 0 and 1, shape (n,)

        Raises
        ------
        ValueError
            When shapes differ, a score isn't finite, or one of the two kinds is missing.
        """
        found, truth = np.asarray(scores, dtype=np.float64), np.asarray(labels)
        if found.ndim != 1 or truth.shape != found.shape or not np.isfinite(found).all():
            raise ValueError(
                f"scores, labels: expected finite (n,) and (n,), got {found.shape} and "
                f"{truth.shape}"
            )
        if not np.isin(truth, (0, 1)).all() or len(np.unique(truth)) < 2:
            raise ValueError("labels: expected both true and false ones, and nothing else")
        yes = truth.astype(bool)
        return cls(np.sort(found[yes]), np.sort(found[~yes]))

    @property
    def base_rate(self) -> float:
        """Share of positive cases in the sample."""
        return len(self.positives) / (len(self.positives) + len(self.negatives))

    def recall(self, thresholds: ArrayLike) -> Numbers:
        """Share of the positive cases with a score of the threshold or more."""
        return _share_from(self.positives, thresholds)

    def false_alarm_rate(self, thresholds: ArrayLike) -> Numbers:
        """Share of the negative cases with a score of the threshold or more."""
        return _share_from(self.negatives, thresholds)

    def precision(self, thresholds: ArrayLike, base_rate: float | None = None) -> Numbers:
        """Share of positive cases among those flagged; NaN where none is.

        Parameters
        ----------
        thresholds : array_like
        base_rate : float, optional
            Share of positive cases where the threshold will be used; the sample's by default.
        """
        rate = self.base_rate if base_rate is None else base_rate
        caught = rate * self.recall(thresholds)
        flagged = caught + (1 - rate) * self.false_alarm_rate(thresholds)
        with np.errstate(invalid="ignore"):
            return np.asarray(caught / flagged)

    def f1(self, thresholds: ArrayLike, base_rate: float | None = None) -> Numbers:
        """Harmonic mean of precision and recall; 0 where nothing positive is flagged."""
        precision, recall = self.precision(thresholds, base_rate), self.recall(thresholds)
        with np.errstate(invalid="ignore"):
            return np.nan_to_num(2 * precision * recall / (precision + recall))

    def cost(
        self, thresholds: ArrayLike, miss_cost: float, base_rate: float | None = None
    ) -> Numbers:
        """Mean cost of a case, where a false alarm costs 1 and a miss `miss_cost`."""
        rate = self.base_rate if base_rate is None else base_rate
        missed, alarms = 1 - self.recall(thresholds), self.false_alarm_rate(thresholds)
        return rate * missed * miss_cost + (1 - rate) * alarms


def _share_from(ascending: Numbers, thresholds: ArrayLike) -> Numbers:
    below = np.searchsorted(ascending, np.asarray(thresholds, dtype=np.float64), side="left")
    return np.asarray(1 - below / len(ascending))


def threshold_grid(lowest: float, highest: float) -> Numbers:
    """Round numbers from below the lowest score to above the highest, 50 to 500 steps.

    Examples
    --------
    >>> grid = threshold_grid(0.123, 0.98)
    >>> float(grid[0]), float(grid[1]), float(grid[-1])
    (0.12, 0.13, 0.99)
    """
    step = 10.0 ** np.floor(np.log10(max(highest - lowest, 1e-9) / 50))
    first, last = np.floor(lowest / step), np.floor(highest / step + 1e-6) + 1
    decimals = max(0, -int(np.floor(np.log10(step))))
    return np.round(np.arange(first, last + 1) * step, decimals)
