"""Steps of a walk that can't go back in time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from course_lib.words.kernel_steps import Ids, Number, below, kernel, random_bits, step

from .walk_steps import Walks, start_state

Arcs = tuple[Ids, Ids, NDArray[np.float64]]  # indptr, targets, times; a row's times ascend


@kernel
def walk_in_time(arcs: Arcs, starts: Ids, seed: Number, first: int, walks: Walks) -> None:
    """Write walks number first, first + 1, …; the first step is arc starts[number mod len]."""
    indptr, targets, times = arcs
    state = np.empty(1, np.uint64)
    for row in range(len(walks)):
        start_state(state, seed, first + row)
        arc = np.int64(starts[(first + row) % len(starts)])
        walks[row, 0] = row_of(arc, indptr)
        for position in range(1, walks.shape[1]):
            node, now = np.int64(targets[arc]), times[arc]
            walks[row, position] = node
            later = first_after(now, indptr[node], indptr[node + 1], times)
            if later == indptr[node + 1]:
                break
            arc = later + below(indptr[node + 1] - later, random_bits(state))


@step
def first_after(now: float, start: int, stop: int, times: NDArray[np.float64]) -> Number:
    """The first of the entries start … stop - 1 with a time after `now`; stop if there is none."""
    low, high = start, stop
    while low < high:
        middle = (low + high) >> 1
        if times[middle] <= now:
            low = middle + 1
        else:
            high = middle
    return low


@step
def row_of(entry: int, indptr: Ids) -> Number:
    """The row in which an entry of a CSR matrix stands."""
    low, high = 0, len(indptr) - 1
    while low < high:  # the last row that begins at or before the entry
        middle = (low + high + 1) >> 1
        if indptr[middle] <= entry:
            low = middle
        else:
            high = middle - 1
    return low
