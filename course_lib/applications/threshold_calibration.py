"""From labelled pairs to a threshold: what each one costs, and which costs least."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from course_lib.metrics import roc_curve


@dataclass(frozen=True)
class ThresholdReport:
    """What happens if all pairs that score at least `threshold` are called the same.

    Attributes
    ----------
    threshold : float
    hits, false_alarms, misses, right_rejections : int
        Same and called so; different and called same; same and not called so; the rest.
    """

    threshold: float
    hits: int
    false_alarms: int
    misses: int
    right_rejections: int

    @property
    def precision(self) -> float:
        """Share of the called ones that are the same; 1 if none is called."""
        called = self.hits + self.false_alarms
        return self.hits / called if called else 1.0

    @property
    def recall(self) -> float:
        """Share of the same ones that are called so."""
        return self.hits / max(1, self.hits + self.misses)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 0 without a hit."""
        return 2 * self.hits / max(1, 2 * self.hits + self.false_alarms + self.misses)

    def cost(self, false_alarm: float = 1.0, miss: float = 1.0) -> float:
        """Return what the errors cost together."""
        return false_alarm * self.false_alarms + miss * self.misses


def threshold_report(scores: ArrayLike, labels: ArrayLike, threshold: float) -> ThresholdReport:
    """Count the outcomes at a given threshold.

    Parameters
    ----------
    scores : array_like, shape (n,)
    labels : array_like, shape (n,)
        1 or True where the two are the same.
    threshold : float
        Pairs at or above it are called the same.

    Returns
    -------
    ThresholdReport

    Raises
    ------
    ValueError
        If the shapes differ.

    Examples
    --------
    >>> report = threshold_report([0.9, 0.8, 0.4], [1, 0, 1], threshold=0.7)
    >>> report.hits, report.false_alarms, report.misses, report.precision
    (1, 1, 1, 0.5)
    """
    values, same = np.asarray(scores, dtype=np.float64), np.asarray(labels).astype(bool)
    if values.shape != same.shape or values.ndim != 1:
        raise ValueError(f"labels: expected shape {values.shape} as scores, got {same.shape}")
    called = values >= threshold
    cells = (called & same, called & ~same, ~called & same, ~called & ~same)
    return ThresholdReport(float(threshold), *(int(cell.sum()) for cell in cells))


def calibrated_threshold(
    scores: ArrayLike, labels: ArrayLike, false_alarm: float = 1.0, miss: float = 1.0
) -> ThresholdReport:
    """Find the threshold at which the errors on labelled pairs cost least.

    Only the places between two neighbouring scores matter. What a wrong merge costs (a text is
    gone) and what a missed one costs (clutter) is for you to say, not for the model.

    Parameters
    ----------
    scores : array_like, shape (n,)
        Finite.
    labels : array_like, shape (n,)
        1 or True where the two are the same; both kinds must occur.
    false_alarm, miss : float
        Cost of calling a different pair the same, and of missing a same one; 0 or more.

    Returns
    -------
    ThresholdReport
        Halfway between the two scores that it parts, so that a new pair has room on both sides;
        infinity if calling nothing is cheapest. Of equally cheap ones the highest. Its counts are
        those of the pairs it was chosen with, and too rosy: see `threshold_report` for others.

    Raises
    ------
    ValueError
        If a cost is negative, the shapes differ, or one of the two labels is missing.

    Complexity
    ----------
    O(n log n).

    Examples
    --------
    >>> calibrated_threshold([0.2, 0.4, 0.8, 0.9], [0, 0, 1, 1]).threshold
    0.6...
    >>> scores, labels = [0.2, 0.5, 0.6, 0.9], [0, 1, 0, 1]
    >>> [round(calibrated_threshold(scores, labels, miss=m).threshold, 2) for m in (0.5, 5)]
    [0.75, 0.35]
    """
    if not (false_alarm >= 0 and miss >= 0):
        raise ValueError(f"costs: expected 0 or more, got {false_alarm} and {miss}")
    curve = roc_curve(labels, scores)  # at each threshold the shares called, from the highest on
    same = np.asarray(labels).astype(bool)
    alarms = curve.false_positive_rate * (~same).sum()
    misses = (1 - curve.true_positive_rate) * same.sum()
    best = int(np.argmin(np.round(false_alarm * alarms + miss * misses, 9)))
    steps = np.append(curve.thresholds, curve.thresholds[-1])  # below the lowest there is nothing
    between = float((steps[best] + steps[best + 1]) / 2)
    return threshold_report(scores, labels, between)
