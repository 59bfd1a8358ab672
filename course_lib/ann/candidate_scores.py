"""Compiled exact scores of a few candidates for each query."""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from course_lib.ann.candidate_heap import offer, sort_best_first

kernel: Any = njit(cache=True, nogil=True, fastmath={"contract", "reassoc", "nsz"})

Vectors = NDArray[np.float32]
Places = NDArray[np.int64]


@kernel
def best_candidates(
    q: Vectors, rows: Vectors, candidates: Places, l2: bool, scores: Vectors, places: Places
) -> None:
    """Keep the k best of each query's candidates, by exact scores.

    Parameters
    ----------
    q : (nq, d) float32
    rows : (n, d) float32
    candidates : (nq, depth) int64
        Numbers of rows; -1 for none.
    l2 : bool
        Score by squared distance, otherwise by negated inner product.
    scores, places : (nq, k)
        Filled in, best first; (+inf, -1) where there is nothing.
    """
    scores[:] = np.inf
    places[:] = -1
    for a in range(q.shape[0]):
        for b in candidates[a]:
            if b < 0:
                continue
            total = np.float32(0)
            if l2:
                for t in range(q.shape[1]):
                    total += (q[a, t] - rows[b, t]) * (q[a, t] - rows[b, t])
            else:
                for t in range(q.shape[1]):
                    total -= q[a, t] * rows[b, t]
            offer(scores[a], places[a], total, b)
        sort_best_first(scores[a], places[a])
