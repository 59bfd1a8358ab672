"""Kernels of exact search: collect what may be among the best, then score it exactly.

A block of inner products comes from BLAS in float32, with rounding errors. So the scan keeps every
row whose approximate value is within `slack`, twice the largest possible error, of the k-th best so
far; `exact_scores` settles the order among the few that are left.
"""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

# Without "ninf": thresholds start at -inf. Nothing here is nan.
step: Any = njit(inline="always", fastmath={"nnan", "nsz", "reassoc", "contract"})
kernel: Any = njit(cache=True, nogil=True, fastmath={"nnan", "nsz", "reassoc", "contract"})

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]
CHUNK = 64  # values that are looked at together before one by one


@kernel
def scan_block(
    products: Floats,  # (nq, rows or more): inner products with one block of rows
    bias: Floats,  # (rows,): subtracted, half the squared norm where "l2" is the metric
    first: int,  # number of the block's first row
    k: int,
    slack: Floats,  # (nq,)
    found: tuple[Floats, Ids],  # (nq, room) values and rows, in order of the row
    counts: Ids,  # (nq,): how many were found; -1 once there were too many near the k-th best
    limits: Ids,  # (nq,): how many may be found before the threshold is raised
    threshold: Floats,  # (nq,)
) -> None:
    """Add to `found` every row of a block that may be among the k best of a query."""
    values, ids = found
    for r in range(len(products)):
        if counts[r] < 0:
            continue
        for start in range(0, len(bias), CHUNK):
            stop = min(start + CHUNK, len(bias))
            if stop - start == CHUNK and not any_reaches(products[r], bias, start, threshold[r]):
                continue
            for j in range(start, stop):
                value = products[r, j] - bias[j]
                if value >= threshold[r]:
                    values[r, counts[r]] = value
                    ids[r, counts[r]] = first + j
                    counts[r] += 1
                    if counts[r] == limits[r]:
                        shrink(values, ids, r, k, slack, counts, threshold)
                        limits[r] = min(counts[r] + k + 16, values.shape[1])


@step
def any_reaches(row: Floats, bias: Floats, start: int, least: Any) -> Any:
    """Tell whether one of a chunk's values is `least` or more.

    Slices, a constant length and "or" instead of a maximum: so it becomes vector instructions.
    """
    products, halves = row[start : start + CHUNK], bias[start : start + CHUNK]
    reached = False
    for j in range(CHUNK):
        reached |= products[j] - halves[j] >= least
    return reached


@step
def kth_largest(values: Floats, r: int, n: int, k: int) -> Any:
    """The k-th largest of the first n values of row r: Hoare's quickselect (1961), on a copy."""
    work = np.empty(n, np.float32)
    for i in range(n):
        work[i] = values[r, i]
    low, high = 0, n - 1
    while low < high:
        pivot = work[(low + high) // 2]
        i, j = low, high
        while i <= j:
            while work[i] > pivot:
                i += 1
            while work[j] < pivot:
                j -= 1
            if i <= j:
                work[i], work[j] = work[j], work[i]
                i += 1
                j -= 1
        if k - 1 <= j:
            high = j
        elif k - 1 >= i:
            low = i
        else:
            break  # between j and i everything equals the pivot
    return work[k - 1]


@kernel
def shrink(
    values: Floats, ids: Ids, r: int, k: int, slack: Floats, counts: Ids, threshold: Floats
) -> None:
    """Raise the threshold to the k-th best less the slack, drop what is below, keep the order."""
    n = counts[r]
    if n < k:
        return
    threshold[r] = kth_largest(values, r, n, k) - slack[r]
    kept = 0
    for i in range(n):
        if values[r, i] >= threshold[r]:
            values[r, kept], ids[r, kept] = values[r, i], ids[r, i]
            kept += 1
    # Half full of what can't be told apart: go through all rows exactly instead.
    counts[r] = kept
    if 2 * kept > values.shape[1]:
        counts[r], threshold[r] = -1, np.inf


@kernel
def shrink_all(
    k: int, slack: Floats, found: tuple[Floats, Ids], counts: Ids, threshold: Floats
) -> None:
    """Drop what is out of the question for every query, after the last block."""
    for r in range(len(counts)):
        if counts[r] > 0:
            shrink(found[0], found[1], r, k, slack, counts, threshold)


@kernel
def exact_scores(x: Floats, q: Floats, ids: Ids, l2: bool, scores: Floats) -> None:
    """Put the score of each pair (query, one of its ids) into `scores`; ids below 0 are skipped."""
    for r in range(len(ids)):
        for i in range(ids.shape[1]):
            if ids[r, i] >= 0:
                scores[r, i] = exact_score(x, ids[r, i], q, r, l2)


@step
def exact_score(x: Floats, row: int, q: Floats, r: int, l2: bool) -> Any:
    """Squared distance or inner product, summed in float64."""
    total = 0.0
    if l2:
        for j in range(x.shape[1]):
            difference = np.float64(x[row, j]) - np.float64(q[r, j])
            total += difference * difference
    else:
        for j in range(x.shape[1]):
            total += np.float64(x[row, j]) * np.float64(q[r, j])
    return np.float32(total)
