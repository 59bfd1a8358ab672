"""Doc2Vec against gensim: the whole training call on Lee's 300 news documents.

Both start from lists of words: building the vocabulary, encoding and training all count. Beside the
speed stands what the vectors are for: Pearson's correlation with the human ratings of 50 other
documents, inferred by models of several seeds.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any

import numpy as np
from gensim.models.doc2vec import Doc2Vec, TaggedDocument

from benchmarks.harness import Benchmark
from course_lib.datasets import lee_corpus
from course_lib.sentences import PVDBOW, PVDM, document_agreement
from course_lib.words import tokenize

EPOCHS = 40
SEEDS = (1, 2, 3)
DM = {"dm": 1, "dm_mean": 1}
DBOW = {"dm": 0, "dbow_words": 0}
Texts = list[list[str]]


@cache
def texts() -> tuple[Texts, Texts]:
    """The 300 documents to learn from, and the 50 that people rated."""
    lee = lee_corpus()
    return [tokenize(t) for t in lee.background], [tokenize(t) for t in lee.documents]


@cache
def tagged() -> list[TaggedDocument]:
    """The 300 documents as gensim wants them."""
    return [TaggedDocument(words, [i]) for i, words in enumerate(texts()[0])]


def ours(model: Callable[..., Any], threads: int, seed: int = 1) -> Any:
    """Train one of the library's models."""
    same = {"window": 5, "negatives": 5, "min_count": 2, "subsample": 1e-3}
    return model(dim=100, epochs=EPOCHS, threads=threads, seed=seed, **same).fit(texts()[0])


def theirs(kind: dict[str, int], threads: int, seed: int = 1) -> Doc2Vec:
    """Train gensim's."""
    same = {"window": 5, "negative": 5, "min_count": 2, "sample": 1e-3}
    sizes = {"vector_size": 100, "epochs": EPOCHS, "workers": threads}
    return Doc2Vec(tagged(), seed=seed, **kind, **same, **sizes)


def infer_ours(model: Any) -> Any:
    """Vectors of the 50 documents."""
    return model.infer(texts()[1])


def infer_theirs(model: Doc2Vec) -> Any:
    """Vectors of the 50 documents, which gensim infers one by one."""
    return np.array([model.infer_vector(words) for words in texts()[1]])


def ratings(vectors: Any) -> float:
    """Pearson's correlation of all cosines with the human ratings."""
    return document_agreement(vectors, lee_corpus().similarity, repeats=1).pearson


def quality(
    model: Callable[..., Any], kind: dict[str, int], threads: int, mine: Any, gensims: Any
) -> str:
    """Mean and spread over seeds of the agreement with people, ours / gensim's."""
    a = [ratings(infer_ours(ours(model, threads, seed))) for seed in SEEDS]
    b = [ratings(infer_theirs(theirs(kind, threads, seed))) for seed in SEEDS]
    return (
        f"Pearson with people {np.mean(a):.3f} ± {np.std(a):.3f} / "
        f"{np.mean(b):.3f} ± {np.std(b):.3f} over {len(SEEDS)} seeds"
    )


def compare(name: str, model: Callable[..., Any], kind: dict[str, int], threads: int) -> Benchmark:
    """One of our models beside gensim's of the same kind."""
    return Benchmark(
        name=f"{name}, {threads} thread{'s' * (threads > 1)}",
        ours=partial(ours, model, threads),
        theirs=partial(theirs, kind, threads),
        bar=1.0,
        quality=partial(quality, model, kind, threads),
        repeats=3 if threads == 1 else 9,  # two threads meet whatever else the machine does
    )


@cache
def fitted() -> tuple[Any, Doc2Vec]:
    """One model of each library, to infer with."""
    return ours(PVDBOW, 1), theirs(DBOW, 1)


BENCHMARKS = [
    compare("Doc2Vec PV-DM", PVDM, DM, 1),
    compare("Doc2Vec PV-DM", PVDM, DM, 2),
    compare("Doc2Vec PV-DBOW", PVDBOW, DBOW, 1),
    compare("Doc2Vec PV-DBOW", PVDBOW, DBOW, 2),
    Benchmark(
        name="Doc2Vec PV-DBOW, inferring 50 documents",
        ours=lambda: infer_ours(fitted()[0]),
        theirs=lambda: infer_theirs(fitted()[1]),
        bar=1.0,
        quality=lambda a, b: f"Pearson with people {ratings(a):.3f} / {ratings(b):.3f}",
    ),
]
