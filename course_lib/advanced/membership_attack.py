"""Was this example in the training set? How well an attacker's score tells it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.metrics import Interval, bootstrap_interval, roc_auc, roc_curve
from course_lib.vectors.numbers_check import as_floats


@dataclass(frozen=True)
class MembershipReport:
    """How well a score tells members of a training set from others.

    Attributes
    ----------
    auc : Interval
        Chance that a member scores higher than an outsider, with its bootstrap interval over
        members and outsiders. 0.5: the attack is a guess.
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
    resamples: int = 500,
    seed: int = 0,
) -> MembershipReport:
    """Judge an attack: scores of examples that were trained on against scores of others.

    The plainest attack takes minus the loss as the score: a model that has learned its examples by
    heart is surer of them than of new ones from the same source.

    Parameters
    ----------
    member_scores, other_scores : array_like
        Shapes (m,) and (n,), finite: higher means "was in the training set". Both must come from
        the same source, or the score may tell the sources apart instead.
    false_positive_rate : float
        At which the true positive rate is read, from 0 to 1. With fewer than 1 / rate outsiders
        it means: none accused.
    level, resamples, seed
        Of the bootstrap.

    Returns
    -------
    MembershipReport

    Raises
    ------
    ValueError
        If one side is empty or a number is out of its range.

    References
    ----------
    Yeom et al. (2018), Privacy risk in machine learning, section 3 (the loss as a score); Carlini
    et al. (2022), Membership inference attacks from first principles, section III (rates).

    Examples
    --------
    >>> report = membership_inference([0.9, 0.8, 0.3, 0.7], [0.1, 0.4, 0.2, 0.6])
    >>> round(report.auc.estimate, 3), report.true_positive_rate
    (0.875, 0.75)
    """
    members = as_floats("member_scores", member_scores, 1)
    others = as_floats("other_scores", other_scores, 1)
    if not len(members) or not len(others):
        raise ValueError(f"scores: expected both sides, got {len(members)} and {len(others)}")
    if not 0 <= false_positive_rate <= 1:
        raise ValueError(f"false_positive_rate: expected 0 to 1, got {false_positive_rate}")
    rows = np.column_stack(
        [np.repeat([1.0, 0.0], [len(members), len(others)]), np.concatenate([members, others])]
    )  # (m + n, 2): label, score
    curve = roc_curve(rows[:, 0], rows[:, 1])
    allowed = curve.false_positive_rate <= false_positive_rate
    return MembershipReport(
        bootstrap_interval(rows, level, resamples, seed, _area),
        float(curve.true_positive_rate[allowed].max()),
        false_positive_rate,
        len(members),
        len(others),
    )


def _area(rows: NDArray[np.float64]) -> float:
    labels, scores = rows.T
    return roc_auc(labels, scores) if 0 < labels.mean() < 1 else 0.5  # a draw of one side only
