"""What the word2vec benchmarks show beside the speed: three measures of two models' vectors."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from course_lib.datasets import WordVectors, pydocs, word_similarity
from course_lib.words import evaluate_similarity, tokenize

WORDS, HELD_OUT = 1_000_000, 50_000
Sentences = list[list[str]]


@cache
def corpus() -> tuple[Sentences, Sentences]:
    """A million words of PyDocs to train on, 50,000 others to test on."""
    paragraphs = pydocs().paragraphs()
    order = np.random.default_rng(0).permutation(len(paragraphs))
    parts: tuple[Sentences, Sentences] = ([], [])
    words, part = 0, 0
    for i in order:
        parts[part].append(tokenize(paragraphs[i]))
        words += len(parts[part][-1])
        if words > (WORDS, HELD_OUT)[part]:
            words, part = 0, part + 1
        if part == 2:
            break
    return parts


def neighbour_overlap(a: WordVectors, b: WordVectors, frequent: int = 500, k: int = 10) -> float:
    """Share of common words among the k nearest of 3,000, for the most frequent words of `a`."""
    words = [w for w in a.words if w in b][:3000]
    near = []
    for wv in (a, b):
        x = wv.subset(words).normalized().matrix
        scores = x[:frequent] @ x.T
        scores[np.arange(frequent), np.arange(frequent)] = -np.inf
        near.append(np.argsort(-scores, axis=1)[:, :k])
    return float(np.mean([len(set(p) & set(q)) / k for p, q in zip(*near, strict=True)]))


def held_out_recall(v: WordVectors, u: NDArray[np.float32], k: int = 10) -> float:
    """How often the word in the middle is among the k best scores of its context's mean vector."""
    contexts, targets = [], []
    for sentence in corpus()[1]:
        ids = [v.index(word) for word in sentence if word in v]
        for i in range(5, len(ids) - 5, 3):
            contexts.append(v.matrix[ids[i - 5 : i] + ids[i + 1 : i + 6]].mean(axis=0))
            targets.append(ids[i])
    scores = np.array(contexts) @ u.T  # (n, V)
    own = scores[np.arange(len(targets)), targets]
    return float(((scores > own[:, None]).sum(axis=1) < k).mean())


def similarity(v: WordVectors) -> float:
    """Spearman correlation with WordSim-353, on the pairs that the vocabulary covers."""
    return evaluate_similarity(v, word_similarity("wordsim353")).spearman
