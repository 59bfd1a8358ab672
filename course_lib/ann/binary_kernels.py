"""Kernels of search by Hamming distance: a popcount, and selection by counting, not sorting."""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

step: Any = njit(inline="always")
kernel: Any = njit(cache=True, nogil=True)

Words = NDArray[np.uint64]
Ids = NDArray[np.int64]
Counts = NDArray[np.int32]
Number = Any  # a scalar inside compiled code

CHUNK = 256  # rows that all queries are compared with in turn
PAIRS, FOURS, BYTES, ONES = (np.uint64(int(byte * 8, 16)) for byte in ("55", "33", "0f", "01"))
ONE, TWO, FOUR, TOP = (np.uint64(shift) for shift in (1, 2, 4, 56))


@kernel
def nearest_codes(codes: Words, queries: Words, k: int, distances: Counts, ids: Ids) -> None:
    """Fill `distances` and `ids`, both (nq, k), with the k <= n nearest codes, ties by row.

    Codes are (n, words), queries (nq, words). At most k rows are kept per query before its limit
    falls by one, so `room` is enough.
    """
    nq, farthest = len(queries), 64 * codes.shape[1]
    room = min(len(codes), k * (farthest + 2))
    kept_rows = np.empty((nq, room), np.int64)  # what may be among the nearest
    kept_distances = np.empty((nq, room), np.int32)
    histogram = np.zeros((nq, farthest + 2), np.int64)  # how many were kept at each distance
    state = np.zeros((nq, 3), np.int64)  # how many were kept, how many below the limit, the limit
    state[:, 2] = farthest + 1
    columns = np.empty((codes.shape[1], CHUNK), np.uint64)
    chunk = np.empty(CHUNK, np.int32)
    for start in range(0, len(codes), CHUNK):
        size = min(CHUNK, len(codes) - start)
        for i in range(size):
            for w in range(codes.shape[1]):
                columns[w, i] = codes[start + i, w]
        for r in range(nq):
            measure(columns, size, queries, r, chunk)
            keep(chunk, size, start, r, k, state, histogram, kept_rows, kept_distances)
    for r in range(nq):
        take_best(kept_rows, kept_distances, state[r, 0], k, histogram, distances, ids, r)


@step
def measure(columns: Words, size: int, queries: Words, r: int, chunk: Counts) -> None:
    """Put the distances of query r to some rows into `chunk`, one word of all rows at a time."""
    chunk[:size] = 0
    for w in range(len(columns)):
        word = queries[r, w]
        for i in range(size):
            chunk[i] += np.int32(popcount(columns[w, i] ^ word))


@step
def keep(
    chunk: Counts,
    size: int,
    start: int,
    r: int,
    k: int,
    state: Ids,
    histogram: Ids,
    kept_rows: Ids,
    kept_distances: Counts,
) -> None:
    """Keep every row that is nearer than the limit, and lower the limit to the k-th distance."""
    n, below, limit = state[r, 0], state[r, 1], state[r, 2]
    smallest = chunk[0]
    for i in range(size):
        smallest = min(smallest, chunk[i])
    if smallest >= limit:
        return
    for i in range(size):
        if chunk[i] < limit:
            kept_rows[r, n], kept_distances[r, n] = start + i, chunk[i]
            n += 1
            below += 1
            histogram[r, chunk[i]] += 1
            while (
                below >= k
            ):  # k rows are nearer than the limit: that near is the least from now on
                limit -= 1
                below -= histogram[r, limit]
    state[r, 0], state[r, 1], state[r, 2] = n, below, limit


@step
def popcount(bits: Number) -> Number:
    """How many of 64 bits are set (Warren, Hacker's Delight, section 5-1).

    Sums of two, four, then eight neighbouring bits; a multiplication adds up the bytes. The
    compiler recognises it and uses the processor's own instruction.
    """
    bits = bits - ((bits >> ONE) & PAIRS)
    bits = (bits & FOURS) + ((bits >> TWO) & FOURS)
    bits = (bits + (bits >> FOUR)) & BYTES
    return (bits * ONES) >> TOP


@step
def take_best(
    kept_rows: Ids,
    kept_distances: Counts,
    n: int,
    k: int,
    histogram: Ids,
    distances: Counts,
    ids: Ids,
    r: int,
) -> None:
    """Sort by counting: a row's place is the number of kept rows at smaller distances."""
    place = 0
    for distance in range(histogram.shape[1]):
        there = histogram[r, distance]
        histogram[r, distance] = place
        place += there
    for i in range(n):
        distance = kept_distances[r, i]
        place = histogram[r, distance]
        histogram[r, distance] += 1
        if place < k:
            ids[r, place], distances[r, place] = kept_rows[r, i], distance
