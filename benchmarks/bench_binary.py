"""Search by Hamming distance against FAISS' flat binary index: 1,000 queries, k = 10."""

from __future__ import annotations

from functools import cache, partial

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.faiss_blas import faiss
from benchmarks.harness import Benchmark
from benchmarks.vector_sets import vector_set
from course_lib.ann import BinaryIndex, binarize

K = 10
SETS = {128: "mixture", 384: "PyDocs"}  # bits -> vectors
Found = tuple[np.ndarray, np.ndarray]


@cache
def codes(bits: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows and queries as signs around the median of each column."""
    rows, queries = vector_set(SETS[bits])
    medians = np.median(rows, axis=0)
    return binarize(rows, medians), binarize(queries, medians)


@cache
def our_index(bits: int) -> BinaryIndex:
    """Our index with the codes in it."""
    index = BinaryIndex(bits)
    index.add(codes(bits)[0])
    return index


@cache
def their_index(bits: int) -> faiss.IndexBinaryFlat:
    """FAISS' index with the same."""
    index = faiss.IndexBinaryFlat(bits)
    index.add(codes(bits)[0])
    return index


def ours(bits: int, threads: int) -> Found:
    """Search with ours."""
    index = our_index(bits)
    index.threads = threads
    return index.search(codes(bits)[1], K)


def theirs(bits: int, threads: int) -> Found:
    """Search with FAISS."""
    with threadpool_limits(threads):
        faiss.omp_set_num_threads(threads)
        return their_index(bits).search(codes(bits)[1], K)


def quality(mine: Found, faiss_s: Found) -> str:
    """Share of equal distances."""
    return f"equal distances {np.mean(mine[0] == faiss_s[0]):.4f}"


BENCHMARKS = [
    Benchmark(
        name=f"binary search, {SETS[bits]}, {bits} bit, {threads} thread{'s' * (threads > 1)}",
        ours=partial(ours, bits, threads),
        theirs=partial(theirs, bits, threads),
        bar=1 / 1.3,
        quality=quality,
        repeats=7,
    )
    for bits in SETS
    for threads in (1, 2)
]
