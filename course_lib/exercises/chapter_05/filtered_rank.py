"""Exercise 05.filtered-rank: the place of the right tail."""

from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """First, last, other true tails above it, ties, everything equal."""
    rng = np.random.default_rng(seed)
    return [
        Case(np.array([0.9, 0.5, 0.7]), 0, [0], label="the best"),
        Case(np.array([0.9, 0.5, 0.7]), 1, [1], label="the worst"),
        Case(np.array([0.9, 0.5, 0.7]), 1, [0, 1], label="a better one is true as well"),
        Case(np.array([0.5, 0.5, 0.7]), 0, [0], label="a tie"),
        Case(np.zeros(5), 3, [3], label="a model that gives every tail the same score"),
        Case(np.array([0.9, 0.5, 0.7]), 1, [0, 1, 2], label="all are true"),
        Case(np.array([0.9, 0.5, 0.7]), 2, [1, 2], label="a worse one is true as well"),
        Case(np.array([-0.9, -0.5, -0.7]), 0, [0, 1], label="scores below 0"),
        Case(rng.normal(size=30).round(1), 4, [4, 7, 9, 12], hidden=True),
    ]


def filtered_rank(
    scores: np.ndarray,
    target: int,
    true_tails: list[int],
    filtered: bool = True,
    ties: str = "mean",
    start: int = 1,
    high: bool = True,
    removes_target: bool = False,
) -> float:
    """1 + better ones + half of the equal ones, among tails that are not known to be true."""
    s = np.asarray(scores, dtype=float) * (1 if high else -1)
    others = np.ones(len(s), dtype=bool)
    if filtered:
        others[list(true_tails)] = False
    others[target] = False
    better = float((s[others] > s[target]).sum())
    equal = float((s[others] == s[target]).sum()) + (0.0 if not removes_target else 1.0)
    return start + better + {"mean": equal / 2, "best": 0.0, "worst": equal}[ties]


def _by_sorting(scores: np.ndarray, target: int, true_tails: list[int]) -> float:
    kept = [float(s) for i, s in enumerate(scores) if i == target or i not in set(true_tails)]
    places = [i + 1 for i, s in enumerate(sorted(kept, reverse=True)) if s == scores[target]]
    return sum(places) / len(places)


def _reciprocal(scores: np.ndarray, target: int, true_tails: list[int]) -> float:
    return 1 / filtered_rank(scores, target, true_tails)


def _less_the_true(scores: np.ndarray, target: int, true_tails: list[int]) -> float:
    return filtered_rank(scores, target, true_tails, filtered=False) - len(set(true_tails)) + 1


def _true_to_zero(scores: np.ndarray, target: int, true_tails: list[int]) -> float:
    s = np.array(scores, dtype=float)
    s[[i for i in true_tails if i != target]] = 0
    return filtered_rank(s, target, true_tails, filtered=False)


def _first_come(scores: np.ndarray, target: int, true_tails: list[int]) -> float:
    s = np.array(scores, dtype=float)
    s[[i for i in true_tails if i != target]] = -np.inf
    return float(np.flatnonzero(np.argsort(-s, kind="stable") == target)[0] + 1)


EXERCISE = Exercise(
    id="05.filtered-rank",
    title="Don't punish a model for other truths",
    kind="implement",
    minutes=10,
    difficulty=2,
    points=2,
    statement=(
        "A knowledge-graph model gave each entity a score as the tail of (h, r, ?); more is "
        "better. Return the *filtered* rank of `target`: all other tails in `true_tails` are taken "
        "out first, because they are right answers as well. The best rank is 1. With ties, take "
        "the mean of the best and the worst possible place."
    ),
    cell='''@exercise("05.filtered-rank")
def filtered_rank(scores, target, true_tails):
    """scores (n,), target: an entity, true_tails: entities incl. target; returns a float >= 1."""
    ...''',
    reference=filtered_rank,
    cases=cases,
    comparison=Close(),
    mistakes=(
        Mistake(
            "the raw rank",
            partial(filtered_rank, filtered=False),
            "A tail that is true in the training set stands above the target and costs it a place. "
            "Leave out the other true tails before you count.",
        ),
        Mistake(
            "the best place of a tie",
            partial(filtered_rank, ties="best"),
            "Counting only the better ones gives a model that scores everything the same the rank "
            "1. Half of the equal ones stand before the target.",
        ),
        Mistake(
            "the worst place of a tie",
            partial(filtered_rank, ties="worst"),
            "All equal ones were put before the target. Fair is the middle: half of them.",
        ),
        Mistake(
            "counted from 0",
            partial(filtered_rank, start=0),
            "The best rank is 1: 1/rank would divide by zero.",
        ),
        Mistake(
            "small scores first",
            partial(filtered_rank, high=False),
            "Here more is better. (TransE's distances have the opposite sign: that is why its "
            "score is the *negative* distance.)",
        ),
        Mistake(
            "a tie with itself",
            partial(filtered_rank, removes_target=True),
            "The target is counted among those equal to it. Compare it with the others only.",
        ),
        Mistake(
            "the reciprocal",
            _reciprocal,
            "That is 1/rank, whose mean over all test triples is MRR. Asked is the rank.",
        ),
        Mistake(
            "the raw rank less the number of true tails",
            _less_the_true,
            "Every other true tail moved the target one place up, those below it too. Only the "
            "ones that stand above it cost it a place.",
        ),
        Mistake(
            "true tails get the score 0",
            _true_to_zero,
            "A score of 0 isn't out of the race: where scores are negative (TransE's are), 0 "
            "beats everybody. Leave them out, or give them −∞.",
        ),
        Mistake(
            "ties in the order of the list",
            _first_come,
            "argsort puts equal scores in the order of their row numbers, so the rank depends on "
            "how entities are numbered. Take the mean of the best and the worst place.",
        ),
    ),
    hints=(
        "Which entities may stand before the target? Those that are neither the target nor true.",
        "Count the better ones and the equal ones among them.",
        "1 + better + equal / 2",
    ),
    correct=(_by_sorting,),
    after=(
        "A model of zeros gets the middle of the list this way. With the best place of a tie it "
        "would win every benchmark; that has happened in publications."
    ),
    library=(
        "course_lib.exercises.chapter_05.filtered_rank:filtered_rank",
        "course_lib.graphs.kg_ranking:filtered_ranks",
    ),
)
