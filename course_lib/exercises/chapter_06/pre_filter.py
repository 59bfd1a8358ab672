"""Exercise 06.pre-filter: the best k of those that are allowed."""

import heapq
from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Exact, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """A readable one, scores below 0, fewer than k allowed, nobody allowed, many."""
    rng = np.random.default_rng(seed)
    scores = np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.4])
    allowed = np.array([False, True, False, True, True, False])
    return [
        Case(scores, allowed, 2),
        Case(scores[::-1], allowed, 2, label="the best come last"),
        Case(np.array([-0.2, 0.1, -0.4, -0.3]), np.array([True, False, True, True]), 2),
        Case(scores, allowed, 5, label="fewer than k are allowed"),
        Case(scores, np.zeros(6, dtype=bool), 3, label="nobody is allowed"),
        Case(rng.permutation(60) / 100, np.ones(60, dtype=bool), 8, label="everything is allowed"),
        Case(rng.permutation(200) / 100 - 1, rng.random(200) < 0.1, 7, hidden=True),
    ]


def _pre_filter(scores: np.ndarray, allowed: np.ndarray, k: int, mapped: bool = True) -> list[int]:
    rows = np.flatnonzero(allowed)
    best = np.argsort(-scores[rows])[:k]
    return [int(i) for i in (rows[best] if mapped else best)]


def _masked(
    scores: np.ndarray, allowed: np.ndarray, k: int, value: float = -np.inf, cut: bool = True
) -> list[int]:
    best = np.argsort(-np.where(allowed, scores, value))[:k]
    return [int(i) for i in best if allowed[i] or not cut]


def _post_filter(scores: np.ndarray, allowed: np.ndarray, k: int) -> list[int]:
    return [int(i) for i in np.argsort(-scores)[:k] if allowed[i]]


def _worst(scores: np.ndarray, allowed: np.ndarray, k: int) -> list[int]:
    rows = np.flatnonzero(allowed)
    return [int(i) for i in rows[np.argsort(scores[rows])[:k]]]


def _worst_first(scores: np.ndarray, allowed: np.ndarray, k: int) -> list[int]:
    return _pre_filter(scores, allowed, k)[::-1]


def _in_row_order(
    scores: np.ndarray, allowed: np.ndarray, k: int, ranked: bool = True
) -> list[int]:
    if ranked:
        return sorted(_pre_filter(scores, allowed, k))
    return [int(i) for i in np.flatnonzero(allowed)[:k]]


def _in_another_order(got: list[int], scores: np.ndarray, allowed: np.ndarray, k: int) -> bool:
    right, found = _pre_filter(scores, allowed, k), [int(i) for i in got]
    if found == right or (len(right) > 2 and found == right[::-1]):
        return False
    return sorted(found) == sorted(right)


def _partitioned(scores: np.ndarray, allowed: np.ndarray, k: int) -> list[int]:
    rows = np.flatnonzero(allowed)
    best = np.argpartition(-scores[rows], k)[:k]
    return [int(i) for i in rows[best[np.argsort(-scores[rows[best]])]]]


def _the_scores(scores: np.ndarray, allowed: np.ndarray, k: int) -> list[float]:
    return [float(scores[i]) for i in _pre_filter(scores, allowed, k)]


def _heap(scores: np.ndarray, allowed: np.ndarray, k: int) -> list[int]:
    return heapq.nlargest(k, np.flatnonzero(allowed).tolist(), key=scores.__getitem__)


EXERCISE = Exercise(
    id="06.pre-filter",
    title="The best of the allowed",
    kind="implement",
    minutes=8,
    difficulty=2,
    points=2,
    statement=(
        "`scores` has one score a row (larger is better), `allowed` says which rows pass the "
        "filter. Return the row numbers of the k best allowed rows, best first; fewer where fewer "
        "are allowed. No two scores are equal."
    ),
    cell='''@exercise("06.pre-filter")
def best_allowed(scores, allowed, k):
    """scores (n,), allowed (n,) bool: list of at most k row numbers, best first."""
    ...''',
    reference=_pre_filter,
    cases=cases,
    comparison=Exact(),
    mistakes=(
        Mistake(
            "post-filter: the best k first, the filter after",
            _post_filter,
            "You took the best k of all rows and then dropped what isn't allowed. Allowed rows "
            "just behind them never had a chance: this is how a filtered search loses results.",
        ),
        Mistake(
            "positions among the allowed rows",
            partial(_pre_filter, mapped=False),
            "The right rows are found, but you return their positions in the *filtered* array. "
            "Look them up in the list of allowed row numbers.",
        ),
        Mistake(
            "forbidden rows fill the list",
            partial(_masked, cut=False),
            "With fewer than k allowed rows, rows with the score -inf follow, and those are "
            "forbidden. A filter for one customer's documents must never show another's.",
        ),
        Mistake(
            "forbidden rows get the score 0",
            partial(_masked, value=0.0, cut=False),
            "A cosine can be below 0, so 0 isn't the end of the list: forbidden rows come before "
            "allowed ones.",
        ),
        Mistake(
            "a 0 for forbidden rows hides allowed ones",
            partial(_masked, value=0.0),
            "Forbidden rows got the score 0 and were dropped after the cut. Allowed rows with a "
            "score below 0 were pushed out of the best k by them.",
        ),
        Mistake(
            "the worst ones",
            _worst,
            "`argsort` sorts upwards, so these are the lowest scores. Here larger is better.",
        ),
        Mistake(
            "worst first",
            _worst_first,
            "The right rows, from the last to the best.",
        ),
        Mistake(
            "the right rows, not in order",
            _in_row_order,
            "The right rows, but not best first: sorted by number, or as `argpartition` leaves "
            "them, which puts the best k in front in no particular order. Sort them by score.",
            _in_another_order,
        ),
        Mistake(
            "not ranked at all",
            partial(_in_row_order, ranked=False),
            "These are the first k allowed rows. The scores decide which are the best.",
        ),
        Mistake(
            "argpartition with too few rows",
            _partitioned,
            "`argpartition(a, k)` needs more than k values, and a filter may leave fewer. Take "
            "`min(k, …)`, or sort them all in that case.",
        ),
        Mistake(
            "the scores, not the rows",
            _the_scores,
            "These are the scores of the right rows. Return their row numbers.",
        ),
    ),
    hints=(
        "First decide who may take part, then rank only those.",
        "`np.flatnonzero(allowed)` gives the row numbers that may take part.",
        "Sort `scores[rows]` downwards; the result holds positions in `rows`, not row numbers.",
    ),
    correct=(_heap, _masked),
    after=(
        "Exact whatever the filter, at the price of looking at every allowed row. With a tenth of "
        "the rows allowed it is also ten times cheaper than the search without a filter."
    ),
)
