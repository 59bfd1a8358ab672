"""Was this example in the training set? How well an attacker's score tells it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from course_lib.metrics import Interval, roc_curve
from course_lib.vectors.numbers_check import Floats, as_floats


@dataclass(frozen=True)
class MembershipReport:
    """How well a score tells members of a training set from others.

    Attributes
    ----------
    auc : Interval
        Chance that a member scores higher than an outsider, with DeLong's interval over the
        draw of members and outsiders. 0.5: the attack is a guess.
    true_positive_rate, false_positive_rate : float
        Share of the members that are found while at most this share of outsiders is accused. An
        attack that is sure of a few people is an attack, however near its AUC is to 0.5.
    members, others : int
        Numbers of examples.
    """

    auc: Interval
    true_positive_rate: float
    false_positive_rate: float
    members: int
    others: int


def membership_inference(
    member_scores: ArrayLike,
    other_scores: ArrayLike,
    false_positive_rate: float = 0.01,
    level: float = 0.95,
) -> MembershipReport:
    """Judge an attack: scores of examples that were trained on against scores of others.

    The plainest attack takes minus the loss as the score: a model that has learned its examples by
    heart is surer of them than of new ones from the same source.

    Parameters
    ----------
    member_scores, other_scores : array_like
        Shapes (m,) and (n,), two or more each, finite: higher means "was in the training set".
        Both must come from one source, or the score may tell the sources apart instead.
    false_positive_rate : float
        At which the true positive rate is read, from 0 to 1. With fewer than 1 / rate outsiders
        it means: none accused.
    level : float
        Of the interval, between 0 and 1. With fewer than some 30 on a side it is too narrow.

    Returns
    -------
    MembershipReport

    Raises
    ------
    ValueError
        If a side has fewer than two scores or a number is out of its range.

    References
    ----------
    Yeom et al. (2018), Privacy risk in machine learning, section 3 (the loss as a score); Carlini
    et al. (2022), Membership inference attacks from first principles, section III (rates); DeLong,
    DeLong and Clarke-Pearson (1988), Comparing the areas under two or more correlated ROC curves.

    Examples
    --------
    >>> report = membership_inference([0.9, 0.8, 0.3, 0.7], [0.1, 0.4, 0.2, 0.6])
    >>> round(report.auc.estimate, 3), report.true_positive_rate
    (0.875, 0.75)
    """
    members = as_floats("member_scores", member_scores, 1)
    others = as_floats("other_scores", other_scores, 1)
    if min(len(members), len(others)) < 2:
        raise ValueError(f"scores: expected two a side, got {len(members)} and {len(others)}")
    if not 0 <= false_positive_rate <= 1 or not 0 < level < 1:
        raise ValueError(
            f"false_positive_rate, level: expected 0 to 1, got {false_positive_rate}, {level}"
        )
    labels = np.repeat([1.0, 0.0], [len(members), len(others)])
    curve = roc_curve(labels, np.concatenate([members, others]))
    allowed = curve.false_positive_rate <= false_positive_rate
    return MembershipReport(
        auc_interval(members, others, level),
        float(curve.true_positive_rate[allowed].max()),
        false_positive_rate,
        len(members),
        len(others),
    )


def auc_interval(positives: ArrayLike, negatives: ArrayLike, level: float = 0.95) -> Interval:
    """Return the area under the ROC curve with DeLong's interval.

    Each positive has a place among the negatives: the share that it beats, a tie counting half.
    The area is the mean place, and its variance that of the places over m, plus the same of the
    negatives' places among the positives over n.

    Examples
    --------
    >>> low, area, high = auc_interval([3.0, 2.0, 1.0], [2.5, 0.5, 0.0])
    >>> round(area, 3), low < area < high
    (0.778, True)
    """
    above, below = np.asarray(positives), np.asarray(negatives)
    won, lost = _places(above, below), 1 - _places(below, above)
    error = np.sqrt(won.var(ddof=1) / len(won) + lost.var(ddof=1) / len(lost))
    area, reach = float(won.mean()), float(ndtri((1 + level) / 2) * error)
    return Interval(max(0.0, area - reach), area, min(1.0, area + reach))


def _places(values: Floats, others: Floats) -> Floats:
    """Share of `others` that each value beats, (n,)."""
    ordered = np.sort(others)
    below, up_to = np.searchsorted(ordered, values), np.searchsorted(ordered, values, side="right")
    return (below + up_to) / (2 * len(ordered))
