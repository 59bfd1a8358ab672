"""Exercise 09.discounted-gain: two gains under one name (D202)."""

import math
from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """One result, the order turned, a cut, a longer cut than list, both gains."""
    rng = np.random.default_rng(seed)
    return [
        Case([3], 10, "exponential", label="one result, grade 3"),
        Case([3], 10, "linear", label="one result, grade 3"),
        Case([0, 2], 10, "exponential", label="the hit is at rank 2"),
        Case([1, 3, 0, 2], 2, "linear", label="cut at 2"),
        Case([1, 0, 3, 2], 4, "exponential"),
        Case([0, 0], 5, "linear", label="nothing relevant"),
        Case(rng.integers(0, 4, 20).tolist(), 10, "exponential", hidden=True),
    ]


def gain_sum(
    grades: list[int],
    k: int,
    gain: str,
    cut: bool = True,
    shift: int = 1,
    minus: int = 1,
    log: str = "2",
    swap: bool = False,
) -> float:
    """Sum over ranks r of gain / log2(r + 1), with 2^grade - 1 or the grade itself as gain."""
    total = 0.0
    for rank, grade in enumerate(grades[: k if cut else None], start=1):
        worth = 2**grade - minus if (gain == "exponential") != swap else grade
        logarithm = {"2": math.log2, "e": math.log, "none": lambda x: x, "1": lambda x: 1.0}[log]
        total += worth / (max(logarithm(rank), 1.0) if shift == 0 else logarithm(rank + shift))
    return total


def _array(grades: list[int], k: int, gain: str) -> float:
    g = np.array(grades[:k], dtype=float)
    worth = np.exp2(g) - 1 if gain == "exponential" else g
    return float(worth @ (1 / np.log2(np.arange(2, len(g) + 2))))


def _one_gain(kind: str) -> "partial[float]":
    return partial(_always, kind=kind)


def _always(grades: list[int], k: int, gain: str, kind: str) -> float:
    return gain_sum(grades, k, kind)


def _xor(grades: list[int], k: int, gain: str) -> float:
    worth = [2 ^ g - 1 if gain == "exponential" else g for g in grades]
    return gain_sum(worth, k, "linear")


def _minus_in_the_exponent(grades: list[int], k: int, gain: str) -> float:
    total = 0.0
    for rank, grade in enumerate(grades[:k], start=1):
        total += (2.0 ** (grade - 1) if gain == "exponential" else grade) / math.log2(rank + 1)
    return total


def _normalised(grades: list[int], k: int, gain: str) -> float:
    best = gain_sum(sorted(grades, reverse=True), k, gain)
    return gain_sum(grades, k, gain) / best if best else 0.0


EXERCISE = Exercise(
    id="09.discounted-gain",
    title="What is a result worth at rank r?",
    kind="implement",
    minutes=6,
    difficulty=1,
    points=1,
    statement=(
        "Return the discounted cumulative gain of the first k results: the sum over ranks r = 1, "
        "2, … of gain / log₂(r + 1). With `gain` `'exponential'` a grade g is worth 2^g − 1, with "
        "`'linear'` it is worth g."
    ),
    cell='''@exercise("09.discounted-gain")
def gain_sum(grades, k, gain):
    """grades: the grade (0 to 3) of each result, best rank first; returns DCG@k."""
    ...''',
    reference=gain_sum,
    cases=cases,
    comparison=Close(),
    mistakes=(
        Mistake(
            "always the exponential gain",
            _one_gain("exponential"),
            "`gain` isn't looked at: with 'linear' a grade of 3 is worth 3, not 7.",
        ),
        Mistake(
            "always the linear gain",
            _one_gain("linear"),
            "`gain` isn't looked at: with 'exponential' a grade of 3 is worth 2**3 - 1 = 7.",
        ),
        Mistake(
            "the two gains exchanged",
            partial(gain_sum, swap=True),
            "'exponential' is 2**g - 1, 'linear' is g. You have them the other way round.",
        ),
        Mistake(
            "2^g without the minus 1",
            partial(gain_sum, minus=0),
            "2**0 is 1, so every irrelevant result would be worth something. Subtract 1.",
        ),
        Mistake(
            "^ is no power in Python",
            _xor,
            "2^3 is `exclusive or` in Python. The power is 2**3.",
        ),
        Mistake(
            "2^(g − 1)",
            _minus_in_the_exponent,
            "The 1 is taken off the power, not off the exponent: 2**g - 1.",
        ),
        Mistake(
            "ranks from 0, or no shift",
            partial(gain_sum, shift=0),
            "The discount of rank 1 is log2(2) = 1, of rank 2 log2(3). Without the + 1 the second "
            "rank is not discounted at all (and the first would divide by 0).",
        ),
        Mistake(
            "shifted by two",
            partial(gain_sum, shift=2),
            "Rank 1 should keep its full gain: log2(1 + 1) = 1. Your ranks start one too late.",
        ),
        Mistake(
            "natural logarithm",
            partial(gain_sum, log="e"),
            "np.log is the natural logarithm. In NDCG the base falls out, in DCG it doesn't: "
            "np.log2.",
        ),
        Mistake(
            "divided by the rank",
            partial(gain_sum, shift=0, log="none"),
            "You divide by the rank itself. The logarithm falls much more slowly: rank 3 keeps a "
            "half.",
        ),
        Mistake(
            "not discounted",
            partial(gain_sum, log="1"),
            "This is the gain without a discount: the order doesn't matter. Divide by log2(r + 1).",
        ),
        Mistake(
            "not cut at k",
            partial(gain_sum, cut=False),
            "Only the first k results count: grades[:k].",
        ),
        Mistake(
            "normalised",
            _normalised,
            "You divided by the best order of these results. That is a later step, and the ideal "
            "needs the documents that weren't found as well.",
        ),
    ),
    hints=(
        "What are the ranks of the first and of the second result, and their logarithms?",
        "for rank, grade in enumerate(grades[:k], start=1)",
        "np.log2(rank + 1) is 1 at the first rank.",
    ),
    correct=(_array,),
    after="Under the linear gain three results of grade 1 beat one of grade 2; else they just tie.",
    library=(
        "course_lib.exercises.chapter_09.discounted_gain:gain_sum",
        "course_lib.metrics.ranking:dcg",
    ),
)
