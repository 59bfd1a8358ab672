"""Scores of rows computed here: for engines that leave them to the caller, or come back short."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]


def unit_rows(rows: Rows) -> Rows:
    """Scale rows to length 1: after that, cosine is the inner product.

    Parameters
    ----------
    rows
        Shape (n, d) or (d,), none of them zero.

    Returns
    -------
    float32 array of the same shape

    Examples
    --------
    >>> unit_rows(np.array([[3, 4]]))
    array([[0.6, 0.8]], dtype=float32)
    """
    wide = np.asarray(rows, dtype=np.float64)  # float32 would overflow when squared
    wide = wide / np.abs(wide).max(axis=-1, keepdims=True)
    return (wide / np.linalg.norm(wide, axis=-1, keepdims=True)).astype(np.float32)


def scores_of(rows: Rows, query: Rows, metric: str) -> Rows:
    """Score each row against one query.

    Parameters
    ----------
    rows
        Shape (n, d).
    query
        Shape (d,).
    metric
        "cosine" (both sides already scaled to length 1), "ip" or "l2".

    Returns
    -------
    (n,) float32
        Inner products, or squared distances for "l2".

    Examples
    --------
    >>> scores_of(np.array([[0.0, 0], [3, 4]]), np.zeros(2), "l2")
    array([ 0., 25.])
    """
    if metric == "l2":
        return ((rows - query) ** 2).sum(axis=1)
    return rows @ query


def best_first(scores: Rows, k: int, metric: str) -> NDArray[np.int64]:
    """Return the positions of the k best scores, best first; the earlier one at a tie.

    Parameters
    ----------
    scores
        Shape (n,).
    k
        At least 1; fewer come back where n is smaller.
    metric
        Small scores are good for "l2", large ones else.

    Returns
    -------
    (min(k, n),) int64

    Examples
    --------
    >>> best_first(np.array([0.1, 0.9, 0.5]), 2, "cosine")
    array([1, 2])
    """
    return np.argsort(scores if metric == "l2" else -scores, kind="stable")[:k]
