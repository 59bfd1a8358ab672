"""Exact search of 1,000 queries against FAISS' flat index, k = 10."""

from __future__ import annotations

from functools import cache, partial

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.faiss_blas import faiss
from benchmarks.harness import Benchmark
from benchmarks.vector_sets import SETS, Rows, vector_set
from course_lib.ann import FlatIndex, tie_fair_recall, true_scores

K = 10
Found = tuple[Rows, np.ndarray]


@cache
def our_index(name: str) -> FlatIndex:
    """Our index with a set of vectors in it."""
    index = FlatIndex(vector_set(name)[0].shape[1], "l2")
    index.add(vector_set(name)[0])
    return index


@cache
def their_index(name: str) -> faiss.IndexFlatL2:
    """FAISS' index with the same."""
    index = faiss.IndexFlatL2(vector_set(name)[0].shape[1])
    index.add(vector_set(name)[0])
    return index


def ours(name: str, threads: int) -> Found:
    """Search with ours; it bounds NumPy's BLAS itself."""
    index = our_index(name)
    index.threads = threads
    return index.search(vector_set(name)[1], K)


def theirs(name: str, threads: int) -> Found:
    """Search with FAISS, its BLAS and OpenMP bounded."""
    with threadpool_limits(threads):
        faiss.omp_set_num_threads(threads)
        return their_index(name).search(vector_set(name)[1], K)


def quality(name: str, mine: Found, faiss_s: Found) -> str:
    """Recall of both by exact scores; ours must be 1, FAISS' may lose a tie to rounding."""
    rows, queries = vector_set(name)
    truth = true_scores(rows, queries, mine[1])
    both = (true_scores(rows, queries, found[1]) for found in (mine, faiss_s))
    recalls = [tie_fair_recall(truth, scores, "l2") for scores in both]
    return "recall@10 {:.4f} / {:.4f}".format(*recalls)


BENCHMARKS = [
    Benchmark(
        name=f"exact search, {name}, {threads} thread{'s' * (threads > 1)}",
        ours=partial(ours, name, threads),
        theirs=partial(theirs, name, threads),
        bar=1 / 1.1,
        quality=partial(quality, name),
        repeats=7,
    )
    for name in SETS
    for threads in (1, 2)
]
