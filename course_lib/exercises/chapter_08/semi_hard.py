"""Exercise 08.semi-hard: the negative that is neither easy nor hopeless (D003)."""

from functools import partial
from typing import Any

import numpy as np

from course_lib.exercises.definition import Case, Exact, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """Distances in which every kind of negative occurs."""
    rng = np.random.default_rng(seed)
    return [
        Case(0.5, np.array([0.2, 0.6, 0.65, 0.9]), 0.2, label="a hard, two semi-hard, an easy one"),
        Case(0.5, np.array([0.1, 0.9]), 0.2, label="nothing in between"),
        Case(0.5, np.array([0.9, 0.65, 0.2, 0.6]), 0.2, label="in another order"),
        Case(0.5, np.array([0.9, 0.8]), 0.2, label="only easy ones"),
        Case(0.5, np.array([0.7, 0.5]), 0.2, label="both borders"),
        Case(0.3, rng.uniform(0, 1, 8).round(2), 0.3),
        Case(0.4, rng.uniform(0, 1, 50), 0.25, hidden=True),
    ]


def choose(
    positive: float,
    negatives: np.ndarray,
    margin: float,
    low: bool = True,
    high: bool = True,
    nearest: bool = True,
    index: bool = True,
) -> Any:
    """Place of the nearest n with positive < n < positive + margin (Schroff et al. 2015)."""
    fits = np.ones(len(negatives), dtype=bool)
    if low:
        fits &= negatives > positive
    if high:
        fits &= negatives < positive + margin
    if not fits.any():
        return -1
    keyed = np.where(fits, negatives, np.inf if nearest else -np.inf)
    place = int(keyed.argmin() if nearest else keyed.argmax())
    return place if index else float(negatives[place])


def _sorted(positive: float, negatives: np.ndarray, margin: float) -> int:
    for place in np.argsort(negatives, kind="stable"):
        if positive < negatives[place] < positive + margin:
            return int(place)
    return -1


def _closed(positive: float, negatives: np.ndarray, margin: float) -> int:
    fits = (negatives >= positive) & (negatives <= positive + margin)
    return int(np.where(fits, negatives, np.inf).argmin()) if fits.any() else -1


def _within(positive: float, negatives: np.ndarray, margin: float) -> int:
    kept = negatives[(negatives > positive) & (negatives < positive + margin)]
    return int(kept.argmin()) if len(kept) else -1


def _first(positive: float, negatives: np.ndarray, margin: float) -> int:
    fits = (negatives > positive) & (negatives < positive + margin)
    return int(np.flatnonzero(fits)[0]) if fits.any() else -1


def _margin_alone(positive: float, negatives: np.ndarray, margin: float) -> int:
    fits = (negatives > positive) & (negatives < margin)
    return int(np.where(fits, negatives, np.inf).argmin()) if fits.any() else -1


def _times_mask(positive: float, negatives: np.ndarray, margin: float) -> int:
    fits = (negatives > positive) & (negatives < positive + margin)
    return int((negatives * fits).argmin()) if fits.any() else -1


def _zero_for_none(positive: float, negatives: np.ndarray, margin: float) -> int:
    return max(0, choose(positive, negatives, margin))


EXERCISE = Exercise(
    id="08.semi-hard",
    title="Neither easy nor hopeless",
    kind="implement",
    minutes=8,
    difficulty=1,
    points=1,
    statement=(
        "`positive` is the distance from an anchor to its positive, `negatives` (n,) the distances "
        "to n negatives. A negative is *semi-hard* if it is farther than the positive, but by less "
        "than `margin` (neither border included). Return the place (row number) of the nearest "
        "semi-hard negative, or -1 if there is none."
    ),
    cell='''@exercise("08.semi-hard")
def nearest_semi_hard(positive, negatives, margin):
    """positive: a distance; negatives (n,): distances; returns a place or -1."""
    ...''',
    reference=choose,
    cases=cases,
    comparison=Exact(),
    mistakes=(
        Mistake(
            "the hardest negative",
            partial(choose, low=False, high=False),
            "This is the nearest of all, nearer than the positive. Early in training such triplets "
            "are the ones that collapse the vectors to one point; FaceNet leaves them out.",
        ),
        Mistake(
            "no lower border",
            partial(choose, low=False),
            "A negative nearer than the positive is *hard*, not semi-hard. It must be farther.",
        ),
        Mistake(
            "no upper border",
            partial(choose, high=False),
            "Beyond positive + margin the triplet loss is zero: such a negative teaches nothing.",
        ),
        Mistake(
            "the farthest semi-hard one",
            partial(choose, nearest=False),
            "Among the semi-hard negatives the nearest has the largest loss. You took the "
            "farthest, whose loss is nearly zero.",
        ),
        Mistake(
            "the first semi-hard one",
            _first,
            "That is the first semi-hard negative in the list. Asked is the nearest one: the list "
            "isn't sorted.",
        ),
        Mistake(
            "the margin as a distance",
            _margin_alone,
            "The upper border is `margin` alone. The margin is counted from the positive: "
            "positive + margin.",
        ),
        Mistake(
            "distance times mask",
            _times_mask,
            "The mask was multiplied in, so all that is not semi-hard got distance 0, and argmin "
            "takes one of those. Put np.inf there, with np.where.",
        ),
        Mistake(
            "both borders included",
            _closed,
            "At the upper border the loss is exactly 0, at the lower one the negative is as near "
            "as the positive. Neither is semi-hard: use < on both sides.",
        ),
        Mistake(
            "the place among those that are left",
            _within,
            "The place counts within the filtered list. Asked is the place in `negatives`: mask "
            "with np.where instead of dropping entries.",
        ),
        Mistake(
            "a distance",
            partial(choose, index=False),
            "That is the negative's distance. Return its place in the list.",
        ),
        Mistake(
            "0 where there is none",
            _zero_for_none,
            "argmin of a list without candidates is 0, and row 0 becomes a negative by accident. "
            "Return -1.",
        ),
    ),
    hints=(
        "Two comparisons give a mask.",
        "np.where(mask, negatives, np.inf) keeps the places.",
        "argmin of that, and -1 where mask.any() is False",
    ),
    correct=(_sorted,),
    after="Whether semi-hard or hard negatives help more is a question to measure, not a law.",
    library=(
        "course_lib.exercises.chapter_08.semi_hard:choose",
        "course_lib.training.batch_triplets:batch_semi_hard_triplet_loss",
    ),
)
