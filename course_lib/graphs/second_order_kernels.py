"""The steps of a second-order walk: first which group of neighbours, then who of them.

Coming from t, the neighbours of v are t itself, those that t points to, and the rest. How likely
each group is gets worked out for every arc (t, v) beforehand: three numbers an arc, where a table
of the step's probabilities would take as many as v has neighbours. They stand beside v itself, so
that a step waits for one far piece of memory and not for two.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from course_lib.words.kernel_steps import Ids, Number, State, kernel, random_bits, step

from .walk_steps import Table, Walks, draw_entry, start_state, unit

njit: Any = numba.njit  # its stubs don't know `_nrt`
# `_nrt=False`: the walker allocates nothing, and Numba needn't count who holds which array (an
# atomic operation each time a field of a tuple is read).
walker: Any = njit(cache=True, nogil=True, fastmath=True, error_model="numpy", _nrt=False)

TRIES = 32  # draws from all of v's neighbours for one of a group; then the group is listed
NOWHERE = 2**32 - 1  # no entry has this number
TINY = 1e-300  # of a sink's row, which nobody draws from, the total is 0
ANY, NEAR, FAR = 0, 1, 2  # all but t; of those, the ones that t points to; the ones it doesn't

Biases = tuple[float, float]  # 1 / p, 1 / q
Csr = tuple[Ids, Ids, NDArray[np.float32]]  # indptr, indices, weights
Groups = NDArray[np.uint32]  # (nnz, 4), see `arc_groups`


@kernel
def arc_groups(csr: Csr, biases: Biases) -> Groups:
    """Return for each arc (t, v) the chances of the first groups, where v's row has t, and v.

    All but t have at least the smaller of 1 and 1/q as their α; the near, or else the far, are
    favoured and have the rest too. Columns: the probability of t; that of t or any other without
    favour, both as 32-bit integers; the entry of t, no entry at all where v doesn't point to it;
    v.
    """
    indptr, indices, weights = csr
    inverse_p, inverse_q = biases
    least = min(1.0, inverse_q)
    groups = np.empty((len(indices), 4), np.uint32)
    for t in range(len(indptr) - 1):
        for arc in range(indptr[t], indptr[t + 1]):
            home, home_weight, near, far = split_row(t, indices[arc], csr)
            returning, others = home_weight * inverse_p, least * (near + far)
            favoured = (1.0 - least) * near + (inverse_q - least) * far
            total = max(returning + others + favoured, TINY)
            groups[arc, 0] = np.uint32(min(returning / total * 2.0**32, 2.0**32 - 1))
            groups[arc, 1] = np.uint32(min((returning + others) / total * 2.0**32, 2.0**32 - 1))
            groups[arc, 2] = np.uint32(home)
            groups[arc, 3] = np.uint32(indices[arc])
    return groups


@step
def split_row(t: int, v: int, csr: Csr) -> tuple[Number, Number, Number, Number]:
    """The entry of t in v's row and its weight; the weights of the near and of the far."""
    indptr, indices, weights = csr
    home, home_weight, near, far = NOWHERE, 0.0, 0.0, 0.0
    i = indptr[t]
    for j in range(indptr[v], indptr[v + 1]):  # both rows ascend: one pass
        while i < indptr[t + 1] and indices[i] < indices[j]:
            i += 1
        if indices[j] == t:
            home, home_weight = j, np.float64(weights[j])
        elif i < indptr[t + 1] and indices[i] == indices[j]:
            near += weights[j]
        else:
            far += weights[j]
    return home, home_weight, near, far


@walker
def walk_second_order(
    csr: Csr,
    table: Table,
    groups: Groups,
    favoured: int,
    starts: Ids,
    seed: Number,
    first: int,
    walks: Walks,
    state: State,
) -> None:
    """Write walks number first, first + 1, …; `state` is room for one number."""
    indptr = csr[0]
    for row in range(len(walks)):
        start_state(state, seed, first + row)
        previous, current = np.int64(-1), np.int64(starts[(first + row) % len(starts)])
        arc = np.int64(-1)  # the entry by which the walk came to `current`
        walks[row, 0] = current
        for position in range(1, walks.shape[1]):
            start, stop = indptr[current], indptr[current + 1]
            if start == stop:
                break
            if arc < 0:
                arc = np.int64(draw_entry(start, stop, table, state))
            else:
                arc = np.int64(
                    draw_biased(previous, current, arc, groups, favoured, csr, table, state)
                )
            previous, current = current, np.int64(groups[arc, 3])
            walks[row, position] = current


@step
def draw_biased(
    previous: int,
    current: int,
    arc: int,
    groups: Groups,
    favoured: int,
    csr: Csr,
    table: Table,
    state: State,
) -> Number:
    """An entry of row `current` in proportion to weight · α."""
    level = np.uint32(random_bits(state) >> np.uint64(32))
    home = np.int64(groups[arc, 2])
    entry = home
    if level >= groups[arc, 0]:
        group = ANY if level < groups[arc, 1] else favoured
        entry = draw_of_group(group, previous, current, home, csr, table, state)
    return entry


@step
def draw_of_group(
    group: int, previous: int, current: int, home: int, csr: Csr, table: Table, state: State
) -> Number:
    """An entry of row `current` that belongs to the group, in proportion to its weight."""
    start, stop = csr[0][current], csr[0][current + 1]
    entry = np.int64(draw_entry(start, stop, table, state))
    tries = 1
    while not belongs(entry, group, previous, home, csr):
        if tries == TRIES:
            entry = np.int64(draw_listed(group, previous, current, home, csr, state))
            break
        tries += 1
        entry = np.int64(draw_entry(start, stop, table, state))
    return entry


@step
def belongs(entry: int, group: int, previous: int, home: int, csr: Csr) -> Number:
    """Tell whether an entry is of the group."""
    yes = entry != home
    if yes and group != ANY:
        indptr, indices, _ = csr
        near = stands_in(indices[entry], indptr[previous], indptr[previous + 1], indices)
        yes = near == (group == NEAR)
    return yes


@step
def stands_in(node: int, start: int, stop: int, indices: Ids) -> Number:
    """Binary search in the ascending entries start … stop - 1."""
    low, high = start, stop
    while low < high:
        middle = (low + high) >> 1
        if indices[middle] < node:
            low = middle + 1
        else:
            high = middle
    return low < stop and indices[low] == node


@step
def draw_listed(
    group: int, previous: int, current: int, home: int, csr: Csr, state: State
) -> Number:
    """The same as `draw_of_group`, by the sum of the weights in the group."""
    indptr, _, weights = csr
    total = 0.0
    for entry in range(indptr[current], indptr[current + 1]):
        if belongs(entry, group, previous, home, csr):
            total += weights[entry]
    left = total * unit(state)
    chosen = indptr[current]  # stands where rounding alone gave an empty group some weight
    for entry in range(indptr[current], indptr[current + 1]):
        if left >= 0.0 and belongs(entry, group, previous, home, csr):
            left -= weights[entry]
            chosen = entry
    return chosen
