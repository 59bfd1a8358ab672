"""Compiled scan of the probed lists of an inverted file, for full vectors and for PQ codes."""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from course_lib.ann.candidate_heap import offer, sort_best_first

fast = {"contract", "reassoc", "nsz"}
kernel: Any = njit(cache=True, nogil=True, fastmath=fast)
step: Any = njit(nogil=True, inline="always", fastmath=fast)

Vectors = NDArray[np.float32]
Places = NDArray[np.int64]


@step
def _product(q: Vectors, a: int, x: Vectors, b: int) -> np.float32:
    total = np.float32(0)
    for t in range(q.shape[1]):
        total += q[a, t] * x[b, t]
    return total


@kernel
def scan_rows(
    q: Vectors,
    probes: Places,
    start: Places,
    size: Places,
    rows: Vectors,
    bias: Vectors,
    scores: Vectors,
    places: Places,
) -> None:
    """Score the rows of each query's lists by ``bias + q . x`` and keep the k smallest.

    Parameters
    ----------
    q : (nq, d) float32
        Queries, times -2 for squared distances (bias is |x|^2), -1 for inner products (no bias).
    probes : (nq, nprobe) int64
        Lists to look into.
    start, size : (nlist,) int64
        Where the lists lie.
    rows : (capacity, d) float32
    bias : (capacity,) or (0,) float32
    scores, places : (nq, k)
        Filled in, best first; (+inf, -1) where there is nothing.
    """
    scores[:] = np.inf
    places[:] = -1
    for a in range(q.shape[0]):
        for p in range(probes.shape[1]):
            first = start[probes[a, p]]
            for b in range(first, first + size[probes[a, p]]):
                score = _product(q, a, rows, b)
                if bias.size:
                    score += bias[b]
                if score <= scores[a, 0]:
                    offer(scores[a], places[a], score, b)
        sort_best_first(scores[a], places[a])


@kernel
def scan_codes(
    tables: Vectors,
    probes: Places,
    offset: Vectors,
    start: Places,
    size: Places,
    codes: NDArray[np.uint8],
    bias: Vectors,
    scores: Vectors,
    places: Places,
) -> None:
    """Score the codes of each query's lists by ``offset + bias + table look-ups``.

    Parameters
    ----------
    tables : (nq, m, ksub) float32
    probes : (nq, nprobe) int64
    offset : (nq, nprobe) float32
        What all rows of a list have in common, for this query.
    start, size : (nlist,) int64
    codes : (capacity, m) uint8
    bias : (capacity,) or (0,) float32
    scores, places : (nq, k)
        Filled in, best first; (+inf, -1) where there is nothing.
    """
    scores[:] = np.inf
    places[:] = -1
    for a in range(tables.shape[0]):
        for p in range(probes.shape[1]):
            first = start[probes[a, p]]
            for b in range(first, first + size[probes[a, p]]):
                score = offset[a, p]
                for j in range(codes.shape[1]):
                    score += tables[a, j, codes[b, j]]
                if bias.size:
                    score += bias[b]
                if score <= scores[a, 0]:
                    offer(scores[a], places[a], score, b)
        sort_best_first(scores[a], places[a])
