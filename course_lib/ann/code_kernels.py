"""Compiled exhaustive scan of PQ codes: for one query, and for 64 at the same time."""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from course_lib.ann.candidate_heap import offer, sort_best_first
from course_lib.ann.codebook_kernels import distance_table, product_table

fast = {"contract", "reassoc", "nsz"}
kernel: Any = njit(cache=True, nogil=True, fastmath=fast)
step: Any = njit(nogil=True, inline="always", fastmath=fast)

Vectors = NDArray[np.float32]
Codes = NDArray[np.uint8]
Places = NDArray[np.int64]

LANES = 64  # queries whose table entries lie side by side: one look-up serves them all
BLOCK = 32  # codes whose sums are kept at the same time
FEW = 20  # a group of fewer queries isn't worth 64 lanes


@kernel
def scan_alone(
    q: Vectors, words: Vectors, products: bool, codes: Codes, scores: Vectors, places: Places
) -> None:
    """Keep the k smallest scores of each query among all codes, query by query.

    Parameters
    ----------
    q : (nq, d) float32
    words : (m, dsub, ksub) float32
        Codebooks, transposed.
    products : bool
        Score by negated inner products instead of squared distances.
    codes : (n, m) uint8
    scores, places : (nq, k)
        Filled in, best first; (+inf, -1) where there is nothing.
    """
    scores[:] = np.inf
    places[:] = -1
    table = np.empty((words.shape[0], words.shape[2]), dtype=np.float32)
    for a in range(q.shape[0]):
        if products:
            product_table(q, a, words, np.float32(-1), table)
        else:
            distance_table(q, a, words, table)
        flat, ksub = table.reshape(-1), np.uint64(words.shape[2])
        for b in range(codes.shape[0]):
            score, entry = np.float32(0), np.uint64(0)  # unsigned: no test for negative indices
            for j in range(codes.shape[1]):
                score += flat[entry + np.uint64(codes[b, j])]
                entry += ksub
            if score <= scores[a, 0]:
                offer(scores[a], places[a], score, b)
        sort_best_first(scores[a], places[a])


@step
def _fill_tables(q: Vectors, books: Vectors, products: bool, tables: Vectors) -> None:
    """Fill ``tables[j, c, lane]`` for the queries (d, lanes)."""
    m, ksub, dsub = books.shape
    for j in range(m):
        for c in range(ksub):
            for lane in range(LANES):
                tables[j, c, lane] = 0
            for t in range(dsub):
                value = books[j, c, t]
                for lane in range(LANES):
                    difference = q[j * dsub + t, lane] - value
                    product = -q[j * dsub + t, lane] * value
                    tables[j, c, lane] += product if products else difference * difference


@step
def _add_part(tables: Vectors, j: int, codes: Codes, first: int, sums: Vectors, n: int) -> None:
    """Add part j of `n` codes to their sums: 64 table entries from one place in memory."""
    for b in range(n):
        c = codes[first + b, j]
        for lane in range(LANES):
            sums[b, lane] += tables[j, c, lane]


@step
def _any_below(sums: Vectors, b: int, worst: Vectors) -> bool:
    below = 0
    for lane in range(LANES):
        below += sums[b, lane] <= worst[lane]
    return below > 0


@kernel
def scan_side_by_side(
    q: Vectors, books: Vectors, products: bool, codes: Codes, scores: Vectors, places: Places
) -> None:
    """Keep the k smallest scores of each of at most 64 queries among all codes.

    The same additions as in `scan_alone`, in vector registers across the queries.

    Parameters
    ----------
    q : (nq, d) float32
        nq at most `LANES`.
    books : (m, ksub, dsub) float32
    products : bool
        Score by negated inner products instead of squared distances.
    codes : (n, m) uint8
    scores, places : (nq, k)
        Filled in, best first; (+inf, -1) where there is nothing.
    """
    scores[:] = np.inf
    places[:] = -1
    lanes = np.zeros((q.shape[1], LANES), dtype=np.float32)
    lanes[:, : q.shape[0]] = q.T
    tables = np.empty((books.shape[0], books.shape[1], LANES), dtype=np.float32)
    _fill_tables(lanes, books, products, tables)
    sums = np.empty((BLOCK, LANES), dtype=np.float32)
    worst = np.full(LANES, -np.inf, dtype=np.float32)  # lanes without a query take nothing
    worst[: q.shape[0]] = np.inf
    for first in range(0, codes.shape[0], BLOCK):
        n = min(BLOCK, codes.shape[0] - first)
        sums[:] = 0
        for j in range(codes.shape[1]):
            _add_part(tables, j, codes, first, sums, n)
        for b in range(n):
            if _any_below(sums, b, worst):
                for a in range(q.shape[0]):
                    if sums[b, a] <= worst[a]:
                        offer(scores[a], places[a], sums[b, a], first + b)
                        worst[a] = scores[a, 0]
    for a in range(q.shape[0]):
        sort_best_first(scores[a], places[a])


def scan_all_codes(
    q: Vectors, books: Vectors, products: bool, codes: Codes, scores: Vectors, places: Places
) -> None:
    """Keep the k smallest scores of each query: 64 queries at a time, and few ones one by one.

    Parameters
    ----------
    q : (nq, d) float32
    books : (m, ksub, dsub) float32
    products, codes, scores, places
        As in `scan_side_by_side`.
    """
    words = np.ascontiguousarray(books.transpose(0, 2, 1))
    for first in range(0, len(q), LANES):
        group = slice(first, first + LANES)
        which = (q[group], books, products, codes, scores[group], places[group])
        if len(which[0]) < FEW:
            scan_alone(which[0], words, *which[2:])
        else:
            scan_side_by_side(*which)
