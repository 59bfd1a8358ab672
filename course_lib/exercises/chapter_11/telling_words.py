"""Exercise 11.telling-words: class-based TF-IDF (D240)."""

from functools import partial

import numpy as np
from numpy.typing import NDArray

from course_lib.exercises.definition import Case, Close, Exercise, Mistake

Array = NDArray[np.float64]


def cases(seed: int) -> list[Case]:
    """A word of all classes, classes of different size, words of one class only."""
    rng = np.random.default_rng(seed)
    return [
        Case(np.array([[4.0, 2, 0], [4, 0, 2]]), label="'the', 'goal' and 'vote' in two classes"),
        Case(np.array([[40.0, 20, 0], [4, 0, 2]]), label="the first class has ten times the text"),
        Case(np.array([[6.0, 1, 1], [5, 3, 0], [7, 0, 2]]), label="three classes"),
        Case(rng.integers(1, 9, (2, 4)).astype(float)),
        Case(rng.integers(1, 30, (5, 20)).astype(float), hidden=True),
    ]


def weights_of(
    counts: Array, share: bool = True, average: str = "mean", plus: bool = True, rarity: str = "log"
) -> Array:
    """tf(t, c) / |c| · log(1 + A / f(t))."""
    sizes = counts.sum(axis=1, keepdims=True)  # words of each class
    a = sizes.sum() if average == "all" else sizes.mean()
    f = counts.sum(axis=0)
    ratio = a / f + plus
    factor = {"log": np.log(ratio), "none": np.ones_like(f), "no log": ratio}[rarity]
    return counts / (sizes if share else 1) * factor


def _classic(counts: Array) -> Array:
    present = (counts > 0).sum(axis=0)
    return counts / counts.sum(axis=1, keepdims=True) * np.log(len(counts) / present)


def _smooth(counts: Array) -> Array:
    present = (counts > 0).sum(axis=0)
    tf = counts / counts.sum(axis=1, keepdims=True)
    return tf * (np.log((1 + len(counts)) / (1 + present)) + 1)


def _by_word(counts: Array) -> Array:
    return counts / counts.sum(axis=0) * np.log1p(counts.sum(axis=1).mean() / counts.sum(axis=0))


def _own_size(counts: Array) -> Array:
    sizes = counts.sum(axis=1, keepdims=True)
    return counts / sizes * np.log(1 + sizes / counts.sum(axis=0))


def _loops(counts: Array) -> Array:
    classes, words = counts.shape
    total = counts.sum()
    found = np.zeros_like(counts)
    for c in range(classes):
        for t in range(words):
            frequency = sum(counts[other, t] for other in range(classes))
            rarity = np.log((frequency + total / classes) / frequency)
            found[c, t] = counts[c, t] / sum(counts[c]) * rarity
    return found


EXERCISE = Exercise(
    id="11.telling-words",
    title="Words that name a topic",
    kind="implement",
    minutes=10,
    difficulty=2,
    points=2,
    statement=(
        "`counts[c, t]` says how often class c uses word t; every word is used somewhere. Return "
        "the weights tf(t, c) / |c| · log(1 + A / f(t)): |c| is the number of words in class c, A "
        "the mean of |c| over the classes, f(t) the count of word t in all classes together, and "
        "log the natural one."
    ),
    cell='''@exercise("11.telling-words")
def telling_words(counts):
    """counts: (C, V) floats; returns weights, (C, V)."""
    ...''',
    reference=weights_of,
    cases=cases,
    comparison=Close(rtol=1e-6),
    mistakes=(
        Mistake(
            "shares of the counts, no rarity",
            partial(weights_of, rarity="none"),
            "Without the logarithm 'the' leads in every class. The second factor makes a word "
            "weigh less the more often all classes use it.",
        ),
        Mistake(
            "not divided by the size of the class",
            partial(weights_of, share=False),
            "A class with ten times the text gets ten times the weights. Divide each row by its "
            "sum.",
        ),
        Mistake(
            "ordinary inverse document frequency",
            _classic,
            "log(C / number of classes with the word) is 0 for every word that all classes use "
            "once, however unevenly. Use the counts: log(1 + A / f).",
        ),
        Mistake(
            "scikit-learn's smoothed inverse document frequency",
            _smooth,
            "With few classes nearly every word occurs in all of them, and this factor hardly "
            "differs. Use the counts: log(1 + A / f).",
        ),
        Mistake(
            "all words instead of the average of a class",
            partial(weights_of, average="all"),
            "A is the *mean* number of words of a class, not the number of all words.",
        ),
        Mistake(
            "each class's own size in the logarithm",
            _own_size,
            "The A in the logarithm is one number for all classes, the mean of their sizes; yours "
            "differs from class to class.",
        ),
        Mistake(
            "without the 1 +",
            partial(weights_of, plus=False),
            "Where f is larger than A, log(A / f) is negative: frequent words get weights below 0. "
            "The 1 keeps the factor above 0.",
        ),
        Mistake(
            "without the logarithm",
            partial(weights_of, rarity="no log"),
            "1 + A / f grows so fast that a word seen once outweighs everything. The logarithm "
            "tames it.",
        ),
        Mistake(
            "divided by the word's count, not by the class's",
            _by_word,
            "counts / f says which share of a *word* a class has. tf is the share of the class's "
            "words: divide by the sum of the row.",
        ),
    ),
    hints=(
        "Three sums: rows give |c|, columns give f, and A is the mean of the |c|.",
        "keepdims=True keeps the row sums as a column, so that they divide row by row.",
        "np.log1p(A / f) has shape (V,) and multiplies every row.",
    ),
    correct=(_loops,),
    after=(
        "This is how BERTopic names clusters. Very frequent words still come through where groups "
        "are few; the root of tf keeps them down."
    ),
    library=("course_lib.applications.topic_words:class_tfidf",),
)
