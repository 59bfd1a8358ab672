"""The small steps that all random walks are made of, inlined into their kernels by Numba.

Numba notices a change only in the file of a kernel itself, so after editing this one remove the
kernels' caches (``course_lib/graphs/__pycache__/*.nb*``).
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.words.kernel_steps import Ids, Number, State, below, kernel, random_bits, step

Table = tuple[NDArray[np.uint32], NDArray[np.int32]]  # threshold, alias: see `row_tables`
Walks = NDArray[np.int32]  # (number of walks, length), -1 after a walk's end

_ODD = np.uint64(0xD1342543DE82EF95)
_UNIT = 2.0**-53


@step
def start_state(state: State, seed: Number, number: int) -> None:
    """Give walk `number` random numbers of its own: who walks where on which thread is the same."""
    state[0] = seed
    state[0] = random_bits(state) + np.uint64(number) * _ODD
    state[0] = random_bits(state)


@step
def unit(state: State) -> Number:
    """A number from 0 up to, not including, 1."""
    return np.float64(random_bits(state) >> np.uint64(11)) * _UNIT


@step
def draw_entry(start: int, stop: int, table: Table, state: State) -> Number:
    """One of the entries start … stop - 1 in proportion to its weight, in constant time.

    An empty table stands for equal weights.
    """
    threshold, alias = table
    bits = random_bits(state)
    entry = start + below(stop - start, bits)
    if len(threshold) > 0:
        other = np.int64(alias[entry])  # read in any case: a select is cheaper than a wrong guess
        entry = entry if np.uint32(bits) < threshold[entry] else other
    return entry


def row_tables(indptr: Ids, weights: NDArray[np.float32]) -> Table:
    """Return `alias_columns`, or an empty table where all weights are equal."""
    if len(weights) and weights.min() == weights.max():
        return np.empty(0, np.uint32), np.empty(0, np.int32)
    return alias_columns(indptr, weights)


@kernel
def alias_columns(indptr: Ids, weights: NDArray[np.float32]) -> Table:
    """Return alias columns (see `words.AliasSampler`) for each row of a CSR matrix.

    A draw from row i picks an entry e of it and keeps it if 32 random bits are below
    ``threshold[e]``; otherwise it takes entry ``alias[e]`` of the same row.
    """
    nnz = len(weights)
    threshold, alias = np.empty(nnz, np.uint32), np.arange(nnz).astype(np.int32)
    height = np.empty(nnz, np.float64)
    low, high = np.empty(nnz, np.int64), np.empty(nnz, np.int64)
    for i in range(len(indptr) - 1):
        start, stop = indptr[i], indptr[i + 1]
        total = 0.0
        for e in range(start, stop):
            total += weights[e]
        lows, highs = 0, 0
        for e in range(start, stop):
            height[e] = weights[e] * (stop - start) / total  # the average column has height 1
            if height[e] < 1.0:
                low[lows] = e
                lows += 1
            else:
                high[highs] = e
                highs += 1
        while lows > 0 and highs > 0:  # fill each column too low up from one that is too high
            lows -= 1
            e, donor = low[lows], high[highs - 1]
            alias[e] = donor
            height[donor] -= 1.0 - height[e]
            if height[donor] < 1.0:
                highs -= 1
                low[lows] = donor
                lows += 1
        for k in range(lows):  # what is left differs from 1 by rounding alone
            height[low[k]] = 1.0
        for e in range(start, stop):
            threshold[e] = np.uint32(min(height[e] * 4294967296.0, 4294967295.0))
    return threshold, alias


def fill_walks(
    fill: Callable[[int, Walks], None], starts: int, per_start: int, length: int, threads: int
) -> Walks:
    """Let `fill` write walks, in equal shares for each thread.

    Parameters
    ----------
    fill
        Called with the number of its first walk and the rows it shall write, all -1 so far.
    starts, per_start
        How many walks: their product.
    length
        Nodes of a walk at most.
    threads
        More than one needs a `fill` that releases the GIL.

    Returns
    -------
    (starts · per_start, length) int32

    Raises
    ------
    ValueError
        If a number is below 1.
    """
    for name, value in (("walks_per_node", per_start), ("length", length), ("threads", threads)):
        if value < 1:
            raise ValueError(f"{name}: expected 1 or more, got {value}")
    walks = np.full((starts * per_start, length), -1, np.int32)
    cuts = np.linspace(0, len(walks), threads + 1).astype(int).tolist()
    shares = list(zip(cuts[:-1], cuts[1:], strict=True))
    if threads == 1:
        fill(0, walks)
    else:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(lambda share: fill(share[0], walks[share[0] : share[1]]), shares))
    return walks


def checked_starts(starts: ArrayLike | None, n: int) -> NDArray[np.int64]:
    """Return the rows that walks start at; all n by default.

    Parameters
    ----------
    starts
        At least one of 0 … n - 1; None for all of them.
    n
        Number of nodes.

    Returns
    -------
    (starts,) int64

    Raises
    ------
    ValueError
        If they are no such numbers.
    """
    if starts is None:
        return np.arange(n, dtype=np.int64)
    rows = np.asarray(starts)
    if rows.ndim != 1 or rows.size == 0 or rows.dtype.kind not in "iu":
        raise ValueError(f"starts: expected a list of rows, at least one, got {starts!r}")
    if rows.min() < 0 or rows.max() >= n:
        raise ValueError(f"starts: expected 0 to {n - 1}, got {rows.min()} to {rows.max()}")
    return rows.astype(np.int64)


def checked_seed(seed: int) -> np.uint64:
    """Return a seed as kernels take it; ValueError unless 0 <= seed < 2**64."""
    if not 0 <= seed < 2**64:
        raise ValueError(f"seed: expected 0 to 2**64 - 1, got {seed}")
    return np.uint64(seed)
