"""What edges must look like before they become a graph."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def checked_rows(rows: ArrayLike, n: int) -> NDArray[np.int64]:
    """Return pairs of rows as (E, 2) int64.

    Parameters
    ----------
    rows
        (E, 2) integers from 0 to n - 1.
    n
        Number of nodes.

    Returns
    -------
    (E, 2) int64

    Raises
    ------
    ValueError
        If shape, type or range are others.

    Examples
    --------
    >>> checked_rows([], 3).shape
    (0, 2)
    """
    pairs = np.asarray(rows)
    if pairs.size == 0:
        return np.empty((0, 2), np.int64)
    if pairs.ndim != 2 or pairs.shape[1] != 2 or pairs.dtype.kind not in "iu":
        raise ValueError(
            f"rows: expected (E, 2) integers, got {pairs.dtype} of shape {pairs.shape}"
        )
    if pairs.min() < 0 or pairs.max() >= n:
        raise ValueError(f"rows: expected 0 to {n - 1}, got {pairs.min()} to {pairs.max()}")
    return pairs.astype(np.int64)


def checked_weights(weights: ArrayLike | None, edges: int) -> NDArray[np.float64]:
    """Return one weight for each edge.

    Parameters
    ----------
    weights
        (E,), finite and at least 0; None for 1 each.
    edges
        E.

    Returns
    -------
    (E,) float64

    Raises
    ------
    ValueError
        If there are more or fewer, or one is negative, infinite or NaN.

    Examples
    --------
    >>> checked_weights(None, 2)
    array([1., 1.])
    """
    strength = np.ones(edges) if weights is None else np.asarray(weights, np.float64)
    if strength.shape != (edges,):
        raise ValueError(f"weights: expected shape ({edges},), got {strength.shape}")
    if not (np.isfinite(strength) & (strength >= 0)).all():
        wrong = strength[~(np.isfinite(strength) & (strength >= 0))][0]
        raise ValueError(f"weights: expected finite numbers of at least 0, got {wrong}")
    return strength
