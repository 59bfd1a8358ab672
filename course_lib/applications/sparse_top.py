"""The best of many scores of which most are 0."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def best_first(
    scores: NDArray[np.floating], k: int
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return the k best scores that aren't 0, and their places; equal ones by place.

    Parameters
    ----------
    scores : shape (n,)
        0 means: not found.
    k : int
        1 or more.

    Returns
    -------
    scores : float32, shape (k,)
        Padded with -inf.
    ids : int64, shape (k,)
        Padded with -1.

    Examples
    --------
    >>> values, places = best_first(np.array([0.0, 2.0, 3.0, 2.0]), k=2)
    >>> values.tolist(), places.tolist()
    ([3.0, 2.0], [2, 1])
    """
    limit = np.partition(scores, len(scores) - k)[len(scores) - k] if k <= len(scores) else 0
    # All that reach the k-th best: ties are cut by place, not by chance.
    found = np.flatnonzero(scores >= limit if limit > 0 else scores)
    found = found[np.argsort(-scores[found], kind="stable")][:k]
    values, ids = np.full(k, -np.inf, np.float32), np.full(k, -1, np.int64)
    values[: len(found)], ids[: len(found)] = scores[found], found
    return values, ids
