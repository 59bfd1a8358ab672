"""Exercise 09.bug-average-precision: divided by what was found (D199)."""

from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """Everything found, most missed, nothing found, more results than relevant ones."""
    rng = np.random.default_rng(seed)
    names = [f"d{i}" for i in rng.permutation(30)]
    many = {f"r{i}" for i in range(9)}
    return [
        Case(["a", "x", "b"], {"a", "b"}, label="both are found"),
        Case(["a", "x"], {"a"} | many, label="one of ten is found, at rank 1"),
        Case(["a", "x", "y", "z", "r3"], {"a"} | many, label="and a second one at rank 5"),
        Case(["x", "a", "b", "y"], {"a", "b", "c"}),
        Case(["x", "y"], {"a"}, label="nothing is found"),
        Case(["x", "y", "a", "z", "b"], {"a", "b"}),
        Case(names, {f"d{i}" for i in range(0, 40, 3)}, hidden=True),
    ]


def averaged_precision(
    ranked: list[str], relevant: set[str], over: str = "relevant", at: str = "hits"
) -> float:
    """Add up the precision at the rank of each hit; divide by all relevant documents."""
    hits, total = 0, 0.0
    for rank, name in enumerate(ranked, start=1):
        hits += name in relevant
        if name in relevant or at == "every rank":
            total += hits / rank
    parts = {
        "relevant": len(relevant),
        "found": max(hits, 1),
        "ranked": len(ranked),
        "smaller": min(len(relevant), len(ranked)),
        "1": 1,
    }
    return total / parts[over]


def _vectorised(ranked: list[str], relevant: set[str]) -> float:
    hit = np.array([name in relevant for name in ranked])
    precision = np.cumsum(hit) / np.arange(1, len(hit) + 1)
    return float(precision[hit].sum() / len(relevant))


def _reciprocals(ranked: list[str], relevant: set[str]) -> float:
    return sum(1 / r for r, name in enumerate(ranked, 1) if name in relevant) / len(relevant)


def _at_the_end(ranked: list[str], relevant: set[str]) -> float:
    ranks = [r for r, name in enumerate(ranked, 1) if name in relevant]
    return len(ranks) / ranks[-1] if ranks else 0.0


def _recalls(ranked: list[str], relevant: set[str]) -> float:
    hits = sum(name in relevant for name in ranked)
    return sum(range(1, hits + 1)) / len(relevant) / max(hits, 1)


EXERCISE = Exercise(
    id="09.bug-average-precision",
    title="One of ten found, and a perfect score",
    kind="find-the-bug",
    minutes=6,
    difficulty=1,
    points=2,
    statement=(
        "Average precision adds up the precision at the rank of every relevant result and divides "
        "by the number of *all* relevant documents. The code, after a published one, gives a "
        "system that finds one of ten relevant documents at rank 1 a perfect 1.0, and less if it "
        "also finds a second. Repair it. `ranked` has no document twice."
    ),
    cell='''@exercise("09.bug-average-precision")
def averaged_precision(ranked, relevant):
    """ranked: names, best first; relevant: a set of at least one name. From 0 to 1."""
    hits, precisions = 0, []
    for rank, name in enumerate(ranked, start=1):
        if name in relevant:
            hits += 1
            precisions.append(hits / rank)
    return float(np.mean(precisions)) if precisions else 0.0''',
    reference=averaged_precision,
    cases=cases,
    comparison=Close(),
    mistakes=(
        Mistake(
            "divided by the hits",
            partial(averaged_precision, over="found"),
            "The mean over the hits forgets what was missed: finding more documents can lower it. "
            "A relevant document that isn't in the list has precision 0, and counts.",
        ),
        Mistake(
            "divided by the length of the list",
            partial(averaged_precision, over="ranked"),
            "A perfect system with two relevant documents would get 2 / 10 in a list of ten. "
            "Divide by the number of relevant documents.",
        ),
        Mistake(
            "divided by the hits that were possible",
            partial(averaged_precision, over="smaller"),
            "min(relevant, results) is what some call AP@k: a list of two can be perfect with ten "
            "relevant documents. Here all relevant ones count.",
        ),
        Mistake(
            "not divided",
            partial(averaged_precision, over="1"),
            "The sum grows with the number of relevant documents. Divide by it, so that a perfect "
            "list gets 1.",
        ),
        Mistake(
            "precision at every rank",
            partial(averaged_precision, at="every rank"),
            "Precision is added at ranks without a hit, too. Only the ranks of relevant results "
            "count.",
        ),
        Mistake(
            "reciprocal ranks",
            _reciprocals,
            "1/rank is the precision of the first hit only. At the second hit two of `rank` "
            "results are relevant: 2/rank.",
        ),
        Mistake(
            "precision at the last hit",
            _at_the_end,
            "That is one precision, at the last hit. Average precision takes one at every hit, so "
            "that early ones count more.",
        ),
        Mistake(
            "recall at the hits",
            _recalls,
            "hits / len(relevant) is the recall so far. Precision divides by the rank.",
        ),
    ),
    hints=(
        "Which number should the second case give: 1 or 0.1?",
        "What precision does a relevant document have that never appears in the list?",
        "Replace the mean by a sum, and divide it by the size of `relevant`.",
    ),
    correct=(_vectorised,),
    after=(
        "ranx, pytrec_eval and scikit-learn divide by all relevant documents. The wrong mean "
        "rewards systems that return little."
    ),
    library=("course_lib.exercises.chapter_09.bug_average_precision:averaged_precision",),
)
