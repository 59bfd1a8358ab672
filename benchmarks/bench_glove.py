"""GloVe on PyDocs, one core, window 15, 100 dimensions: counting, and the AdaGrad update."""

from __future__ import annotations

import time
from functools import cache
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from benchmarks.harness import Benchmark, Seconds
from course_lib.datasets import pydocs
from course_lib.words import (
    Corpus,
    GloveParameters,
    Vocabulary,
    cooccurrence_matrix,
    glove_loss,
    tokenize,
    weighting_function,
)
from course_lib.words.glove_kernels import fast_epoch, published_epoch

WORDS = 1_000_000
CELLS = 1_500_000
EPOCHS = 4
DIM, WINDOW, ETA = 100, 15, 0.05


@cache
def corpus() -> tuple[Vocabulary, Corpus]:
    """The first million words of PyDocs that are in its vocabulary."""
    sentences = [tokenize(paragraph) for paragraph in pydocs().paragraphs()]
    vocabulary = Vocabulary.build(sentences)
    whole = vocabulary.encode(sentences)
    kept = whole.offsets[whole.offsets < WORDS]
    return vocabulary, Corpus(whole.tokens[:WORDS], np.append(kept, WORDS))


def count() -> csr_matrix:
    """Count all co-occurrences."""
    vocabulary, encoded = corpus()
    return cooccurrence_matrix(encoded, WINDOW, vocabulary_size=len(vocabulary))


def timed_count() -> Seconds:
    """Count, with the corpus prepared before the clock starts."""
    corpus()
    start = time.perf_counter()
    counts = count()
    return Seconds(time.perf_counter() - start, counts)


@cache
def cells() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A million and a half non-zero cells, shuffled once for both updates."""
    counts = count().tocoo()
    order = np.random.default_rng(0).permutation(counts.nnz)[:CELLS]
    if order.size < CELLS:
        raise ValueError(f"CELLS: expected at most {order.size:,} non-zero cells, got {CELLS:,}")
    return (
        counts.row[order].astype(np.int32),
        counts.col[order].astype(np.int32),
        counts.data[order],
    )


def fast() -> Seconds:
    """Four epochs of the library's update."""
    rows, columns, x = cells()
    p = GloveParameters.start(len(corpus()[0]), DIM, seed=0)
    tables = (p.w, p.c, p.b_w, p.b_c, p.r_w, p.r_c, p.g_w, p.g_c)
    start = time.perf_counter()
    log_x, f_x = np.log(x), weighting_function(x).astype(np.float32)
    for _ in range(EPOCHS):
        fast_epoch(rows, columns, log_x, f_x, *tables, ETA)
    return Seconds(time.perf_counter() - start, p)


def published() -> Seconds:
    """Four epochs of the update as glove.c has it, from the same start in the same order."""
    rows, columns, x = cells()
    p = GloveParameters.start(len(corpus()[0]), DIM, seed=0)
    w, c = np.hstack([p.w, p.b_w[:, None]]), np.hstack([p.c, p.b_c[:, None]])
    memory = np.ones_like(w), np.ones_like(c)
    start = time.perf_counter()
    for _ in range(EPOCHS):
        published_epoch(rows, columns, x, w, c, *memory, 100.0, 0.75, ETA)
    seconds = time.perf_counter() - start
    p.w, p.b_w, p.c, p.b_c = w[:, :-1], w[:, -1], c[:, :-1], c[:, -1]
    return Seconds(seconds, p)


def both_losses(ours: Any, theirs: Any) -> str:
    """Return the final loss over the same cells under both updates."""
    rows, columns, x = cells()
    size = len(corpus()[0])
    counts = csr_matrix((x, (rows, columns)), shape=(size, size))
    losses = [glove_loss(counts, parameters) for parameters in (ours, theirs)]
    return f"loss {losses[0]:.6f} / {losses[1]:.6f}"


def cells_found(ours: Any, _: Any) -> str:
    """Return how many non-zero cells the counting found."""
    return f"{ours.nnz:,} non-zero cells"


BENCHMARKS = [
    Benchmark(
        "GloVe: co-occurrence counting, window 15, 1 core",
        ours=timed_count,
        unit="million words/s",
        bar=2.0,
        amount=WORDS / 1e6,
        quality=cells_found,
    ),
    Benchmark(
        "GloVe: AdaGrad, 100-d, 1 core",
        ours=fast,
        unit="million cells/s",
        bar=3.0,
        amount=CELLS * EPOCHS / 1e6,
    ),
    Benchmark(
        "GloVe: AdaGrad against the published update (compiled the same way)",
        ours=fast,
        theirs=published,
        unit="million cells/s",
        amount=CELLS * EPOCHS / 1e6,
        bar=1.0,
        quality=both_losses,
        repeats=3,
    ),
]
