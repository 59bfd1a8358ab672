"""Same or not? One threshold on a similarity decides, and the ROC curve shows every choice."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.vectors.numbers_check import Floats, as_floats

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Verification:
    """What verification by a threshold can do on some pairs.

    Attributes
    ----------
    threshold : float
        The one with the highest accuracy on these pairs; at or above it a pair counts as the same.
    accuracy : float
        With that threshold, on these pairs: a little too kind, since they chose it.
    false_accepts, true_accepts : (points,) float64
        The ROC curve: share of different pairs and of same pairs that are accepted, from (0, 0)
        to (1, 1), one point for each distinct similarity.
    area : float
        Under the curve: how often a same pair is more similar than a different one, ties half.
    """

    threshold: float
    accuracy: float
    false_accepts: NDArray[np.float64]
    true_accepts: NDArray[np.float64]
    area: float

    def accuracy_on(self, similarities: ArrayLike, same: ArrayLike) -> float:
        """Return the share of right decisions on other pairs, with this threshold."""
        values, truth = _checked(similarities, same)
        return float(((values >= self.threshold) == truth).mean())


def verification(similarities: ArrayLike, same: ArrayLike) -> Verification:
    """Try every threshold on pairs of which it is known whether they are the same.

    Parameters
    ----------
    similarities : (n,) float
        Of n pairs; higher means more alike.
    same : (n,) bool
        Whether both show the same person, digit or thing. Both kinds must be there.

    Returns
    -------
    Verification

    Raises
    ------
    ValueError
        If the lengths differ or one kind of pair is missing.

    Complexity
    ----------
    O(n log n).

    References
    ----------
    Huang, Ramesh, Berg and Learned-Miller 2007, "Labeled faces in the wild", sections 3 and 4:
    the threshold is chosen on other pairs than those that are judged.

    Examples
    --------
    >>> found = verification([0.9, 0.8, 0.3, 0.1], [True, True, False, False])
    >>> found.threshold, found.accuracy, found.area
    (0.55, 1.0, 1.0)
    >>> found.accuracy_on([0.7, 0.6], [True, False])
    0.5
    """
    values, truth = _checked(similarities, same)
    if truth.all() or not truth.any():
        raise ValueError(f"same: expected pairs of both kinds, got only {bool(truth[0])}")
    levels, true_count, false_count = _accepted(values, truth)
    positives, negatives = int(truth.sum()), int((~truth).sum())
    right = true_count + (negatives - false_count)  # (points,)
    best = int(right.argmax())
    hits, errors = true_count / positives, false_count / negatives
    area = float(np.trapezoid(hits, errors))
    threshold = _between(levels, best)
    return Verification(threshold, float(right[best] / len(values)), errors, hits, area)


def _accepted(values: Floats, truth: Bools) -> tuple[Floats, NDArray[np.int64], NDArray[np.int64]]:
    """Return the distinct similarities, falling, and the same and different pairs accepted at each.

    One point stands before them: a threshold that accepts nothing.
    """
    order = np.argsort(-values, kind="stable")
    ordered = values[order]
    last = np.append(np.flatnonzero(np.diff(ordered)), len(ordered) - 1)  # of each run of ties
    true_count = np.cumsum(truth[order])[last]
    counts = (true_count, last + 1 - true_count)
    return ordered[last], np.append(0, counts[0]), np.append(0, counts[1])


def _between(levels: Floats, point: int) -> float:
    """Return the threshold of a point: half-way from its similarity to the next lower one."""
    if point == 0:
        return float(np.nextafter(levels[0], np.inf))
    if point == len(levels):
        return float(levels[-1])
    high, low = float(levels[point - 1]), float(levels[point])
    middle = (high + low) / 2
    return middle if low < middle else high


def _checked(similarities: ArrayLike, same: ArrayLike) -> tuple[Floats, Bools]:
    values, truth = as_floats("similarities", similarities, 1), np.asarray(same)
    if truth.dtype != bool and not np.isin(truth, (0, 1)).all():
        raise ValueError("same: expected truth values, got others")
    if truth.shape != values.shape or not len(values):
        raise ValueError(f"same: expected {len(values)} truth values, got shape {truth.shape}")
    return values, truth.astype(bool)
