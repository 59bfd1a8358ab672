"""Six ways to compare two vectors, or all rows of one matrix with all rows of another.

Every function takes `a`, shape (d,) or (n, d), and `b`, shape (d,) or (m, d), and returns shape
(n, m), less the axis of each argument that was a single vector: two vectors give one number.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from .normalization import l2_normalize
from .numbers_check import Floats, as_floats

Comparison = Callable[[ArrayLike, ArrayLike], Floats]


def dot(a: ArrayLike, b: ArrayLike) -> Floats:
    """Dot product Σ aᵢbᵢ = ‖a‖ ‖b‖ cos: unbounded, larger is more alike. Not a distance.

    Parameters
    ----------
    a, b
        Shapes (d,) or (n, d), and (d,) or (m, d).

    Returns
    -------
    float or ndarray
        Shape (), (n,), (m,) or (n, m). For vectors of length 1 it lies in [-1, 1].

    Raises
    ------
    ValueError
        If the vectors have different lengths d, or hold nan or infinity.

    Examples
    --------
    >>> float(dot([1, 2], [3, 4]))
    11.0
    """
    left, right = _pair(a, b)
    return left @ right.T


def cosine_similarity(a: ArrayLike, b: ArrayLike) -> Floats:
    """Cosine of the angle, a·b / (‖a‖ ‖b‖), in [-1, 1]: larger is more alike. Not a distance.

    A vector of zeros has no direction; its cosine with everything is defined as 0, as in
    scikit-learn. Parameters, shapes and errors are those of `dot`.

    Examples
    --------
    >>> cosine_similarity([[3.0, 0.0], [1.0, 1.0]], [0.0, 5.0]).round(3)
    array([0.   , 0.707])
    """
    left, right = _pair(a, b)
    return np.clip(l2_normalize(left) @ l2_normalize(right).T, -1.0, 1.0)


def cosine_distance(a: ArrayLike, b: ArrayLike) -> Floats:
    """One minus the cosine, in [0, 2]. Breaks the triangle inequality: see `angular_distance`.

    Parameters, shapes and errors are those of `dot`.

    Examples
    --------
    >>> float(cosine_distance([1.0, 0.0], [0.0, 1.0]))
    1.0
    """
    return 1.0 - cosine_similarity(a, b)


def angular_distance(a: ArrayLike, b: ArrayLike) -> Floats:
    """Angle between the vectors as a share of a half turn, arccos(cos)/π, in [0, 1].

    A metric on directions, with the same ranking as cosine. Computed as 2·atan2(‖u−v‖, ‖u+v‖)/π
    on unit vectors, which stays exact where arccos loses half its digits (angles near 0).
    Parameters, shapes and errors are those of `dot`.

    References
    ----------
    Kahan (2006), How futile are mindless assessments of roundoff, section 12.

    Examples
    --------
    >>> float(angular_distance([1.0, 0.0], [0.0, 2.0]))
    0.5
    """
    u, v = (l2_normalize(x) for x in _pair(a, b))
    return 2.0 * np.arctan2(euclidean(u, v), euclidean(u, -v)) / np.pi


def euclidean(a: ArrayLike, b: ArrayLike) -> Floats:
    """Straight-line distance √Σ(aᵢ−bᵢ)²: a metric, 0 or more.

    Parameters, shapes and errors are those of `dot`.

    Examples
    --------
    >>> euclidean([[0.0, 0.0], [3.0, 0.0]], [[3.0, 4.0], [3.0, 0.0]])
    array([[5., 3.],
           [4., 0.]])
    """
    return _row_by_row(a, b, lambda differences: np.linalg.norm(differences, axis=-1))


def manhattan(a: ArrayLike, b: ArrayLike) -> Floats:
    """City-block distance Σ|aᵢ−bᵢ|: a metric, 0 or more, at least the Euclidean distance.

    Parameters, shapes and errors are those of `dot`.

    Examples
    --------
    >>> float(manhattan([0, 0], [3, 4]))
    7.0
    """
    return _row_by_row(a, b, lambda differences: np.abs(differences).sum(axis=-1))


def _row_by_row(a: ArrayLike, b: ArrayLike, length: Callable[[Floats], Floats]) -> Floats:
    """Subtract each row of a from all of b: exact, and never more than (m, d) in memory."""
    left, right = _pair(a, b)
    if left.ndim == 1:
        return length(left - right)
    return np.stack([length(row - right) for row in left])  # (n, m)


def _pair(a: ArrayLike, b: ArrayLike) -> tuple[Floats, Floats]:
    left, right = as_floats("a", a, 1, 2), as_floats("b", b, 1, 2)
    if left.shape[-1] != right.shape[-1]:
        raise ValueError(
            f"b: expected vectors of {left.shape[-1]} numbers, as in a, got {right.shape[-1]}"
        )
    return left, right
