"""word2vec against gensim: the whole training call on a million words of PyDocs.

Both start from lists of words: building the vocabulary, encoding and training all count.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any

from gensim.models import Word2Vec

from benchmarks.harness import Benchmark
from benchmarks.word_quality import corpus, held_out_recall, neighbour_overlap, similarity
from course_lib.datasets import WordVectors
from course_lib.words import (
    CBOW,
    HierarchicalCBOW,
    HierarchicalSkipGram,
    SharedNegativesSkipGram,
    SkipGram,
)

EPOCHS = 3
SAME = {"window": 5, "min_count": 5, "sample": 1e-3, "epochs": EPOCHS}


def ours(model: Callable[..., Any], threads: int) -> Any:
    """Train one of the library's models."""
    return model(dim=100, threads=threads, **SAME).fit(corpus()[0])


def theirs(threads: int, seed: int = 1, **kind: int) -> Word2Vec:
    """Train gensim's."""
    return Word2Vec(corpus()[0], vector_size=100, workers=threads, seed=seed, **SAME, **kind)


def vectors(model: Any) -> WordVectors:
    """The word vectors of a model of gensim's."""
    return WordVectors(list(model.wv.index_to_key), model.wv.vectors)


@cache
def second(**kind: int) -> Word2Vec:
    """Gensim once more with another seed: what agreement can be had at all."""
    return theirs(1, seed=7, **kind)


def quality(mine: Any, gensims: Any, **kind: int) -> str:
    """Overlap of neighbours, WordSim-353 and held-out recall, ours / gensim's."""
    a, b, again = mine.word_vectors, vectors(gensims), vectors(second(**kind))
    shown = [
        f"overlap {neighbour_overlap(b, a):.2f} / {neighbour_overlap(b, again):.2f}",
        f"WordSim {similarity(a):.2f} / {similarity(b):.2f}",
    ]
    if not kind.get("hs"):
        recalls = held_out_recall(a, mine.u), held_out_recall(b, gensims.syn1neg)
        shown.append(f"recall@10 {recalls[0]:.3f} / {recalls[1]:.3f}")
    return ", ".join(shown)


def compare(
    name: str, model: Callable[..., Any], threads: int, bar: float, **kind: int
) -> Benchmark:
    """One of our models beside gensim's of the same kind."""
    return Benchmark(
        name=f"{name}, {threads} thread{'s' * (threads > 1)}",
        ours=partial(ours, model, threads),
        theirs=partial(theirs, threads, **kind),
        bar=bar,
        quality=partial(quality, **kind),
        repeats=3 if threads == 1 else 9,  # two threads meet whatever else the machine does
    )


SGNS = {"sg": 1, "negative": 5}
BENCHMARKS = [
    compare("skip-gram, negative sampling", SkipGram, 1, bar=2.0, **SGNS),
    compare("skip-gram, negative sampling", SkipGram, 2, bar=2.0, **SGNS),
    compare("skip-gram, shared negatives", SharedNegativesSkipGram, 1, bar=3.0, **SGNS),
    compare("skip-gram, shared negatives", SharedNegativesSkipGram, 2, bar=3.0, **SGNS),
    compare("CBOW, negative sampling", CBOW, 1, bar=1.0, sg=0, negative=5),
    compare("skip-gram, hierarchical", HierarchicalSkipGram, 1, bar=1.0, sg=1, hs=1, negative=0),
    compare("CBOW, hierarchical", HierarchicalCBOW, 1, bar=1.0, sg=0, hs=1, negative=0),
]
