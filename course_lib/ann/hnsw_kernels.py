"""Searching a hierarchical navigable small world graph (Malkov and Yashunin 2018), compiled."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from course_lib.ann.beam_steps import Beam, distance_of, insert, key_of, node_of
from course_lib.ann.graph_distances import (
    Matrix,
    Nodes,
    Number,
    distance,
    distances_to,
    kernel,
    prefetch_row,
    routine,
    step,
)

NOBODY = -1  # ends a row of links


class Graph(NamedTuple):
    """Vectors and links. Rows of links are filled from the left; -1 ends them."""

    x: Matrix  # (n, d)
    links: NDArray[np.int32]  # (n, 2M), level 0
    upper: NDArray[np.int32]  # (rows, M), levels 1, 2, … of the nodes that have them
    first_upper: NDArray[np.int32]  # (n,), where a node's rows of `upper` start
    levels: NDArray[np.uint8]  # (n,)
    removed: NDArray[np.bool_]  # (n,)
    squared: bool  # Euclidean distance, or minus the inner product
    entry: int
    top: int  # level of the entry


class Scratch(NamedTuple):
    """What one thread needs to search, made once."""

    seen: NDArray[np.uint8]  # (n,), the number of the last search that met a node
    beam: Beam  # (n + 1,)
    fresh: Nodes  # nodes to look at
    distances: NDArray[np.float32]  # of these
    counts: NDArray[np.int64]  # (number of this search, distances computed)


def make_scratch(n: int, width: int) -> Scratch:
    """Return room for a search among n nodes with up to `width` links each."""
    counts = np.zeros(2, np.int64)
    fresh, distances = np.empty(width + 1, np.int32), np.empty(width + 1, np.float32)
    return Scratch(np.zeros(n, np.uint8), np.empty(n + 2, np.int64), fresh, distances, counts)


@step
def new_search(scratch: Scratch) -> None:
    """Forget which nodes were seen, by counting on; 255 searches use one array."""
    scratch.counts[0] += 1
    if scratch.counts[0] == 256:
        scratch.seen[:] = 0
        scratch.counts[0] = 1


@step
def collect_unseen(graph: Graph, links: NDArray[np.int32], row: Number, scratch: Scratch) -> Number:
    """Gather the unseen nodes of a row of links into `fresh`, and ask for their vectors."""
    mark = np.uint8(scratch.counts[0])
    count = 0
    for i in range(links.shape[1]):
        node = links[row, i]
        if node == NOBODY:
            break
        if scratch.seen[node] != mark:
            scratch.seen[node] = mark
            scratch.fresh[count] = node
            count += 1
            prefetch_row(graph.x, node)
    return count


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
def link_row(graph: Graph, level: Number, node: Number) -> Number:
    """Which row of its level's links belongs to a node."""
    return node if level == 0 else graph.first_upper[node] + level - 1


@routine
def search_layer(
    graph: Graph,
    level: Number,
    q: Matrix,
    row: Number,
    ef: Number,
    scratch: Scratch,
    size: Number,
    skip_removed: bool,
) -> Number:
    """Algorithm 2: from the `size` nodes in the beam, find the ef nearest of a level.

    Removed nodes are passed through, and stay in the beam beside the ef others.
    """
    links = graph.links if level == 0 else graph.upper
    beam = scratch.beam
    at, live = 0, 0
    for i in range(size):
        live += not (skip_removed and graph.removed[node_of(beam[i])])
    while at < size:
        node = node_of(beam[at])
        beam[at] |= 1  # looked at
        count = collect_unseen(graph, links, link_row(graph, level, node), scratch)
        distances_to(graph.x, scratch.fresh, count, q, row, graph.squared, scratch.distances)
        scratch.counts[1] += count
        at, size, live = absorb(graph.removed, scratch, count, ef, at, size, live, skip_removed)
    return size


@routine
def descend(
    graph: Graph, q: Matrix, row: Number, key: Number, start: Number, stop: Number, scratch: Scratch
) -> Number:
    """Go greedily to the nearest node of level `start`, …, down to `stop` + 1; return its key."""
    for level in range(start, stop, -1):
        node = -1
        while node != node_of(key):
            node = node_of(key)
            links = link_row(graph, level, node)
            count = 0
            for i in range(graph.upper.shape[1]):
                if graph.upper[links, i] == NOBODY:
                    break
                scratch.fresh[i] = graph.upper[links, i]
                prefetch_row(graph.x, scratch.fresh[i])
                count += 1
            distances_to(graph.x, scratch.fresh, count, q, row, graph.squared, scratch.distances)
            scratch.counts[1] += count
            for i in range(count):
                key = min(key, key_of(scratch.distances[i], scratch.fresh[i]))
    return key


@step
def entry_key(graph: Graph, q: Matrix, row: Number, scratch: Scratch) -> Number:
    """The key of the entry point."""
    scratch.counts[1] += 1
    return key_of(distance(graph.x, graph.entry, q, row, graph.squared), graph.entry)


@step
def start_beam(scratch: Scratch, key: Number) -> None:
    """Begin a search of a level with a single node."""
    new_search(scratch)
    scratch.beam[0] = key & ~np.int64(1)
    scratch.seen[node_of(key)] = np.uint8(scratch.counts[0])


@kernel
def search_rows(
    graph: Graph,
    q: Matrix,
    k: int,
    ef: int,
    scratch: Scratch,
    scores: NDArray[np.float32],
    ids: NDArray[np.int64],
) -> None:
    """Algorithm 5 for each query: fill distances and ids (nq, k), both untouched where missing."""
    any_removed = graph.removed.any()
    for row in range(len(q)):
        key = entry_key(graph, q, row, scratch)
        key = descend(graph, q, row, key, graph.top, 0, scratch)
        start_beam(scratch, key)
        size = search_layer(graph, 0, q, row, ef, scratch, 1, any_removed)
        found = 0
        for i in range(size):
            node = node_of(scratch.beam[i])
            if found < k and not graph.removed[node]:
                ids[row, found] = node
                scores[row, found] = distance_of(scratch.beam[i])
                found += 1
