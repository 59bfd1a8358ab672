"""Compiled exhaustive scan of PQ codes."""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from course_lib.ann.candidate_heap import offer, sort_best_first
from course_lib.ann.codebook_kernels import distance_table, product_table

fast = {"contract", "reassoc", "nsz"}
kernel: Any = njit(cache=True, nogil=True, fastmath=fast)

Vectors = NDArray[np.float32]


@kernel
def scan_all_codes(
    q: Vectors,
    words: Vectors,
    products: bool,
    codes: NDArray[np.uint8],
    scores: Vectors,
    places: NDArray[np.int64],
) -> None:
    """Keep the k smallest scores of each query among all codes.

    Parameters
    ----------
    q : (nq, d) float32
    words : (m, dsub, ksub) float32
    products : bool
        Score by negated inner products instead of squared distances.
    codes : (n, m) uint8
    scores, places : (nq, k)
        Filled in, best first; (+inf, -1) where there is nothing.
    """
    table = np.empty((words.shape[0], words.shape[2]), dtype=np.float32)
    scores[:] = np.inf
    places[:] = -1
    for a in range(q.shape[0]):
        if products:
            product_table(q, a, words, np.float32(-1), table)
        else:
            distance_table(q, a, words, table)
        for b in range(codes.shape[0]):
            score = np.float32(0)
            for j in range(codes.shape[1]):
                score += table[j, codes[b, j]]
            if score <= scores[a, 0]:
                offer(scores[a], places[a], score, b)
        sort_best_first(scores[a], places[a])
