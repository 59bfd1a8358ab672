"""Adding nodes to a hierarchical navigable small world graph, compiled.

Nodes come in batches. First each new node proposes links: it searches the graph as it was before
the batch, and looks at the batch's earlier nodes one by one. Nothing that others read is
written, so any number of threads can do it. Then the links back are made, those of each group of
nodes (node modulo groups) by one thread. No lock is needed, and the graph doesn't depend on the
number of threads.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from course_lib.ann.beam_search import NOBODY, Scratch, start_beam
from course_lib.ann.beam_steps import (
    Beam,
    clear_marks,
    distance_of,
    insert,
    is_marked,
    key_of,
    node_of,
)
from course_lib.ann.graph_distances import (
    Nodes,
    Number,
    distance,
    distances_to,
    kernel,
    prefetch_row,
    routine,
    step,
)
from course_lib.ann.hnsw_kernels import Graph, descend, entry_key, link_row, search_layer


@step
def twins(graph: Graph, base: Number, beam: Beam, size: Number) -> Number:
    """Where in the beam the nodes begin and end that are as near to the base as it is to itself."""
    own = distance(graph.x, base, graph.x, base, graph.squared)
    first = 0
    while first < size and distance_of(beam[first]) < own:
        first += 1
    last = first
    while last < size and distance_of(beam[last]) == own:
        last += 1
    return first, last


@routine
def select(
    graph: Graph,
    base: Number,
    beam: Beam,
    size: Number,
    limit: Number,
    chosen: Nodes,
    settled: NDArray[np.bool_],
) -> Number:
    """Algorithm 4: of the sorted candidates, those nearer to the base than to any chosen one.

    Rows equal to the base get half of the links at most, the newest first: else a crowd of equal
    rows would link to itself alone, and all of it to the same few. Candidates with a mark were
    chosen together before, so none of them hides another, and their distances aren't computed
    again. `settled` is room for the marks of those chosen now.
    """
    first, last = twins(graph, base, beam, size)
    count = 0
    for i in range(size):
        at = first + last - 1 - i if first <= i < last else i
        node, to_base, marked = node_of(beam[at]), distance_of(beam[at]), is_marked(beam[at])
        if first <= i < last:
            near_chosen = i - first >= limit // 2
        else:
            near_chosen = False
            for other in range(count):
                if marked and settled[other]:
                    continue
                if distance(graph.x, node, graph.x, chosen[other], graph.squared) < to_base:
                    near_chosen = True
                    break
        if not near_chosen:
            chosen[count], settled[count] = node, marked
            count += 1
            if count == limit:
                break
    return count


@step
def look_past_twins(
    graph: Graph, level: Number, new: Number, ef: Number, beam: Beam, size: Number
) -> Number:
    """Where the beam is full and ends with equals of a new node, add what the last links to."""
    first, last = twins(graph, new, beam, size)
    if size < ef or last < size or first == last:
        return size
    links = graph.links if level == 0 else graph.upper
    row = link_row(graph, level, node_of(beam[size - 1]))
    for i in range(links.shape[1]):
        node = links[row, i]
        if node != NOBODY:
            key = key_of(distance(graph.x, node, graph.x, new, graph.squared), node)
            if distance_of(key) > distance_of(beam[last - 1]):
                insert(beam, size, key)
                size += 1
    return size


@step
def meet_batch(
    graph: Graph, first: Number, new: Number, level: Number, ef: Number, beam: Beam, size: Number
) -> Number:
    """Let a new node see those of its batch that came before it; return the beam's size."""
    for peer in range(first, new):
        if graph.levels[peer] >= level:
            key = key_of(distance(graph.x, peer, graph.x, new, graph.squared), peer)
            if size < ef or key < beam[size - 1]:
                insert(beam, size, key)
                size = min(size + 1, ef)
    return size


@kernel
def propose(
    graph: Graph, first: int, start: int, stop: int, M: int, ef: int, scratch: Scratch
) -> None:
    """Algorithm 1, first half, for nodes start … stop - 1 of the batch that begins at `first`."""
    for new in range(start, stop):
        level = np.int64(graph.levels[new])
        key = np.int64(0)
        if graph.entry >= 0:
            key = entry_key(graph, graph.x, new, scratch)
            key = descend(graph, graph.x, new, key, graph.top, level, scratch)
        while level >= 0:
            size = 0
            if graph.entry >= 0 and level <= graph.top:
                start_beam(scratch, key)
                size = search_layer(graph, level, graph.x, new, ef, scratch, 1, False)
                key = scratch.beam[0]
            size = meet_batch(graph, first, new, level, ef, scratch.beam, size)
            size = look_past_twins(graph, level, new, ef, scratch.beam, size)
            links = graph.links if level == 0 else graph.upper
            chosen = links[link_row(graph, level, new)]
            clear_marks(scratch.beam, size)
            count = select(graph, new, scratch.beam, size, M, chosen, scratch.settled)
            if level == 0:
                graph.settled[new] = count
            level -= 1


@routine
def link_back(graph: Graph, level: Number, node: Number, new: Number, scratch: Scratch) -> None:
    """Give `node` a link to `new`; if its row is full, choose among all of them again."""
    links = graph.links if level == 0 else graph.upper
    row = link_row(graph, level, node)
    settled = graph.settled[node] if level == 0 else 0
    width = links.shape[1]
    for i in range(width):
        if links[row, i] == NOBODY or links[row, i] == new:
            links[row, i] = new
            return
    for i in range(width):
        scratch.fresh[i] = links[row, i]
        prefetch_row(graph.x, links[row, i])
    scratch.fresh[width] = new
    distances_to(graph.x, scratch.fresh, width + 1, graph.x, node, graph.squared, scratch.distances)
    for i in range(width + 1):
        insert(scratch.beam, i, key_of(scratch.distances[i], scratch.fresh[i]) | (i < settled))
    links[row, :] = NOBODY
    count = select(graph, node, scratch.beam, width + 1, width, links[row], scratch.settled)
    if level == 0:
        graph.settled[node] = count


@kernel
def connect(
    graph: Graph,
    proposed: NDArray[np.int32],
    proposed_upper: NDArray[np.int32],
    first: int,
    group: int,
    groups: int,
    scratch: Scratch,
) -> None:
    """Algorithm 1, second half: the links back to a batch, of the nodes of one group."""
    for b in range(len(proposed)):
        new = first + b
        for level in range(np.int64(graph.levels[new]) + 1):
            upper_row = graph.first_upper[new] - graph.first_upper[first] + level - 1
            row = proposed[b] if level == 0 else proposed_upper[upper_row]
            for i in range(len(row)):
                node = row[i]
                if node == NOBODY:
                    break
                if node % groups == group:
                    link_back(graph, level, node, new, scratch)
