"""Second-order walks against PecanPy's and against plain Python, and node2vec on PyDocs.

10,000 nodes, 100,000 edges, p = 0.5, q = 2, ten walks of 80 steps from each node. PecanPy compiles
its walker anew for every object; it is compiled before the clock starts, and neither its table of
transition probabilities (its mode PreComp) nor its lists of strings count against it. Ours starts
from the graph and makes its alias tables inside the clock.

PecanPy (pecanpy and numba-progress, installed without dependencies) is in no extra of the project:
it asks for nptyping, which needs NumPy 1. Only its annotations use that, so a stand-in takes the
place. Without PecanPy this file stops at its first comparison, naming what is missing.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from functools import cache, partial
from importlib import import_module
from types import ModuleType
from typing import Any

import networkx as nx
import numba
import numpy as np
from scipy import stats

from benchmarks.harness import Benchmark, Seconds
from course_lib.graphs import (
    Graph,
    Node2Vec,
    pydocs_graph,
    second_order_probabilities,
    second_order_walks,
)

NODES, EDGES, P, Q, WALKS, STEPS = 10_000, 100_000, 0.5, 2.0, 10, 80
SHARE = 100  # plain Python walks one walk in so many; its time is multiplied


@cache
def graph() -> Graph:
    """A random graph in which every edge is as likely as every other."""
    return Graph.from_networkx(nx.gnm_random_graph(NODES, EDGES, seed=0))


def ours(threads: int) -> np.ndarray:
    return second_order_walks(graph(), P, Q, WALKS, STEPS + 1, seed=0, threads=threads)


class Annotation:
    """Stands for nptyping's NDArray and Shape."""

    def __class_getitem__(cls, _: object) -> type:
        return cls


@cache
def pecanpy() -> Any:
    """PecanPy's module of walkers."""
    stand_in = ModuleType("nptyping")
    for name in ("Bool", "Float32", "NDArray", "Shape", "UInt32", "UInt64"):
        setattr(stand_in, name, Annotation)
    sys.modules.setdefault("nptyping", stand_in)
    return import_module("pecanpy.pecanpy")


@cache
def their_walker(mode: str) -> tuple[Callable[..., Any], ...]:
    """PecanPy's compiled loop and what it has to be called with."""
    edges = graph().adjacency()
    walker = getattr(pecanpy(), mode)(p=P, q=Q, workers=1, random_state=0)
    walker.set_node_ids([str(name) for name in graph().names])
    walker.indptr, walker.indices = edges.indptr.astype(np.uint32), edges.indices.astype(np.uint32)
    walker.data = edges.data.astype(np.float32)
    walker._preprocess_transition_probs()
    starts = np.tile(np.arange(NODES, dtype=np.uint32), WALKS)
    return walker._random_walks, starts, walker.get_has_nbrs(), walker.get_move_forward()


def theirs(mode: str, threads: int) -> Seconds:
    walk, starts, has_neighbours, move = their_walker(mode)
    numba.set_num_threads(threads)
    with pecanpy().ProgressBar(total=len(starts), disable=True) as bar:
        walk(16, STEPS, 0, starts[:16], has_neighbours, move, bar)  # compiles the first time
        started = time.perf_counter()
        walks = walk(len(starts), STEPS, 0, starts, has_neighbours, move, bar)
        return Seconds(time.perf_counter() - started, walks[:, :-1])


@cache
def neighbour_sets() -> list[tuple[list[int], set[int]]]:
    rows = [graph().neighbors(i).tolist() for i in range(NODES)]
    return [(row, set(row)) for row in rows]


def plain_python() -> Seconds:
    """The walk as one would write it down, for a share of the starts."""
    neighbours, rng = neighbour_sets(), random.Random(0)
    started = time.perf_counter()
    for start in range(0, NODES * WALKS, SHARE):
        walk = [start % NODES, rng.choice(neighbours[start % NODES][0])]
        while len(walk) <= STEPS:
            previous, candidates = walk[-2], neighbours[walk[-1]][0]
            near = neighbours[previous][1]
            weights = [1 / P if x == previous else 1.0 if x in near else 1 / Q for x in candidates]
            walk.append(rng.choices(candidates, weights)[0])
    return Seconds((time.perf_counter() - started) * SHARE)


def chi_square() -> float:
    """The p-value of all third nodes given the first two, on a graph small enough for it."""
    small = Graph.from_networkx(nx.gnm_random_graph(100, 1000, seed=1))
    walks = second_order_walks(small, P, Q, 1000, STEPS + 1, seed=2)
    counts = np.zeros((small.n,) * 3)
    np.add.at(counts, (walks[:, :-2].ravel(), walks[:, 1:-1].ravel(), walks[:, 2:].ravel()), 1)
    statistic, freedom = 0.0, 0
    for t, v in zip(small.sources.tolist(), small.indices.tolist(), strict=True):
        seen = counts[t, v, small.neighbors(v)]
        expected = second_order_probabilities(small, t, v, P, Q) * seen.sum()
        statistic += ((seen - expected) ** 2 / expected).sum()
        freedom += len(seen) - 1
    return float(stats.chi2.sf(statistic, freedom))


def distribution(mine: np.ndarray, pecans: np.ndarray | None) -> str:
    """How often walks return, and whether ours follow the exact distribution."""
    back = [f"{(w[:, 2:] == w[:, :-2]).mean():.4f}" for w in (mine, pecans) if w is not None]
    return f"chi-square p {chi_square():.2f}, returns {' / '.join(back)}"


def node2vec() -> Node2Vec:
    """Walks of 40 nodes and windows of 5: twice both costs four times as much."""
    settings = {"dim": 100, "walks": 10, "length": 40, "window": 5}
    return Node2Vec(p=0.5, q=2.0, threads=2, **settings).fit(pydocs_graph().graph)


def same_package(model: Node2Vec, _: object) -> str:
    """How many of the ten nearest documents of every 20th are of the same package."""
    packages = np.array(pydocs_graph().packages)
    x = model.vectors / np.maximum(np.linalg.norm(model.vectors, axis=1, keepdims=True), 1e-9)
    asked = np.arange(0, len(x), 20)
    scores = x[asked] @ x.T
    scores[np.arange(len(asked)), asked] = -np.inf
    near = np.argpartition(-scores, 10)[:, :10]
    same = (packages[near] == packages[asked][:, None]).mean()
    chance = (np.unique(packages, return_counts=True)[1] ** 2).sum() / len(packages) ** 2
    return f"{len(x):,} nodes, same package {same:.2f} (chance {chance:.2f})"


def walk_benchmark(
    name: str, threads: int, bar: float | None, who: Callable[[], Seconds]
) -> Benchmark:
    return Benchmark(
        name=f"node2vec walks, {threads} thread{'s' * (threads > 1)}, against {name}",
        ours=partial(ours, threads),
        theirs=who,
        unit="million steps/s",
        amount=NODES * WALKS * STEPS / 1e6,
        bar=bar,
        quality=distribution,
    )


AGAINST_PECANPY = [
    walk_benchmark("PecanPy SparseOTF", 1, 10.0, partial(theirs, "SparseOTF", 1)),
    walk_benchmark("PecanPy SparseOTF", 2, 10.0, partial(theirs, "SparseOTF", 2)),
    walk_benchmark("PecanPy PreComp", 1, None, partial(theirs, "PreComp", 1)),
]
BENCHMARKS = [
    *AGAINST_PECANPY,
    walk_benchmark("plain Python", 1, None, plain_python),
    Benchmark("node2vec on PyDocs, 2 threads", node2vec, bar=20.0, quality=same_package, repeats=3),
]
