"""FastText against gensim: the whole training call on a million words of PyDocs.

Both start from lists of words: hashing the n-grams of the vocabulary counts too.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from gensim.models import FastText as GensimFastText

from benchmarks.harness import Benchmark
from benchmarks.word_quality import corpus, held_out_recall, neighbour_overlap, similarity
from course_lib.datasets import WordVectors
from course_lib.words import FastText

SAME = {"window": 5, "negative": 5, "min_count": 5, "sample": 1e-3, "epochs": 1}
BUCKETS = 200_000
UNSEEN = ("eigenvalued", "normalizable", "matrixwise", "tensorial", "gradiently", "clusterings")


def ours(threads: int) -> FastText:
    """Train the library's."""
    return FastText(dim=100, buckets=BUCKETS, threads=threads, **SAME).fit(corpus()[0])


def theirs(threads: int) -> GensimFastText:
    """Train gensim's."""
    sentences = corpus()[0]
    return GensimFastText(sentences, sg=1, vector_size=100, bucket=BUCKETS, workers=threads, **SAME)


def unseen_overlap(mine: FastText, gensims: GensimFastText, k: int = 10) -> float:
    """Share of common neighbours of words that neither has seen."""
    shares = []
    for word in UNSEEN:
        wv = mine.word_vectors.normalized()
        near = {wv.words[i] for i in np.argsort(-(wv.matrix @ mine.vector(word)))[:k]}
        shares.append(len(near & {w for w, _ in gensims.wv.most_similar(word, topn=k)}) / k)
    return float(np.mean(shares))


def quality(mine: FastText, gensims: Any) -> str:
    """Overlap of neighbours, of unseen words too, WordSim-353 and held-out recall."""
    a, b = mine.word_vectors, WordVectors(list(gensims.wv.index_to_key), gensims.wv.vectors)
    recalls = held_out_recall(a, mine.u), held_out_recall(b, gensims.syn1neg)
    overlaps = neighbour_overlap(b, a), unseen_overlap(mine, gensims)
    return (
        f"overlap {overlaps[0]:.2f}, of unseen words {overlaps[1]:.2f}, "
        f"WordSim {similarity(a):.2f} / {similarity(b):.2f}, "
        f"recall@10 {recalls[0]:.3f} / {recalls[1]:.3f}"
    )


BENCHMARKS = [
    Benchmark(
        name=f"FastText, {threads} thread{'s' * (threads > 1)}",
        ours=partial(ours, threads),
        theirs=partial(theirs, threads),
        bar=1.0,
        quality=quality,
        repeats=3,
    )
    for threads in (1, 2)
]
