"""Exercise 02.subsampling-keep-probability: how many of the frequent words stay."""

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """Two words first, then a rare one that is always kept, then Zipf's law."""
    ranks = np.arange(1, 7)
    scale = np.random.default_rng(seed).integers(200, 400)
    return [
        Case(np.array([75, 25]), 0.01),
        Case(np.array([900, 99, 1]), 0.01, label="the last word is rarer than t"),
        Case(scale // ranks, 0.001),
        Case(np.array([4, 4, 4, 4]), 0.25, label="every word exactly as frequent as t"),
        Case(scale * 50 // np.arange(1, 50), 1e-3, hidden=True),
    ]


def _f(counts: np.ndarray) -> np.ndarray:
    return counts / counts.sum()


def _loop(counts: np.ndarray, t: float) -> list[float]:
    total = sum(counts.tolist())
    return [1.0 if c / total <= t else (t * total / c) ** 0.5 for c in counts.tolist()]


EXERCISE = Exercise(
    id="02.subsampling-keep-probability",
    title="Thin out the frequent words",
    kind="implement",
    minutes=6,
    difficulty=1,
    points=1,
    statement=(
        "The paper throws an occurrence of word $w$ away with probability "
        "$1 - \\sqrt{t / f(w)}$, where $f(w)$ is the word's share of the corpus. Return the "
        "probability to *keep* an occurrence of each word. It is a probability for rare words too."
    ),
    cell='''@exercise("02.subsampling-keep-probability")
def keep_probability(counts, t):
    """Return the chance, shape (V,), that an occurrence of each word is kept.

    counts: (V,) how often each word occurs; t: the threshold, a relative frequency.
    """
    ...''',
    reference="course_lib.words.subsampling:keep_probability_paper",
    cases=cases,
    comparison=Close(rtol=1e-6),
    mistakes=(
        Mistake(
            "the probability to throw away",
            lambda counts, t: np.maximum(0, 1 - np.sqrt(t / _f(counts))),
            "The most frequent word should have the *smallest* number here. You return the "
            "chance that a word goes; asked is the chance that it stays.",
        ),
        Mistake(
            "a probability above 1",
            lambda counts, t: np.sqrt(t / _f(counts)),
            "For a word rarer than t the square root is above 1 (and the paper's 1 - sqrt(t/f) "
            "below 0). Such words are always kept: cut at 1.",
        ),
        Mistake(
            "counts in place of frequencies",
            lambda counts, t: np.minimum(1, np.sqrt(t / counts)),
            "t is a share of the corpus, like 0.001. Divided by a raw count it makes nearly "
            "every word vanish. Divide the counts by their sum first.",
        ),
        Mistake(
            "without the square root",
            lambda counts, t: np.minimum(1, t / _f(counts)),
            "t / f would leave every frequent word equally often, exactly t of the corpus. The "
            "square root is gentler: it keeps their order.",
        ),
        Mistake(
            "the formula of the released program",
            lambda counts, t: np.minimum(1, np.sqrt(t / _f(counts)) + t / _f(counts)),
            "sqrt(t/f) + t/f is what word2vec.c and gensim compute, a little more than the "
            "paper's formula. Both are in use; asked here is the paper's.",
        ),
    ),
    hints=(
        "What is left when you subtract the probability to throw away from 1?",
        "f is `counts / counts.sum()`. Then look at a word with f below t.",
        "`np.minimum(1.0, ...)` cuts the values above 1.",
    ),
    correct=(_loop,),
    after=(
        "At t = 0.001 a word that makes up 5 % of the corpus loses six of seven occurrences, a "
        "word below t none. Training gets faster and windows reach farther."
    ),
)
