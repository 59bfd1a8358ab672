"""Say "not found" where nothing supports an answer: a threshold, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .threshold_holdout import held_out_threshold


@dataclass(frozen=True)
class SupportReport:
    """How a threshold treats questions that can and that can't be answered.

    Attributes
    ----------
    answered : int
        Answerable questions that get an answer; whether it is right is another measurement.
    answerable : int
        How many there were.
    invented : int
        Unanswerable questions that get an answer all the same.
    unanswerable : int
        How many there were.
    """

    answered: int
    answerable: int
    invented: int
    unanswerable: int

    @property
    def answered_share(self) -> float:
        """Share of the answerable questions that get an answer, higher is better."""
        return self.answered / max(1, self.answerable)

    @property
    def invented_share(self) -> float:
        """Share of the unanswerable questions that get one, lower is better."""
        return self.invented / max(1, self.unanswerable)


@dataclass(frozen=True)
class SupportThreshold:
    """From which score on an answer is given.

    Attributes
    ----------
    threshold : float
        An answer needs a score *above* it.
    target : float
        Share of unanswerable questions that may get an answer.
    calibration : SupportReport
        On the questions that it was chosen with: too rosy; see `report` for others.
    """

    threshold: float
    target: float
    calibration: SupportReport

    def supports(self, score: float) -> bool:
        """Tell whether a score is enough for an answer; nan never is."""
        return bool(score > self.threshold)

    def report(self, answerable: ArrayLike, unanswerable: ArrayLike) -> SupportReport:
        """Count what happens to other questions, by their scores."""
        return _report(
            self.threshold, _scores("answerable", answerable), _scores("unanswerable", unanswerable)
        )


def calibrate_support(
    answerable: ArrayLike, unanswerable: ArrayLike, target: float = 0.1
) -> SupportThreshold:
    """Choose the lowest threshold that lets few unanswerable questions through.

    Only the unanswerable questions decide (`held_out_threshold`); the answerable ones show the
    price: how many of them are refused with it.

    Parameters
    ----------
    answerable, unanswerable : array_like, shape (n,), (m,)
        Scores of the best support that was found for each question. m at least 1 / target - 1.
    target : float
        Between 0 and 1: share of unanswerable questions that may get an answer.

    Returns
    -------
    SupportThreshold

    Raises
    ------
    ValueError
        If there are too few unanswerable questions for the target, or a score isn't finite.

    Examples
    --------
    >>> chosen = calibrate_support([0.5, 0.7, 0.9], [0.1, 0.2, 0.3, 0.6], target=0.25)
    >>> chosen.threshold, chosen.calibration.answered, chosen.supports(0.65)
    (0.6, 2, True)
    """
    yes, no = _scores("answerable", answerable), _scores("unanswerable", unanswerable)
    threshold = held_out_threshold(no, target)
    return SupportThreshold(threshold, target, _report(threshold, yes, no))


def _report(threshold: float, yes: np.ndarray, no: np.ndarray) -> SupportReport:
    return SupportReport(
        int((yes > threshold).sum()), len(yes), int((no > threshold).sum()), len(no)
    )


def _scores(argument: str, values: ArrayLike) -> np.ndarray:
    scores = np.asarray(values, dtype=np.float64)
    if scores.ndim != 1 or not np.isfinite(scores).all():
        raise ValueError(f"{argument}: expected finite numbers, shape (n,), got {scores!r}")
    return scores
