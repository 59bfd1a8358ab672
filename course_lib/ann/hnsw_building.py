"""Linking new nodes into an HNSW graph, batch by batch, with any number of threads."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import numpy as np

from course_lib.ann.graph_rows import Scratches
from course_lib.ann.hnsw_build_kernels import connect, propose
from course_lib.ann.hnsw_kernels import Graph

BATCH = 64  # nodes that are linked together: enough work for the threads
GROUPS = 4  # of nodes, for each thread, whose links back are made in one call: no thread waits long

Run = Callable[[Callable[[int], None], Sequence[int]], None]


def batches(first: int, last: int) -> Iterator[tuple[int, int]]:
    """Cut nodes first … last - 1 into batches, small ones as long as the graph is small.

    Examples
    --------
    >>> list(batches(0, 10))
    [(0, 1), (1, 2), (2, 4), (4, 7), (7, 10)]
    """
    while first < last:
        stop = min(first + min(BATCH, first // 2 + 1), last)
        yield first, stop
        first = stop


def shares(first: int, last: int, threads: int) -> list[tuple[int, int]]:
    """Cut a batch for threads that take the next share whenever they are free.

    The shares shrink: large ones cost few calls, small ones at the end leave nobody waiting
    (guided self-scheduling, Polychronopoulos and Kuck 1987).

    Examples
    --------
    >>> shares(0, 12, threads=2)
    [(0, 3), (3, 6), (6, 8), (8, 9), (9, 10), (10, 11), (11, 12)]
    >>> shares(0, 12, threads=1)
    [(0, 12)]
    """
    cuts, parts = [first], 2 * threads if threads > 1 else 1
    while cuts[-1] < last:
        cuts.append(cuts[-1] + -(-(last - cuts[-1]) // parts))
    return list(itertools.pairwise(cuts))


@contextmanager
def on_threads(threads: int) -> Iterator[Run]:
    """Yield a function that calls another for each number of a range, and waits.

    The threads, of which the caller is one, take the next number whenever they are free.

    Examples
    --------
    >>> with on_threads(2) as run:
    ...     run(lambda i: None, range(5))
    """
    with ThreadPoolExecutor(max(threads - 1, 1)) as pool:

        def run(call: Callable[[int], None], numbers: Sequence[int]) -> None:
            left = iter(numbers)

            def work() -> None:
                for number in left:
                    call(number)

            others = [pool.submit(work) for _ in range(threads - 1)]
            work()
            for other in others:
                other.result()

        yield run


def link_batch(
    graph: Graph, first: int, last: int, ef: int, threads: int, run: Run, scratches: Scratches
) -> tuple[int, int]:
    """Link nodes first … last - 1 with the graph before them and with each other.

    Parameters
    ----------
    graph : Graph
        Nodes 0 … first - 1 are linked; changed in place.
    first, last : int
        The batch.
    ef : int
        Width of the beam.
    threads : int
        How many `run` has. The links don't depend on it.
    run : callable
        As `on_threads` gives it.
    scratches : Scratches

    Returns
    -------
    entry, top : int
        The node where searches start from now on, and its level.
    """
    M, width = graph.upper.shape[1], graph.links.shape[1]

    parts = shares(first, last, threads)

    def propose_some(part: int) -> None:
        with scratches.one(len(graph.x), width) as scratch:
            propose(graph, first, *parts[part], M, ef, scratch)

    def connect_own(group: int) -> None:
        with scratches.one(len(graph.x), width) as scratch:
            connect(graph, proposed, proposed_upper, first, group, groups, scratch)

    run(propose_some, range(len(parts)))
    proposed = graph.links[first:last].copy()  # the links back change these rows too
    start = int(graph.first_upper[first])
    stop = int(graph.first_upper[last - 1]) + int(graph.levels[last - 1])
    proposed_upper = graph.upper[start:stop].copy()
    groups = GROUPS * threads if threads > 1 else 1
    run(connect_own, range(groups))
    tallest = first + int(np.argmax(graph.levels[first:last]))
    level = int(graph.levels[tallest])
    return (tallest, level) if level > graph.top else (graph.entry, graph.top)
