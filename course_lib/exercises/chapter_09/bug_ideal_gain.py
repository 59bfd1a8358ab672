"""Exercise 09.bug-ideal-gain: an NDCG that only knows what was retrieved."""

import math
from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake

Grades = dict[str, int]


def cases(seed: int) -> list[Case]:
    """Best document missed, best one below the cut, more relevant ones than places, nothing."""
    rng = np.random.default_rng(seed)
    grades = {f"d{i}": int(g) for i, g in enumerate(rng.integers(0, 4, 30))} | {"d0": 3}
    return [
        Case(["a", "x"], {"a": 1, "b": 3}, 2, label="the best document is missing"),
        Case(["b", "a"], {"a": 3, "b": 2}, 2, label="two documents in the wrong order"),
        Case(["x", "a", "b"], {"a": 1, "b": 3}, 2, label="the best document is at rank 3, k is 2"),
        Case(["a", "x"], {"a": 3, "b": 2, "c": 1}, 2, label="three are relevant, k is 2"),
        Case(["a"], {"a": 2, "b": 2}, 2, label="one result came back, k is 2"),
        Case(["x", "y"], {"a": 2}, 2, label="nothing relevant is found"),
        Case(["x", "c", "a", "b"], {"a": 3, "b": 2, "c": 1}, 4),
        Case([f"d{i}" for i in rng.permutation(40)], grades, 10, hidden=True),
    ]


def _sum(grades: list[int], gain: str, discount: str) -> float:
    total = 0.0
    for rank, grade in enumerate(grades, start=1):
        worth = grade if gain == "linear" else 2**grade - 1
        shares = {
            "log": 1 / math.log2(rank + 1),
            "late": 1 / max(math.log2(rank), 1),
            "none": 1.0,
            "rank": 1 / rank,
        }
        total += worth * shares[discount]
    return total


def normalized_gain(
    ranked: list[str],
    grades: Grades,
    k: int,
    ideal: str = "judged",
    gain: str = "exponential",
    discount: str = "log",
) -> float:
    """DCG of the first k, over the DCG of the best k of all judged documents."""
    found = [grades.get(name, 0) for name in ranked[:k]]
    best = {
        "judged": sorted(grades.values(), reverse=True)[:k],
        "the first k": sorted(found, reverse=True),
        "retrieved": sorted((grades.get(name, 0) for name in ranked), reverse=True)[:k],
        "not cut": sorted(grades.values(), reverse=True),
        "as long": sorted(grades.values(), reverse=True)[: len(found)],
        "lowest": sorted(grades.values())[:k],
        "unsorted": list(grades.values())[:k],
    }[ideal]
    most = _sum(best, gain, discount)
    return _sum(found, gain, discount) / most if most else 0.0


def _array(ranked: list[str], grades: Grades, k: int) -> float:
    found = np.array([2.0 ** grades.get(name, 0) - 1 for name in ranked[:k]])
    best = np.sort(2.0 ** np.array(list(grades.values())) - 1)[::-1][:k]
    # Natural logarithms: the base falls out of the quotient
    return float(
        (found / np.log(np.arange(len(found)) + 2)).sum()
        / (best / np.log(np.arange(len(best)) + 2)).sum()
    )


def _not_divided(ranked: list[str], grades: Grades, k: int) -> float:
    return _sum([grades.get(name, 0) for name in ranked[:k]], "exponential", "log")


EXERCISE = Exercise(
    id="09.bug-ideal-gain",
    title="Perfect, by its own standards",
    kind="find-the-bug",
    minutes=8,
    difficulty=2,
    points=2,
    statement=(
        "NDCG@k divides the discounted gain of the first k results by the largest gain that *any* "
        "ranking of all judged documents could have at k. The code, as it stands in many "
        "notebooks, gives 1.0 to a list that holds one weak document and misses the best. Repair "
        "it; gain 2^grade − 1, discount log₂(rank + 1). At least one grade is above 0."
    ),
    cell='''@exercise("09.bug-ideal-gain")
def normalized_gain(ranked, grades, k):
    """ranked: names, best first; grades: {name: 0 to 3} of the judged documents. From 0 to 1."""
    found = [grades.get(name, 0) for name in ranked[:k]]
    ideal = sorted(found, reverse=True)
    discounts = 1 / np.log2(np.arange(k) + 2)
    gain = sum((2**grade - 1) * d for grade, d in zip(found, discounts, strict=False))
    most = sum((2**grade - 1) * d for grade, d in zip(ideal, discounts, strict=False))
    return gain / most if most else 0.0''',
    reference=normalized_gain,
    cases=cases,
    comparison=Close(),
    mistakes=(
        Mistake(
            "the ideal of the first k results",
            partial(normalized_gain, ideal="the first k"),
            "The ideal list is made of what was found, so a system that finds little is measured "
            "by little. The ideal has all judged documents to choose from.",
        ),
        Mistake(
            "the ideal of all results",
            partial(normalized_gain, ideal="retrieved"),
            "The ideal now looks below the cut, but still only at what was retrieved. A document "
            "that the system missed altogether belongs into the ideal as well.",
        ),
        Mistake(
            "the ideal is not cut at k",
            partial(normalized_gain, ideal="not cut"),
            "With more relevant documents than k nobody could reach 1: the ideal list has k "
            "places, too.",
        ),
        Mistake(
            "the ideal is as short as the list",
            partial(normalized_gain, ideal="as long"),
            "The ideal is cut to the length of what came back, so a system that returns one "
            "result is compared with one. The ideal has k places, whatever was returned.",
        ),
        Mistake(
            "the lowest grades first",
            partial(normalized_gain, ideal="lowest"),
            "sorted() begins with the lowest grades, so these are the worst k. Add reverse=True.",
        ),
        Mistake(
            "the ideal is not sorted",
            partial(normalized_gain, ideal="unsorted"),
            "The first k judged documents in the order of the dictionary aren't the best k. Sort "
            "the grades, the highest first.",
        ),
        Mistake(
            "linear gain",
            partial(normalized_gain, gain="linear"),
            "The ideal is right. The gain is the grade itself here; asked is 2**grade - 1. Both "
            "are called NDCG, so reports must say which one they mean.",
        ),
        Mistake(
            "no discount for the second rank",
            partial(normalized_gain, discount="late"),
            "log2(rank) is 0 at rank 1 and 1 at rank 2, so the first two ranks weigh the same: "
            "the original paper's discount. Asked is log2(rank + 1).",
        ),
        Mistake(
            "no discount at all",
            partial(normalized_gain, discount="none"),
            "Every rank weighs the same, so the order within the first k doesn't matter. Divide "
            "each gain by log2(rank + 1).",
        ),
        Mistake(
            "divided by the rank",
            partial(normalized_gain, discount="rank"),
            "1/rank falls faster than 1/log2(rank + 1): rank 10 would count a tenth and not 0.29.",
        ),
        Mistake(
            "DCG, not normalised",
            _not_divided,
            "That is the DCG. Queries with many relevant documents reach higher ones, so it is "
            "divided by the ideal.",
        ),
    ),
    hints=(
        "In the first case the best document is missing. Where would the ideal list have it?",
        "The ideal list doesn't depend on `ranked` at all.",
        "Sort grades.values(), the highest first, and take k of them.",
    ),
    correct=(_array,),
    after=(
        "The natural logarithm gives the same NDCG: the base falls out of the quotient. The gain "
        "doesn't; scikit-learn's ndcg_score takes the grades as they are."
    ),
    library=(
        "course_lib.exercises.chapter_09.bug_ideal_gain:normalized_gain",
        "course_lib.metrics.ranking:ndcg",
    ),
)
