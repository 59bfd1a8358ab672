"""Linking new nodes into an HNSW graph, batch by batch, with any number of threads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import numpy as np

from course_lib.ann.graph_rows import Scratches
from course_lib.ann.hnsw_build_kernels import connect, propose
from course_lib.ann.hnsw_kernels import Graph

BATCH = 64  # nodes that are linked together: enough work for the threads
CHUNK = 4  # of them are proposed in one call: few, or a thread waits for the last chunk

Run = Callable[[Callable[[int], None], range], None]


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

        def run(call: Callable[[int], None], numbers: range) -> None:
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

    def propose_some(start: int) -> None:
        with scratches.one(len(graph.x), width) as scratch:
            propose(graph, first, start, min(start + CHUNK, last), M, ef, scratch)

    def connect_own(thread: int) -> None:
        with scratches.one(len(graph.x), width) as scratch:
            connect(graph, proposed, proposed_upper, first, thread, threads, scratch)

    run(propose_some, range(first, last, CHUNK))
    proposed = graph.links[first:last].copy()  # the links back change these rows too
    start = int(graph.first_upper[first])
    stop = int(graph.first_upper[last - 1]) + int(graph.levels[last - 1])
    proposed_upper = graph.upper[start:stop].copy()
    run(connect_own, range(threads))
    tallest = first + int(np.argmax(graph.levels[first:last]))
    level = int(graph.levels[tallest])
    return (tallest, level) if level > graph.top else (graph.entry, graph.top)
