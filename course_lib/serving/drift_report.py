"""What a drift monitor says about one window of vectors."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DriftReport:
    """What a window of vectors looked like beside the reference.

    Attributes
    ----------
    scores, thresholds
        "mean_shift" and "psi" (the largest of the directions), and "neighbor_churn" where the
        canaries were encoded again.
    reasons
        Those of the scores that are above their threshold.

    Examples
    --------
    >>> DriftReport({"psi": 0.3}, {"psi": 0.1}).drifted
    True
    """

    scores: dict[str, float]
    thresholds: dict[str, float]

    @property
    def reasons(self) -> tuple[str, ...]:
        """Return the names of the scores that are above their threshold."""
        return tuple(name for name, s in self.scores.items() if s > self.thresholds[name])

    @property
    def drifted(self) -> bool:
        """Return whether any score is."""
        return bool(self.reasons)
