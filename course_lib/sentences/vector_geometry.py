"""How a set of vectors lies in space: one narrow cone or not, senses apart or not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from course_lib.vectors import l2_normalize


class Separation(NamedTuple):
    """How far the vectors of one label are from those of the others.

    Attributes
    ----------
    within
        Mean cosine of distinct vectors of one label, averaged over the pairs.
    across
        Mean cosine of vectors of different labels.
    nearest_neighbour_accuracy
        Share of vectors whose nearest other vector has their label, 0 to 1.
    """

    within: float
    across: float
    nearest_neighbour_accuracy: float

    @property
    def margin(self) -> float:
        """``within - across``: 0 where the labels make no difference."""
        return self.within - self.across


def mean_cosine(vectors: NDArray[np.floating]) -> float:
    """Return the mean cosine of all pairs of distinct rows: anisotropy, where they are unrelated.

    Directions spread evenly have a mean near 0; vectors in a narrow cone come near 1, and then
    no single cosine says much before it is compared with this mean. Cost: O(n d), since the
    cosines of all pairs sum to the squared length of the sum of the unit vectors.

    Parameters
    ----------
    vectors : (n, d) float
        n >= 2. A row of zeros has cosine 0 to all others.

    Returns
    -------
    float
        -1/(n - 1) to 1.

    Raises
    ------
    ValueError
        If there are fewer than two rows.

    References
    ----------
    Ethayarajh (2019), "How Contextual are Contextualized Word Representations?", section 3.

    Examples
    --------
    >>> mean_cosine(np.array([[1.0, 0.0], [0.0, 2.0], [3.0, 0.0]]))  # (0 + 1 + 0) / 3
    0.333
    """
    unit = _unit_rows(vectors)
    pairs = len(unit) * (len(unit) - 1)  # ordered
    return float((np.square(unit.sum(axis=0)).sum() - np.square(unit).sum()) / pairs)


def sense_separation(vectors: NDArray[np.floating], labels: Sequence[object]) -> Separation:
    """Tell whether vectors of the same label are nearer to each other than to the rest.

    Parameters
    ----------
    vectors : (n, d) float
        For instance one word's vectors in n sentences.
    labels : sequence
        n labels, such as its senses; at least two different ones, and one of them twice.

    Returns
    -------
    Separation
        ``(within, across, nearest_neighbour_accuracy)`` and ``.margin``.

    Raises
    ------
    ValueError
        If there isn't a label for each row, or no pair within or no pair across labels.

    Examples
    --------
    >>> corners = np.array([[1.0, 0.1], [1.0, -0.1], [-1.0, 0.1], [-1.0, -0.1]])
    >>> found = sense_separation(corners, ["money", "money", "river", "river"])
    >>> round(found.within, 2), round(found.across, 2), found.nearest_neighbour_accuracy
    (0.98, -0.99, 1.0)
    """
    unit = _unit_rows(vectors)
    codes = {label: code for code, label in enumerate(dict.fromkeys(labels))}
    names = np.array([codes[label] for label in labels])  # (n,)
    if len(names) != len(unit):
        raise ValueError(f"labels: expected {len(unit)}, one for each row, got {len(names)}")
    same, other = names[:, None] == names, ~np.eye(len(unit), dtype=bool)  # (n, n)
    if not (same & other).any() or same.all():
        raise ValueError(f"labels: expected two labels, one of them twice, got {list(codes)}")
    cosines = unit @ unit.T  # (n, n)
    nearest = np.where(other, cosines, -np.inf).argmax(axis=1)
    accuracy = float((names[nearest] == names).mean())
    return Separation(float(cosines[same & other].mean()), float(cosines[~same].mean()), accuracy)


def _unit_rows(vectors: NDArray[np.floating]) -> NDArray[np.floating]:
    array = np.asarray(vectors, dtype=np.float64)
    if array.ndim != 2 or len(array) < 2:
        raise ValueError(f"vectors: expected shape (n, d), n >= 2, got {array.shape}")
    return l2_normalize(array)
