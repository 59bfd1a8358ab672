"""Compiled products of whole numbers: 8 bits times 8 bits, summed in 32.

Numba computes with 64 bits where nothing else is said. The cast of every sum keeps it at 32; then
the compiler finds the processor's instruction that multiplies and adds many pairs at once.
"""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from course_lib.ann.candidate_heap import offer, sort_best_first

kernel: Any = njit(cache=True, nogil=True)
step: Any = njit(inline="always")

Codes = NDArray[np.int8]
Vectors = NDArray[np.float32]
Places = NDArray[np.int64]
Number = Any  # a scalar inside compiled code

BLOCK = 32  # rows that all queries are compared with in turn: they stay in the first cache


@step
def product(a: Codes, i: Number, b: Codes, j: Number) -> Number:
    """Inner product of row i of `a` and row j of `b`."""
    total = np.int32(0)
    for t in range(a.shape[1]):
        total = np.int32(total + np.int32(a[i, t]) * np.int32(b[j, t]))
    return total


@kernel
def all_products(a: Codes, b: Codes, products: NDArray[np.int32]) -> None:
    """Fill `products`, (na, nb), with the inner products of rows (na, d) and (nb, d)."""
    for first in range(0, len(b), BLOCK):
        last = min(first + BLOCK, len(b))
        for i in range(len(a)):
            for j in range(first, last):
                products[i, j] = product(a, i, b, j)


@kernel
def scan_int8(q: Codes, rows: Codes, factors: Vectors, scores: Vectors, places: Places) -> None:
    """Keep the k rows with the largest ``product * factor`` for each query.

    Parameters
    ----------
    q : (nq, d) int8
    rows : (n, d) int8
    factors : (n,) float32
        Positive; what a row's whole numbers are worth.
    scores, places : (nq, k)
        Filled in, best first: *negated* scores and rows; (+inf, -1) where there is nothing.
    """
    scores[:] = np.inf
    places[:] = -1
    for first in range(0, len(rows), BLOCK):
        last = min(first + BLOCK, len(rows))
        for a in range(len(q)):
            worst = scores[a, 0]
            for b in range(first, last):
                score = -np.float32(product(q, a, rows, b)) * factors[b]
                if score <= worst:
                    offer(scores[a], places[a], score, b)
                    worst = scores[a, 0]
    for a in range(len(q)):
        sort_best_first(scores[a], places[a])
