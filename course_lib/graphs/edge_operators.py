"""Two nodes' vectors become one vector of their edge, the same from either end."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.floating]


def average(u: ArrayLike, v: ArrayLike) -> Floats:
    """Return (u + v) / 2.

    Parameters
    ----------
    u, v : (..., d)
        Vectors of the two ends.

    Returns
    -------
    (..., d)

    Raises
    ------
    ValueError
        If the shapes differ.

    References
    ----------
    Grover, Leskovec 2016, "node2vec: Scalable Feature Learning for Networks", table 1.

    Examples
    --------
    >>> average([1.0, 4.0], [3.0, 0.0])
    array([2., 2.])
    """
    a, b = _same_shape(u, v)
    return (a + b) / 2


def hadamard(u: ArrayLike, v: ArrayLike) -> Floats:
    """Return u · v, component by component; see `average`. Its sum is the dot product.

    Examples
    --------
    >>> hadamard([1.0, 4.0], [3.0, 0.5])
    array([3., 2.])
    """
    a, b = _same_shape(u, v)
    return a * b


def weighted_l1(u: ArrayLike, v: ArrayLike) -> Floats:
    """Return |u - v|, component by component; see `average`. Its sum is the L1 distance.

    Examples
    --------
    >>> weighted_l1([1.0, 4.0], [3.0, 0.0])
    array([2., 4.])
    """
    a, b = _same_shape(u, v)
    return np.abs(a - b)


def weighted_l2(u: ArrayLike, v: ArrayLike) -> Floats:
    """Return (u - v)², component by component; see `average`. Its sum is the squared L2 distance.

    Examples
    --------
    >>> weighted_l2([1.0, 4.0], [3.0, 0.0])
    array([ 4., 16.])
    """
    a, b = _same_shape(u, v)
    return (a - b) ** 2


def _same_shape(u: ArrayLike, v: ArrayLike) -> tuple[Floats, Floats]:
    a, b = (x if x.dtype.kind == "f" else x.astype(np.float64) for x in map(np.asarray, (u, v)))
    if a.shape != b.shape or a.ndim == 0:
        raise ValueError(f"v: expected shape {a.shape} as u, at least (d,), got {b.shape}")
    return a, b
