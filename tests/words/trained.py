"""A small real corpus, gensim's model of it, and measures of agreement, for the trained tests."""

from functools import cache

import numpy as np
from gensim.models import FastText, Word2Vec
from gensim.test.utils import datapath

from course_lib.datasets.word_table import WordVectors
from course_lib.words.tokenization import tokenize

SETTINGS = {"window": 5, "min_count": 5, "sample": 1e-3, "epochs": 20}


@cache
def news():
    """300 news documents, 50,000 words."""
    with open(datapath("lee_background.cor"), encoding="latin-1") as lines:
        return [tokenize(line) for line in lines]


@cache
def gensim_model(kind, **settings):
    model = {"word2vec": Word2Vec, "fasttext": FastText}[kind]
    return model(news(), vector_size=50, workers=1, seed=1, **SETTINGS, **settings)


def gensim_vectors(kind, **settings):
    keyed = gensim_model(kind, **settings).wv
    return WordVectors(list(keyed.index_to_key), keyed.vectors)


def neighbour_overlap(a, b, frequent=200, among=800, k=10):
    """Mean share of common words among the k nearest, for the most frequent words of `a`."""
    words = [w for w in a.words if w in b][:among]
    near = []
    for wv in (a, b):
        x = wv.subset(words).normalized().matrix
        scores = x[:frequent] @ x.T
        scores[np.arange(frequent), np.arange(frequent)] = -np.inf
        near.append(np.argsort(-scores, axis=1)[:, :k])
    return np.mean([len(set(p) & set(q)) / k for p, q in zip(*near, strict=True)])
