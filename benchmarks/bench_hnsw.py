"""HNSW against hnswlib, M 16 and efConstruction 200: building, and 1,000 queries at recall@10 0.95.

Each gets the smallest beam (ef) with which it reaches that recall, so that a worse graph would
have to pay for it. hnswlib's wheel is compiled on the machine it is installed on, with what vector
instructions it has.
"""

from __future__ import annotations

import time
from functools import cache, partial

import hnswlib
import numpy as np

from benchmarks.harness import Benchmark, Seconds
from benchmarks.vector_sets import SETS, vector_set
from course_lib.ann import HNSWIndex, exact_search

K, M, EF_CONSTRUCTION = 10, 16, 200
RECALL = 0.95
METRIC = {"PyDocs": "cosine", "static": "cosine", "mixture": "l2"}


@cache
def truth(name: str) -> np.ndarray:
    """Ids of the true neighbours."""
    return exact_search(*vector_set(name), K, METRIC[name], threads=2)[1]


def recall(name: str, found: np.ndarray) -> float:
    """Share of the true neighbours that were found."""
    pairs = zip(found.tolist(), truth(name).tolist(), strict=True)
    return float(np.mean([len(set(a) & set(b)) / K for a, b in pairs]))


def build_ours(name: str, threads: int) -> Seconds:
    """Build our index; the kernels are compiled before."""
    rows = vector_set(name)[0]
    settings = {"M": M, "ef_construction": EF_CONSTRUCTION, "threads": threads}
    HNSWIndex(rows.shape[1], METRIC[name], **settings).add(rows[:100])
    index = HNSWIndex(rows.shape[1], METRIC[name], **settings)
    started = time.perf_counter()
    index.add(rows)
    return Seconds(time.perf_counter() - started, index)


def build_theirs(name: str, threads: int) -> Seconds:
    """Build hnswlib's."""
    rows = vector_set(name)[0]
    index = hnswlib.Index(METRIC[name], rows.shape[1])
    started = time.perf_counter()
    index.init_index(len(rows), M=M, ef_construction=EF_CONSTRUCTION, random_seed=1)
    index.add_items(rows, num_threads=threads)
    return Seconds(time.perf_counter() - started, index)


def our_ids(name: str, index: HNSWIndex, ef: int, threads: int = 2) -> np.ndarray:
    """Search with ours."""
    index.ef_search, index.threads = ef, threads
    return index.search(vector_set(name)[1], K)[1]


def their_ids(name: str, index: hnswlib.Index, ef: int, threads: int = 2) -> np.ndarray:
    """Search with hnswlib."""
    index.set_ef(ef)
    return index.knn_query(vector_set(name)[1], K, num_threads=threads)[0]


@cache
def ready(name: str, ours: bool) -> tuple[object, int]:
    """A built index and the smallest ef with which it reaches the recall."""
    build, search = (build_ours, our_ids) if ours else (build_theirs, their_ids)
    index = build(name, 2).result
    low, high = K, 1600
    while low < high:
        middle = (low + high) // 2
        if recall(name, search(name, index, middle)) >= RECALL:
            high = middle
        else:
            low = middle + 1
    return index, low


def search_ours(name: str, threads: int) -> np.ndarray:
    """Search all queries with ours."""
    return our_ids(name, *ready(name, True), threads)


def search_theirs(name: str, threads: int) -> np.ndarray:
    """Search all queries with hnswlib."""
    return their_ids(name, *ready(name, False), threads)


def graph_quality(name: str, mine: HNSWIndex, hnswlibs: hnswlib.Index) -> str:
    """Recall of both graphs with the same beam."""
    found = (our_ids(name, mine, 50), their_ids(name, hnswlibs, 50))
    return "recall@10 with ef 50: {:.3f} / {:.3f}".format(*(recall(name, ids) for ids in found))


def search_quality(name: str, mine: np.ndarray, hnswlibs: np.ndarray) -> str:
    """Recall of both, and the beams that it took."""
    recalls = recall(name, mine), recall(name, hnswlibs)
    beams = ready(name, True)[1], ready(name, False)[1]
    return "recall@10 {:.3f} / {:.3f}, ef {} / {}".format(*recalls, *beams)


def plural(threads: int) -> str:
    return f"{threads} thread{'s' * (threads > 1)}"


BENCHMARKS = [
    Benchmark(
        name=f"HNSW build, {name}, {plural(threads)}",
        ours=partial(build_ours, name, threads),
        theirs=partial(build_theirs, name, threads),
        bar=1.0,
        quality=partial(graph_quality, name),
        repeats=3,
        warm=False,
    )
    for name in SETS
    for threads in (1, 2)
] + [
    Benchmark(
        name=f"HNSW search, {name}, {plural(threads)}",
        ours=partial(search_ours, name, threads),
        theirs=partial(search_theirs, name, threads),
        bar=1.0,
        quality=partial(search_quality, name),
        repeats=15,
    )
    for name in SETS
    for threads in (1, 2)
]
