"""Building and searching a flat navigable small world graph (Malkov et al. 2014), compiled.

A node may have any number of links here, so they are chained: `head[node]` is the node's last
link, `following[link]` the one made before it, -1 the end. Node i itself makes the links 2Mi to
2M(i + 1) - 1, in pairs: from i to another, and back.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from course_lib.ann.beam_search import NOBODY, Scratch, absorb, report, start_beam
from course_lib.ann.beam_steps import key_of, node_of
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
from course_lib.ann.index_protocol import Ids


class FlatGraph(NamedTuple):
    """Vectors and chained links."""

    x: Matrix  # (n, d)
    head: Nodes  # (n,)
    target: Nodes  # (links,)
    following: Nodes  # (links,)
    removed: NDArray[np.bool_]  # (n,)
    squared: bool
    entry: int


@step
def gather_unseen(graph: FlatGraph, node: Number, scratch: Scratch) -> Number:
    """Gather a node's unseen neighbours into `fresh`, and ask for their vectors."""
    mark = np.uint8(scratch.counts[0])
    count = 0
    link = graph.head[node]
    while link != NOBODY:
        other = graph.target[link]
        scratch.fresh[count] = other
        count += scratch.seen[other] != mark
        scratch.seen[other] = mark
        prefetch_row(graph.x, other)
        link = graph.following[link]
    return count


@routine
def search_graph(
    graph: FlatGraph, q: Matrix, row: Number, ef: Number, scratch: Scratch, skip_removed: bool
) -> Number:
    """Best-first search from the entry with a beam of ef nodes; return the beam's size."""
    to_entry = distance(graph.x, graph.entry, q, row, graph.squared)
    start_beam(scratch, key_of(to_entry, graph.entry))
    scratch.counts[1] += 1
    live = np.int64(not (skip_removed and graph.removed[graph.entry]))
    at, size = 0, 1
    while at < size:
        node = node_of(scratch.beam[at])
        scratch.beam[at] |= 1
        count = gather_unseen(graph, node, scratch)
        distances_to(graph.x, scratch.fresh, count, q, row, graph.squared, scratch.distances)
        scratch.counts[1] += count
        at, size, live = absorb(graph.removed, scratch, count, ef, at, size, live, skip_removed)
    return size


@step
def add_link(graph: FlatGraph, link: Number, node: Number, other: Number) -> None:
    """Put one link at the front of a node's chain."""
    graph.target[link] = other
    graph.following[link] = graph.head[node]
    graph.head[node] = link


@kernel
def insert_nodes(graph: FlatGraph, new: Ids, M: int, ef: int, scratch: Scratch) -> None:
    """Link each new node with the M nearest that a search finds, in both directions."""
    for i in range(len(new)):
        size = 0
        if new[i] != graph.entry:
            size = search_graph(graph, graph.x, new[i], ef, scratch, False)
        for j in range(min(M, size)):
            node, link = node_of(scratch.beam[j]), 2 * (M * new[i] + j)
            add_link(graph, link, new[i], node)
            add_link(graph, link + 1, node, new[i])


@kernel
def search_rows(
    graph: FlatGraph,
    q: Matrix,
    k: int,
    ef: int,
    scratch: Scratch,
    scores: NDArray[np.float32],
    ids: NDArray[np.int64],
) -> None:
    """Fill distances and ids (nq, k) of the queries, both untouched where missing."""
    any_removed = graph.removed.any()
    for row in range(len(q)):
        size = search_graph(graph, q, row, ef, scratch, any_removed)
        report(scratch, size, graph.removed, k, scores, ids, row)
