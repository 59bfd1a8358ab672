"""What graph searches have in common: scratch memory, the beam's start, growth and end."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from course_lib.ann.beam_steps import Beam, distance_of, insert, key_of, node_of
from course_lib.ann.graph_distances import Nodes, Number, step

NOBODY = -1  # ends a row of links


class Scratch(NamedTuple):
    """What one thread needs to search, made once."""

    seen: NDArray[np.uint8]  # (n,), the number of the last search that met a node
    beam: Beam  # (n + 1,)
    fresh: Nodes  # nodes to look at
    distances: NDArray[np.float32]  # of these
    settled: NDArray[np.bool_]  # marks of links
    counts: NDArray[np.int64]  # (number of this search, distances computed)


def make_scratch(n: int, width: int) -> Scratch:
    """Return room for a search among n nodes with up to `width` links each."""
    counts = np.zeros(2, np.int64)
    fresh, distances = np.empty(width + 1, np.int32), np.empty(width + 1, np.float32)
    seen, beam = np.zeros(n, np.uint8), np.empty(n + 2, np.int64)
    return Scratch(seen, beam, fresh, distances, np.empty(width + 1, np.bool_), counts)


@step
def new_search(scratch: Scratch) -> None:
    """Forget which nodes were seen, by counting on; 255 searches use one array."""
    scratch.counts[0] += 1
    if scratch.counts[0] == 256:
        scratch.seen[:] = 0
        scratch.counts[0] = 1


@step
def start_beam(scratch: Scratch, key: Number) -> None:
    """Begin a search of a level with a single node."""
    new_search(scratch)
    scratch.beam[0] = key & ~np.int64(1)
    scratch.seen[node_of(key)] = np.uint8(scratch.counts[0])


@step
def absorb(
    removed: NDArray[np.bool_],
    scratch: Scratch,
    count: Number,
    ef: Number,
    at: Number,
    size: Number,
    live: Number,
    skip_removed: bool,
) -> Number:
    """Take the `count` fresh nodes into the beam as far as they are among the ef nearest.

    Return the place of the nearest node not looked at yet, the beam's size, and how many of its
    nodes aren't removed.
    """
    beam = scratch.beam
    for i in range(count):
        key = key_of(scratch.distances[i], scratch.fresh[i])
        if live < ef or key < beam[size - 1]:
            at = min(at, insert(beam, size, key))
            size += 1
            live += not (skip_removed and removed[scratch.fresh[i]])
            if live > ef:
                size -= 1
                live -= 1
            while skip_removed and live == ef and removed[node_of(beam[size - 1])]:
                size -= 1
    while at < size and beam[at] & 1:
        at += 1
    return at, size, live


@step
def report(
    scratch: Scratch,
    size: Number,
    removed: NDArray[np.bool_],
    k: int,
    scores: NDArray[np.float32],
    ids: NDArray[np.int64],
    row: Number,
) -> None:
    """Copy the first k nodes of the beam that aren't removed into one row of the results."""
    found = 0
    for i in range(size):
        node = node_of(scratch.beam[i])
        if found < k and not removed[node]:
            ids[row, found] = node
            scores[row, found] = distance_of(scratch.beam[i])
            found += 1
