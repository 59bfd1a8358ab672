"""The steps of a second-order walk by rejection: propose by weight, accept by the bias."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from course_lib.words.kernel_steps import Ids, Number, State, kernel, step

from .walk_steps import Table, Walks, draw_entry, start_state, unit

TRIES = 32  # after as many refusals the step is drawn from the exact distribution: same result
Biases = tuple[float, float]  # 1 / p, 1 / q
Csr = tuple[Ids, Ids, NDArray[np.float32]]  # indptr, indices, weights


@kernel
def walk_second_order(
    csr: Csr,
    table: Table,
    biases: Biases,
    starts: Ids,
    seed: Number,
    first: int,
    walks: Walks,
) -> None:
    """Write walks number first, first + 1, …"""
    indptr, indices, _ = csr
    state = np.empty(1, np.uint64)
    for row in range(len(walks)):
        start_state(state, seed, first + row)
        previous, current = np.int64(-1), np.int64(starts[(first + row) % len(starts)])
        walks[row, 0] = current
        for position in range(1, walks.shape[1]):
            if indptr[current] == indptr[current + 1]:
                break
            entry = draw_biased(previous, current, csr, table, biases, state)
            previous, current = current, np.int64(indices[entry])
            walks[row, position] = current


@step
def draw_biased(
    previous: int, current: int, csr: Csr, table: Table, biases: Biases, state: State
) -> Number:
    """An entry of row `current` in proportion to weight · bias."""
    indptr, indices, _ = csr
    start, stop = indptr[current], indptr[current + 1]
    entry = draw_entry(start, stop, table, state)
    if previous >= 0:
        back, away = biases
        most, least = max(back, 1.0, away), min(back, 1.0, away)
        level = most * unit(state)
        tries = 1
        # Below the least bias nobody need ask which bias it is.
        while level >= least and level >= bias(previous, indices[entry], csr, biases):
            if tries == TRIES:
                entry = draw_exactly(previous, start, stop, csr, biases, state)
                break
            tries += 1
            entry = draw_entry(start, stop, table, state)
            level = most * unit(state)
    return entry


@step
def bias(previous: int, candidate: int, csr: Csr, biases: Biases) -> Number:
    """α(t, x): 1/p back to t, 1 to a neighbour of t, 1/q further away."""
    indptr, indices, _ = csr
    back, away = biases
    value = away
    if candidate == previous:
        value = back
    elif stands_in(candidate, indptr[previous], indptr[previous + 1], indices):
        value = 1.0
    return value


@step
def stands_in(node: int, start: int, stop: int, indices: Ids) -> Number:
    """Binary search in the ascending entries start … stop - 1."""
    low, end = start, stop
    while start < stop:
        middle = (start + stop) >> 1
        if indices[middle] < node:
            start = middle + 1
        else:
            stop = middle
    return low <= start < end and indices[start] == node


@step
def draw_exactly(
    previous: int, start: int, stop: int, csr: Csr, biases: Biases, state: State
) -> Number:
    """An entry by the sums of weight · bias, one after the other."""
    _, indices, weights = csr
    total = 0.0
    for entry in range(start, stop):
        total += weights[entry] * bias(previous, indices[entry], csr, biases)
    left = total * unit(state)
    chosen = start
    for entry in range(start, stop):
        left -= weights[entry] * bias(previous, indices[entry], csr, biases)
        chosen = entry
        if left < 0.0:
            break
    return chosen
