"""Does an embedding keep what it should? Similarity ranks, and distances up to a factor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.spatial.distance import pdist
from scipy.stats import spearmanr

from .normalization import l2_normalize
from .numbers_check import as_floats


def similarity_preservation(external: ArrayLike, left: ArrayLike, right: ArrayLike) -> float:
    """Rank correlation between an outside similarity and the cosine of the embeddings.

    Parameters
    ----------
    external
        Shape (p,): how alike the two items of each pair are, from people, labels or counts.
    left, right
        Shape (p, d) each: the embeddings of the first and of the second items.

    Returns
    -------
    float
        Spearman's ρ in [-1, 1]: 1 if the embedding ranks all pairs as the outside does, near 0
        for random vectors. nan if all similarities are equal, as with one-hot vectors.

    Raises
    ------
    ValueError
        If the shapes don't fit or there are fewer than 3 pairs.

    References
    ----------
    Spearman (1904), The proof and measurement of association between two things.

    Examples
    --------
    >>> east = np.array([[1.0, 0.0]] * 3)
    >>> turning = np.array([[0.0, 1.0], [1.0, 1.0], [1.0, 0.0]])
    >>> similarity_preservation([0.1, 0.5, 0.9], east, turning)
    1.0
    """
    outside = as_floats("external", external, 1)
    a, b = as_floats("left", left, 2), as_floats("right", right, 2)
    if a.shape != b.shape or len(a) != len(outside) or len(a) < 3:
        raise ValueError(
            f"left, right: expected shapes (p, d) with p = {len(outside)} >= 3, "
            f"got {a.shape} and {b.shape}"
        )
    cosines = np.einsum("pd,pd->p", l2_normalize(a), l2_normalize(b))
    if np.ptp(cosines) == 0 or np.ptp(outside) == 0:
        return float("nan")
    return float(spearmanr(outside, cosines).statistic)


@dataclass(frozen=True)
class Distortion:
    """How a map stretches distances: the factor d'(f(x), f(y)) / d(x, y) over all pairs.

    Parameters
    ----------
    smallest, median, largest
        Of the factor. An isometry has all three at 1.
    """

    smallest: float
    median: float
    largest: float

    @property
    def ratio(self) -> float:
        """Largest over smallest factor, 1 or more: 1 if the map only scales all distances."""
        return self.largest / self.smallest if self.smallest > 0 else float("inf")


def distortion(original: ArrayLike, embedded: ArrayLike) -> Distortion:
    """Measure how a map changed the Euclidean distances between all pairs of points.

    Parameters
    ----------
    original
        Shape (n, d), all rows different.
    embedded
        Shape (n, k): where the map took each row.

    Raises
    ------
    ValueError
        If the numbers of rows differ, there are fewer than two, or two original rows are equal.

    References
    ----------
    Bourgain (1985), On Lipschitz embedding of finite metric spaces in Hilbert space.

    Examples
    --------
    >>> distortion([[0.0], [1.0], [3.0]], [[0.0], [2.0], [6.0]])
    Distortion(smallest=2.0, median=2.0, largest=2.0)
    """
    x, y = as_floats("original", original, 2), as_floats("embedded", embedded, 2)
    if len(x) != len(y) or len(x) < 2:
        raise ValueError(f"embedded: expected {max(len(x), 2)} rows, got {len(y)}")
    before = pdist(x)  # (n (n-1) / 2,)
    if not before.all():
        raise ValueError("original: expected different rows, got two that are equal")
    factors = pdist(y) / before
    return Distortion(float(factors.min()), float(np.median(factors)), float(factors.max()))
