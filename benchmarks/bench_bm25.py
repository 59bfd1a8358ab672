"""BM25 over PyDocs against bm25s and rank-bm25: the same words, the same 306 questions.

All get ready-made words, so that no tokeniser is timed. rank-bm25 goes through every document for
every word of a query: it gets a tenth of the questions, and its time is multiplied by ten. bm25s
scores and picks in NumPy; its Numba back end is a third measurement, with one thread like ours.
"""

from __future__ import annotations

import time
from functools import cache, partial
from typing import Any

import numpy as np

from benchmarks.harness import Benchmark, Seconds
from course_lib.applications import BM25Index, code_tokens
from course_lib.datasets import pydocs, pydocs_questions

K1, B, K = 1.2, 0.75, 10
TENTH = 10


@cache
def words() -> list[list[str]]:
    """All documents as words."""
    return [code_tokens(doc.text) for doc in pydocs().docs]


@cache
def questions() -> list[list[str]]:
    """All questions as words, each word once: bm25s doesn't count a repetition either."""
    return [list(dict.fromkeys(code_tokens(question.text))) for question in pydocs_questions()]


@cache
def joined() -> tuple[list[str], list[str]]:
    """The same with blanks between, for an index that splits texts itself."""
    return [" ".join(row) for row in words()], [" ".join(row) for row in questions()]


def build(method: str = "lucene") -> BM25Index:
    """Build ours."""
    index = BM25Index(K1, B, method, tokenize=str.split)
    index.add(joined()[0])
    return index


ready = cache(build)


def search(method: str) -> np.ndarray:
    """Ask ours all questions."""
    return ready(method).search(joined()[1], K)[0]


def build_bm25s(backend: str = "numpy") -> Any:
    """Build theirs."""
    import bm25s

    index = bm25s.BM25(k1=K1, b=B, method="lucene", backend=backend)
    index.index(words(), show_progress=False)
    return index


ready_bm25s = cache(build_bm25s)


def search_bm25s(backend: str) -> np.ndarray:
    """Ask theirs all questions."""
    found = ready_bm25s(backend).retrieve(questions(), k=K, show_progress=False, n_threads=0)
    return found.scores


@cache
def rank_bm25() -> Any:
    """Build rank-bm25's index."""
    from rank_bm25 import BM25Okapi

    return BM25Okapi(words(), k1=K1, b=B)


def search_rank_bm25() -> Seconds:
    """Ask rank-bm25 every tenth question."""
    index, asked = rank_bm25(), questions()[::TENTH]
    started = time.perf_counter()
    scores = [np.sort(index.get_scores(row))[::-1][:K] for row in asked]
    return Seconds((time.perf_counter() - started) * len(questions()) / len(asked), scores)


def same_best(step: int, mine: np.ndarray, right: Any) -> str:
    """Compare the ten best scores of every question that both were asked."""
    ours = np.where(np.isfinite(mine[::step]), mine[::step], 0)
    return f"largest difference {np.abs(ours - np.array(right)).max():.0e}"


BENCHMARKS = [
    Benchmark(
        "BM25: build the index of PyDocs' words, against bm25s",
        build,
        build_bm25s,
        unit="s",
        bar=0.5,
        repeats=3,
    ),
    Benchmark(
        "BM25: 306 questions, against bm25s",
        partial(search, "lucene"),
        partial(search_bm25s, "numpy"),
        unit="queries/s",
        amount=306,
        bar=1.0,
        quality=partial(same_best, 1),
    ),
    Benchmark(
        "BM25: 306 questions, against bm25s with Numba",
        partial(search, "lucene"),
        partial(search_bm25s, "numba"),
        unit="queries/s",
        amount=306,
        quality=partial(same_best, 1),
    ),
    Benchmark(
        "BM25: 306 questions, against rank-bm25",
        partial(search, "okapi"),
        search_rank_bm25,
        unit="queries/s",
        amount=306,
        bar=10.0,
        repeats=2,
        quality=partial(same_best, TENTH),
    ),
]
