"""Are predicted classes right? Accuracy, confusion, precision, recall, F1."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .clustering_agreement import Labels


class PrecisionRecallF1(NamedTuple):
    """How much of what was called positive is, how much of the positive was found, and both.

    Attributes
    ----------
    precision, recall, f1 : float
        0 to 1, higher is better. A share of nothing (no positive, or none predicted) is 0.
    """

    precision: float
    recall: float
    f1: float


def accuracy(labels: Labels, predicted: Labels) -> float:
    """Return the share of items whose predicted class is the right one.

    Parameters
    ----------
    labels, predicted
        n true and n predicted classes.

    Returns
    -------
    float
        0 to 1. Compare it with the share of the most frequent class, which a constant reaches.

    Raises
    ------
    ValueError
        If the two aren't one-dimensional and equally long, or are empty.

    Examples
    --------
    >>> accuracy(["cat", "dog", "dog"], ["cat", "cat", "dog"])
    0.666...
    """
    true, guess = _checked(labels, predicted)
    return float((true == guess).mean())


def confusion_matrix(labels: Labels, predicted: Labels) -> NDArray[np.int64]:
    """Count how often each class was taken for each.

    Parameters
    ----------
    labels, predicted
        As in `accuracy`.

    Returns
    -------
    ndarray
        int64, shape (classes, classes): row the true class, column the predicted one. The classes
        are all that occur on either side, in sorted order.

    Raises
    ------
    ValueError
        As `accuracy`.

    Examples
    --------
    >>> confusion_matrix(["cat", "dog", "dog"], ["cat", "cat", "dog"])
    array([[1, 0],
           [1, 1]])
    """
    true, guess = _checked(labels, predicted)
    classes, codes = np.unique(np.concatenate([true, guess]), return_inverse=True)
    matrix = np.zeros((len(classes), len(classes)), dtype=np.int64)
    np.add.at(matrix, (codes[: len(true)], codes[len(true) :]), 1)
    return matrix


def precision_recall_f1(labels: Labels, predicted: Labels, positive: Any) -> PrecisionRecallF1:
    """Score one class against all others.

    Precision = TP / (TP + FP), recall = TP / (TP + FN), F1 = 2 TP / (2 TP + FP + FN), their
    harmonic mean.

    Parameters
    ----------
    labels, predicted
        As in `accuracy`.
    positive
        The class that is asked about.

    Returns
    -------
    PrecisionRecallF1

    Raises
    ------
    ValueError
        As `accuracy`.

    References
    ----------
    Van Rijsbergen (1979), Information Retrieval, chapter 7 (the F measure, as 1 - E).

    Examples
    --------
    >>> precision_recall_f1(["cat", "dog", "dog"], ["cat", "cat", "dog"], positive="cat")
    PrecisionRecallF1(precision=0.5, recall=1.0, f1=0.66...)
    """
    true, guess = (side == positive for side in _checked(labels, predicted))
    hits = int((true & guess).sum())
    precision, recall = hits / max(int(guess.sum()), 1), hits / max(int(true.sum()), 1)
    return PrecisionRecallF1(precision, recall, 2 * hits / max(int(guess.sum() + true.sum()), 1))


def macro_f1(labels: Labels, predicted: Labels) -> float:
    """Return the mean of the F1 of all classes: a rare class counts as much as a frequent one.

    Parameters
    ----------
    labels, predicted
        As in `accuracy`.

    Returns
    -------
    float
        0 to 1; over all classes that occur on either side.

    Raises
    ------
    ValueError
        As `accuracy`.

    Examples
    --------
    >>> nine_cats = ["cat"] * 9 + ["dog"]
    >>> accuracy(nine_cats, ["cat"] * 10), macro_f1(nine_cats, ["cat"] * 10)
    (0.9, 0.47...)
    """
    matrix = confusion_matrix(labels, predicted)
    asked, given = matrix.sum(axis=1), matrix.sum(axis=0)  # at least one of them above 0
    return float((2 * np.diag(matrix) / (asked + given)).mean())


def _checked(labels: Labels, predicted: Labels) -> tuple[NDArray[Any], NDArray[Any]]:
    true, guess = np.asarray(labels), np.asarray(predicted)
    for name, given in (("labels", true), ("predicted", guess)):
        if given.ndim != 1 or len(given) != len(true) or not len(given):
            raise ValueError(
                f"{name}: expected one for each of {len(true)} >= 1 items, got shape {given.shape}"
            )
    return true, guess
