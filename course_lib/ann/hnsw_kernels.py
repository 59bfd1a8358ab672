"""Searching a hierarchical navigable small world graph (Malkov and Yashunin 2018), compiled."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from course_lib.ann.beam_search import NOBODY, Scratch, absorb, report, start_beam
from course_lib.ann.beam_steps import key_of, node_of
from course_lib.ann.graph_distances import (
    Matrix,
    Number,
    distance,
    distances_to,
    kernel,
    prefetch_row,
    routine,
    step,
)


class Graph(NamedTuple):
    """Vectors and links. Rows of links are filled from the left; -1 ends them."""

    x: Matrix  # (n, d)
    links: NDArray[np.int32]  # (n, 2M), level 0
    upper: NDArray[np.int32]  # (rows, M), levels 1, 2, … of the nodes that have them
    first_upper: NDArray[np.int32]  # (n,), where a node's rows of `upper` start
    levels: NDArray[np.uint8]  # (n,)
    settled: NDArray[np.uint16]  # (n,), links of level 0, from the left, that were chosen together
    removed: NDArray[np.bool_]  # (n,)
    squared: bool  # Euclidean distance, or minus the inner product
    entry: int
    top: int  # level of the entry


@step
def collect_unseen(graph: Graph, links: NDArray[np.int32], row: Number, scratch: Scratch) -> Number:
    """Gather the unseen nodes of a row of links into `fresh`, and ask for their vectors."""
    mark = np.uint8(scratch.counts[0])
    count = 0
    for i in range(links.shape[1]):
        node = links[row, i]
        if node == NOBODY:
            break
        scratch.fresh[count] = node
        count += scratch.seen[node] != mark  # no branch: the processor couldn't guess it
        scratch.seen[node] = mark
    for i in range(count):
        prefetch_row(graph.x, scratch.fresh[i])
    return count


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
        report(scratch, size, graph.removed, k, scores, ids, row)
