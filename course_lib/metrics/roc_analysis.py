"""Do scores tell two classes apart, at every threshold? The ROC curve and the area under it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.graphs.link_metrics import link_auc
from course_lib.vectors.numbers_check import Floats, as_floats


class ROCCurve(NamedTuple):
    """Points of a ROC curve, one for each threshold.

    Attributes
    ----------
    false_positive_rate, true_positive_rate, thresholds : ndarray
        float64, shape (different scores + 1,): shares of the negatives and of the positives whose
        score is at least the threshold.
    """

    false_positive_rate: NDArray[np.float64]
    true_positive_rate: NDArray[np.float64]
    thresholds: NDArray[np.float64]


def roc_curve(labels: ArrayLike, scores: ArrayLike) -> ROCCurve:
    """Trace the share of positives found against the share of negatives called positive.

    The threshold goes down over the different scores; items with equal scores pass it together,
    so that the curve doesn't depend on the order in which they stand.

    Parameters
    ----------
    labels
        Shape (n,): 1 or True for a positive, 0 or False for a negative; both must occur.
    scores
        Shape (n,), finite; higher means more surely positive.

    Returns
    -------
    ROCCurve
        From (0, 0) at the threshold infinity to (1, 1) at the lowest score.

    Raises
    ------
    ValueError
        If the shapes don't fit, a label isn't 0 or 1, or one of the two is missing.

    References
    ----------
    Fawcett (2006), An introduction to ROC analysis, algorithm 1.

    Examples
    --------
    >>> curve = roc_curve([1, 0, 1, 0], [0.9, 0.5, 0.5, 0.1])
    >>> curve.true_positive_rate, curve.false_positive_rate
    (array([0. , 0.5, 1. , 1. ]), array([0. , 0. , 0.5, 1. ]))
    """
    positive, values = _two_classes(labels, scores)
    thresholds, group = np.unique(-values, return_inverse=True)  # the highest score first
    hits = np.cumsum(np.bincount(group, weights=positive))
    alarms = np.cumsum(np.bincount(group, weights=~positive))
    return ROCCurve(
        np.concatenate([[0], alarms / alarms[-1]]),
        np.concatenate([[0], hits / hits[-1]]),
        np.concatenate([[np.inf], -thresholds]),
    )


def roc_auc(labels: ArrayLike, scores: ArrayLike) -> float:
    """Return the chance that a positive scores higher than a negative, a tie counting half.

    It is the area under `roc_curve`, and chapter 5's `link_auc` of the two classes' scores.

    Parameters
    ----------
    labels, scores
        As in `roc_curve`.

    Returns
    -------
    float
        0 to 1; 0.5 for guesses. How rare the positives are doesn't move it.

    Raises
    ------
    ValueError
        As `roc_curve`.

    References
    ----------
    Hanley and McNeil (1982), The meaning and use of the area under a ROC curve.

    Examples
    --------
    >>> roc_auc([1, 0, 1, 0], [0.9, 0.5, 0.5, 0.1])
    0.875
    """
    positive, values = _two_classes(labels, scores)
    return link_auc(values[positive], values[~positive])


def _two_classes(labels: ArrayLike, scores: ArrayLike) -> tuple[NDArray[np.bool_], Floats]:
    marks, values = as_floats("labels", labels, 1), as_floats("scores", scores, 1)
    if len(marks) != len(values):
        raise ValueError(f"scores: expected {len(marks)}, one for each label, got {len(values)}")
    if set(np.unique(marks)) != {0.0, 1.0}:
        raise ValueError(f"labels: expected 0 and 1, both of them, got {np.unique(marks).tolist()}")
    return marks == 1, values
