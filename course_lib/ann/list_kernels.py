"""Compiled scan of the probed lists of an inverted file of full vectors."""

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
BLOCK = 512  # rows whose products with all queries of a list are computed at once
FEW = 3  # of fewer queries the products are made one by one: BLAS would only copy the rows


@step
def gather_queries(q: Vectors, pairs: Places, nprobe: int, out: Vectors) -> None:
    """Copy the queries of some (query, probe) pairs to the rows of `out`."""
    for i in range(pairs.size):
        for t in range(q.shape[1]):
            out[i, t] = q[pairs[i] // nprobe, t]


@step
def _multiply(queries: Vectors, rows: Vectors, products: Vectors) -> None:
    for i in range(products.shape[0]):
        for b in range(products.shape[1]):
            total = np.float32(0)
            for t in range(rows.shape[1]):
                total += queries[i, t] * rows[b, t]
            products[i, b] = total


@step
def scan_block(
    queries: Vectors,
    pairs: Places,
    nprobe: int,
    rows: Vectors,
    first: int,
    bias: Vectors,
    room: Vectors,
    scores: Vectors,
    places: Places,
) -> None:
    """Offer rows, at `first` and the following places, to the queries of some pairs."""
    count = rows.shape[0]
    products = room[: pairs.size * count].reshape(pairs.size, count)
    if pairs.size < FEW:
        _multiply(queries, rows, products)
    else:
        np.dot(queries[: pairs.size], rows.T, products)
    for i in range(pairs.size):
        a = pairs[i] // nprobe
        worst = scores[a, 0]
        for b in range(count):
            score = -products[i, b]
            if bias.size:
                score += bias[first + b]
            if score <= worst:
                offer(scores[a], places[a], score, first + b)
                worst = scores[a, 0]


@kernel
def scan_rows(
    q: Vectors,
    nprobe: int,
    pairs: Places,
    bounds: Places,
    start: Places,
    size: Places,
    rows: Vectors,
    bias: Vectors,
    scores: Vectors,
    places: Places,
) -> None:
    """Score rows by ``bias - q . x``, list by list, and keep each query's k smallest.

    All queries that probe a list are multiplied with its rows in one product: each row is read
    from memory once for all of them, and not once for each.

    Parameters
    ----------
    q : (nq, d) float32
    nprobe : int
    pairs : (nq * nprobe,) int64
        Numbers of (query, probe) pairs, ``query * nprobe + probe``, sorted by list.
    bounds : (nlist + 1,) int64
        Where each list's pairs start.
    start, size : (nlist,) int64
        Where the lists lie.
    rows : (capacity, d) float32
    bias : (capacity,) or (0,) float32
        Half the squared norms for squared distances, nothing for inner products.
    scores, places : (nq, k)
        Filled in, best first; (+inf, -1) where there is nothing.
    """
    scores[:] = np.inf
    places[:] = -1
    most = np.max(bounds[1:] - bounds[:-1])
    queries = np.empty((most, q.shape[1]), dtype=np.float32)
    room = np.empty(most * BLOCK, dtype=np.float32)
    for number in range(size.size):
        mine = pairs[bounds[number] : bounds[number + 1]]
        if mine.size == 0 or size[number] == 0:
            continue
        gather_queries(q, mine, nprobe, queries)
        last = start[number] + size[number]
        for first in range(start[number], last, BLOCK):
            block = rows[first : min(first + BLOCK, last)]
            scan_block(queries, mine, nprobe, block, first, bias, room, scores, places)
    for a in range(q.shape[0]):
        sort_best_first(scores[a], places[a])
