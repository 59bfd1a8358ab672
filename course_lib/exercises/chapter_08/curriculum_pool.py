"""Exercise 08.curriculum-pool: the easiest ten per cent (D192)."""

from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Exact, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """Scores on several scales, ties, the whole set."""
    rng = np.random.default_rng(seed)
    return [
        Case(np.array([5.0, 1.0, 3.0, 2.0, 4.0]), 0.4, label="two of five"),
        Case(np.array([0.35, 0.55, 0.45, 0.31]), 0.25, label="all scores above 0.3"),
        Case(np.array([100.0, 3.0, 7.0]), 1.0, label="everything"),
        Case(np.array([2.0, 2.0, 1.0, 9.0]), 0.5, label="a tie"),
        Case(np.array([3.0, 1.0, 5.0, 4.0, 2.0]), 0.5, label="half of five"),
        Case(rng.lognormal(size=9).round(2), 0.1, label="less than one example"),
        Case(rng.lognormal(size=60), 0.35, label="lognormal", hidden=True),
    ]


def pool(difficulty: np.ndarray, share: float, hardest: bool = False, up: bool = True) -> list[int]:
    """Places of the ceil(share · n) easiest examples, ascending places."""
    n = len(difficulty)
    count = max(1, int(np.ceil(share * n - 1e-9))) if up else int(share * n)
    order = np.argsort(-difficulty if hardest else difficulty, kind="stable")
    return sorted(int(i) for i in order[:count])


def _raw(difficulty: np.ndarray, share: float) -> list[int]:
    return [int(i) for i in np.flatnonzero(difficulty <= share)]


def _of_the_range(difficulty: np.ndarray, share: float) -> list[int]:
    low, high = difficulty.min(), difficulty.max()
    return [int(i) for i in np.flatnonzero(difficulty <= low + share * (high - low))]


def _of_the_largest(difficulty: np.ndarray, share: float) -> list[int]:
    return [int(i) for i in np.flatnonzero(difficulty <= share * difficulty.max())]


def _first(difficulty: np.ndarray, share: float) -> list[int]:
    return list(range(max(1, int(np.ceil(share * len(difficulty) - 1e-9)))))


def _by_difficulty(difficulty: np.ndarray, share: float) -> list[int]:
    kept = pool(difficulty, share)
    return sorted(kept, key=lambda place: difficulty[place])


def _quantile(difficulty: np.ndarray, share: float) -> list[int]:
    return [int(i) for i in np.flatnonzero(difficulty <= np.quantile(difficulty, share))]


def _below_quantile(difficulty: np.ndarray, share: float) -> list[int]:
    return [int(i) for i in np.flatnonzero(difficulty < np.quantile(difficulty, share))]


def _rounded(difficulty: np.ndarray, share: float) -> list[int]:
    order = np.argsort(difficulty, kind="stable")
    return sorted(int(i) for i in order[: round(share * len(difficulty))])


def _scores(difficulty: np.ndarray, share: float) -> list[float]:
    return [float(v) for v in np.sort(difficulty)[: len(pool(difficulty, share))]]


def _ranked(difficulty: np.ndarray, share: float) -> list[int]:
    rank = np.empty(len(difficulty), dtype=int)
    rank[np.lexsort((np.arange(len(difficulty)), difficulty))] = np.arange(len(difficulty))
    return [int(i) for i in np.flatnonzero(rank < max(1, np.ceil(share * len(rank) - 1e-9)))]


EXERCISE = Exercise(
    id="08.curriculum-pool",
    title="The easiest ten per cent",
    kind="implement",
    minutes=6,
    difficulty=1,
    points=1,
    statement=(
        "A curriculum starts with the easiest examples. Return the places of the easiest `share` "
        "of them: ceil(share · n) examples, at least one, lowest `difficulty` first in line, the "
        "earlier place among equals; the list of places ascending. Difficulty may have any scale."
    ),
    cell='''@exercise("08.curriculum-pool")
def easiest(difficulty, share):
    """difficulty (n,), share in (0, 1]: returns a list of places, ascending."""
    ...''',
    reference=pool,
    cases=cases,
    comparison=Exact(),
    mistakes=(
        Mistake(
            "the share as a score",
            _raw,
            "The share was compared with the raw score. Where all scores are above 0.3 the "
            '"easiest 10 %" is then empty. A share needs ranks: np.argsort.',
        ),
        Mistake(
            "the share of the range",
            _of_the_range,
            "The cut lies at a share of the way from the smallest score to the largest. One "
            "outlier moves that cut; a share of the *examples* doesn't care.",
        ),
        Mistake(
            "the share of the largest score",
            _of_the_largest,
            "The cut is a share of the largest score. Count examples, not difficulty.",
        ),
        Mistake(
            "the hardest",
            partial(pool, hardest=True),
            "These are the hardest ones: the order is reversed.",
        ),
        Mistake(
            "the first ones",
            _first,
            "The list isn't sorted by difficulty: these are the first examples as they came.",
        ),
        Mistake(
            "in order of difficulty",
            _by_difficulty,
            "The right examples, listed by difficulty. Asked are their places in ascending order: "
            "sort once more.",
        ),
        Mistake(
            "a quantile with its ties",
            _quantile,
            "All that is at most the quantile is taken: with a tie at the border that is more than "
            "ceil(share · n), and between two scores it may be fewer. Count along np.argsort.",
        ),
        Mistake(
            "strictly below the quantile",
            _below_quantile,
            "Strictly below the quantile: a share of 1 then leaves the hardest example out, and a "
            "tie at the border drops out whole. Count along np.argsort.",
        ),
        Mistake(
            "rounded to the nearest",
            _rounded,
            "The number of examples was rounded to the nearest whole number. Asked is ceil: half "
            "of five is three.",
        ),
        Mistake(
            "the scores themselves",
            _scores,
            "These are scores. Asked are places, so that the examples can be fetched: np.argsort.",
        ),
        Mistake(
            "rounded down",
            partial(pool, up=False),
            "The number of examples was rounded down. Asked is ceil, and at least one.",
        ),
    ),
    hints=(
        "Sort places by difficulty: np.argsort(difficulty, kind='stable').",
        "How many? ceil(share * n), at least 1.",
        "sorted(order[:count])",
    ),
    correct=(_ranked,),
    after="Whether a curriculum helps is another matter: read the measurement below.",
    library=(
        "course_lib.exercises.chapter_08.curriculum_pool:pool",
        "course_lib.training.curriculum:CurriculumSampler",
    ),
)
