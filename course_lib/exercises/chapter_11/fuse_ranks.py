"""Exercise 11.fuse-ranks: reciprocal rank fusion."""

from collections import Counter
from functools import partial

import numpy as np

from course_lib.applications.score_fusion import reciprocal_rank_fusion
from course_lib.exercises.definition import Case, Close, Exercise, Mistake

Rankings = list[list[str]]


def cases(seed: int) -> list[Case]:
    """One ranking, two that disagree, a document in one only, other constants, random ones."""
    rng = np.random.default_rng(seed)
    names = np.array(list("abcdefgh"))
    return [
        Case([["a", "b", "c"]], 60, label="one ranking"),
        Case([["a", "b"], ["b", "a", "c"]], 60, label="c is in one ranking only"),
        Case([["a", "b"], ["b", "a", "c"]], 1, label="a small constant"),
        Case([["a"], []], 60, label="one engine found nothing"),
        Case([["a", "b"], ["c"], ["c", "b"]], 10, label="three engines"),
        Case([], 60, label="no engine"),
        Case([rng.permutation(names)[:5].tolist() for _ in range(3)], 60, hidden=True),
    ]


def fused_scores(
    rankings: Rankings, k: float, first: int = 1, missing: str = "nothing", form: str = "1/(k+r)"
) -> dict[str, float]:
    """Sum 1 / (k + rank) over the rankings that have a document."""
    everyone = [name for ranking in rankings for name in ranking]
    total = dict.fromkeys(everyone, 0.0)
    for ranking in rankings:
        for rank, name in enumerate(ranking, start=first):
            share = {"1/(k+r)": 1 / (k + rank), "1/r": 1 / rank, "k/r": k / rank}
            total[name] += share[form] if form in share else {"k-r": k - rank}[form]
        if missing == "behind the last":
            for name in total.keys() - set(ranking):
                total[name] += 1 / (k + len(ranking) + first)
    if missing == "mean":
        counts = Counter(everyone)
        total = {name: score / counts[name] for name, score in total.items()}
    return total


def _only_common(rankings: Rankings, k: float) -> dict[str, float]:
    common = set(rankings[0]).intersection(*rankings[1:]) if rankings else set()
    return {name: s for name, s in fused_scores(rankings, k).items() if name in common}


def _overwritten(rankings: Rankings, k: float) -> dict[str, float]:
    return {n: 1 / (k + r) for ranking in rankings for r, n in enumerate(ranking, start=1)}


def _by_the_library(rankings: Rankings, k: float) -> dict[str, float]:
    return dict(reciprocal_rank_fusion(rankings, k))


EXERCISE = Exercise(
    id="11.fuse-ranks",
    title="Fuse rankings",
    kind="implement",
    minutes=8,
    difficulty=1,
    points=2,
    statement=(
        "Reciprocal rank fusion gives each document the sum of $1/(k + \\text{rank})$ over the "
        "rankings in which it appears; ranks count from 1. Write it. The order of the dictionary "
        "doesn't matter."
    ),
    cell='''@exercise("11.fuse-ranks")
def fused_scores(rankings, k):
    """rankings: lists of names, best first, no name twice in one. Name to score."""
    ...''',
    reference=fused_scores,
    cases=cases,
    comparison=Close(),
    mistakes=(
        Mistake(
            "ranks from 0",
            partial(fused_scores, first=0),
            "enumerate counts from 0, ranks count from 1: the best result has 1 / (k + 1).",
        ),
        Mistake(
            "without the constant",
            partial(fused_scores, form="1/r"),
            "1/rank lets first places decide everything: one engine's first result beats two "
            "second places. The constant k makes ranks nearly equal at the top.",
        ),
        Mistake(
            "missing means last",
            partial(fused_scores, missing="behind the last"),
            "A ranking that doesn't have a document adds nothing for it, not the share of a rank "
            "behind its last.",
        ),
        Mistake(
            "the mean instead of the sum",
            partial(fused_scores, missing="mean"),
            "Divided by the number of rankings that have it, a document that one engine found "
            "counts as much as one that all of them found. Only add.",
        ),
        Mistake(
            "only what all engines found",
            _only_common,
            "What a single engine found belongs to the result, too: that is why several are asked.",
        ),
        Mistake(
            "the last engine overwrites",
            _overwritten,
            "Each ranking replaces the score of the one before. Add to what is there already.",
        ),
        Mistake(
            "k - rank",
            partial(fused_scores, form="k-r"),
            "That is a Borda count: linear in the rank. Here it is the reciprocal of k + rank.",
        ),
    ),
    hints=(
        "Which number does the first document of a single ranking get, with k = 60?",
        "Go through the rankings with enumerate(ranking, start=1).",
        "Collect in a dictionary: dict.get(name, 0.0) is the sum so far.",
    ),
    correct=(_by_the_library,),
    after=(
        "Nothing was learned and no scale was needed; that's why it is in so many search engines. "
        "Where judged questions are there, weights do better."
    ),
    library=("course_lib.applications.score_fusion:reciprocal_rank_fusion",),
)
