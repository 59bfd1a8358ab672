"""Search over int8 codes against FAISS' scalar quantizer and floats; bits with a second look.

1,000 queries, k = 10, cosine. FAISS' QT_8bit learns a range for each dimension and turns each code
into a float before it multiplies; ours has a scale for each row, quantises the query as well and
multiplies whole numbers. Floats: FAISS' flat index, whose batches of queries are one large matrix
product; with one query at a time the memory is what both wait for. Search by Hamming distance alone
is in bench_binary.py.
"""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.faiss_blas import faiss
from benchmarks.harness import Benchmark
from benchmarks.vector_sets import Rows, vector_set
from course_lib.advanced import BinaryRescoring, Int8Index
from course_lib.ann import normalized, tie_fair_recall, true_scores
from course_lib.ann.exact_scan import exact_search

K = 10
QUERIES_ALONE = 100
Found = tuple[Rows, np.ndarray]


@cache
def unit_set(name: str) -> tuple[Rows, Rows]:
    """Rows and queries of length 1."""
    rows, queries = vector_set(name)
    return normalized(rows), normalized(queries)


@cache
def our_index(name: str) -> Int8Index:
    """Our index with a set of vectors in it."""
    index = Int8Index(unit_set(name)[0].shape[1])
    index.add(unit_set(name)[0])
    return index


@cache
def scalar_index(name: str) -> Any:
    """FAISS' scalar quantizer with the same."""
    rows, _ = unit_set(name)
    kind, metric = faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    index = faiss.IndexScalarQuantizer(rows.shape[1], kind, metric)
    index.train(rows)
    index.add(rows)
    return index


@cache
def flat_index(name: str) -> Any:
    """FAISS' floats."""
    index = faiss.IndexFlatIP(unit_set(name)[0].shape[1])
    index.add(unit_set(name)[0])
    return index


@cache
def two_stages(name: str) -> BinaryRescoring:
    """Our bits with a second look at 100 candidates, without further bytes."""
    index = BinaryRescoring(depth=100).fit(unit_set(name)[0])
    index.add(unit_set(name)[0])
    return index


def ours(name: str, threads: int) -> Found:
    """All queries at once, with ours."""
    index = our_index(name)
    index.threads = threads
    return index.search(unit_set(name)[1], K)


def ours_alone(name: str) -> Found:
    """A query at a time, with ours."""
    index, queries = our_index(name), unit_set(name)[1][:QUERIES_ALONE]
    index.threads = 1
    return joined([index.search(query[None], K) for query in queries])


def theirs(index: Any, name: str, threads: int) -> Found:
    """All queries at once, with one of FAISS' indexes."""
    with threadpool_limits(threads):
        faiss.omp_set_num_threads(threads)
        return index(name).search(unit_set(name)[1], K)


def theirs_alone(index: Any, name: str) -> Found:
    """A query at a time, with one of FAISS' indexes."""
    with threadpool_limits(1):
        faiss.omp_set_num_threads(1)
        queries = unit_set(name)[1][:QUERIES_ALONE]
        return joined([index(name).search(query[None], K) for query in queries])


def joined(answers: list[Found]) -> Found:
    """One table of many answers."""
    scores, ids = zip(*answers, strict=True)
    return np.concatenate(scores), np.concatenate(ids)


def quality(name: str, mine: Found, faiss_s: Found | None) -> str:
    """Recall of both against exact search in floats."""
    rows, queries = unit_set(name)
    asked = queries[: len(mine[1])]
    truth, _ = exact_search(rows, asked, K, "ip")
    recalls = [
        tie_fair_recall(truth, true_scores(rows, asked, found[1], "ip"), "ip")
        for found in (mine, faiss_s)
        if found is not None
    ]
    return "recall@10 " + " / ".join(f"{recall:.3f}" for recall in recalls)


BENCHMARKS = [
    *(
        Benchmark(
            f"int8 search, {name}, against FAISS' 8 bit, {threads} thread{'s' * (threads > 1)}",
            partial(ours, name, threads),
            partial(theirs, scalar_index, name, threads),
            bar=0.5,
            quality=partial(quality, name),
        )
        for name in ("PyDocs", "static")
        for threads in (1, 2)
    ),
    Benchmark(
        "int8 search, static, a query at a time, against FAISS' 8 bit",
        partial(ours_alone, "static"),
        partial(theirs_alone, scalar_index, "static"),
        bar=0.5,
        quality=partial(quality, "static"),
    ),
    Benchmark(
        "int8 search, static, a query at a time, against FAISS' floats",
        partial(ours_alone, "static"),
        partial(theirs_alone, flat_index, "static"),
        quality=partial(quality, "static"),
    ),
    Benchmark(
        "int8 search, static, against FAISS' floats, 1 thread",
        partial(ours, "static", 1),
        partial(theirs, flat_index, "static", 1),
        quality=partial(quality, "static"),
    ),
    Benchmark(
        "bits with a second look, static, against FAISS' 8 bit, 1 thread",
        lambda: two_stages("static").search(unit_set("static")[1], K),
        partial(theirs, scalar_index, "static", 1),
        quality=partial(quality, "static"),
    ),
]
