"""Exercise 08.task-shares: how often does the small task come? (D186)"""

from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """The two extremes, the square root, random sizes."""
    rng = np.random.default_rng(seed)
    return [
        Case([900, 100], 0.5, label="the square root"),
        Case([900, 100], 1.0, label="in proportion"),
        Case([900, 100], 0.0, label="all alike"),
        Case([16, 81, 256], 0.25),
        Case(rng.integers(10, 100_000, size=7).tolist(), 0.3, hidden=True),
    ]


def shares(
    sizes: list[int], alpha: float, outside: bool = False, largest: bool = False
) -> list[float]:
    """n^alpha / sum n^alpha."""
    n = np.asarray(sizes, dtype=float)
    if outside:
        return [float(v) for v in (n / n.sum()) ** alpha]
    weights = n**alpha
    return [float(v) for v in weights / (weights.max() if largest else weights.sum())]


def _logarithms(sizes: list[int], alpha: float) -> np.ndarray:
    z = alpha * np.log(np.asarray(sizes, dtype=float))
    weights = np.exp(z - z.max())
    return np.asarray(weights / weights.sum())


def _softmax(sizes: list[int], alpha: float) -> list[float]:
    n = np.asarray(sizes, dtype=float) / np.sum(sizes) * alpha
    weights = np.exp(n - n.max())
    return [float(v) for v in weights / weights.sum()]


def _proportional(sizes: list[int], alpha: float) -> list[float]:
    return shares(sizes, 1.0)


def _alike(sizes: list[int], alpha: float) -> list[float]:
    return shares(sizes, 0.0)


def _inverse(sizes: list[int], alpha: float) -> list[float]:
    return shares(sizes, 1 / alpha if alpha else 0.0)


def _undivided(sizes: list[int], alpha: float) -> np.ndarray:
    return np.asarray(np.asarray(sizes, dtype=float) ** alpha)


def _by_all(sizes: list[int], alpha: float) -> np.ndarray:
    return _undivided(sizes, alpha) / sum(sizes)


def _alpha_to_the_n(sizes: list[int], alpha: float) -> np.ndarray:
    weights = alpha ** np.asarray(sizes, dtype=float)
    with np.errstate(invalid="ignore"):
        return np.asarray(weights / weights.sum())


def _mixed(sizes: list[int], alpha: float) -> list[float]:
    even = 1 / len(sizes)
    return [alpha * size / sum(sizes) + (1 - alpha) * even for size in sizes]


EXERCISE = Exercise(
    id="08.task-shares",
    title="How often does the small task come?",
    kind="implement",
    minutes=5,
    difficulty=1,
    points=1,
    statement=(
        "A multi-task trainer draws the next batch's task with probability proportional to n^α, "
        "where n is the number of examples of the task. Return the probabilities."
    ),
    cell='''@exercise("08.task-shares")
def task_probabilities(sizes, alpha):
    """sizes: examples of each task; alpha in [0, 1]; returns probabilities."""
    ...''',
    reference=shares,
    cases=cases,
    comparison=Close(),
    mistakes=(
        Mistake(
            "the power of the share",
            partial(shares, outside=True),
            "(n / N)^α was not divided by its sum: these are no probabilities. Take the power "
            "first and divide last.",
        ),
        Mistake(
            "not divided",
            _undivided,
            "n^α are weights. Divide them by their sum to get probabilities.",
        ),
        Mistake(
            "divided by the number of examples",
            _by_all,
            "You divided n^α by Σ n. What adds up to 1 is n^α / Σ n^α.",
        ),
        Mistake(
            "α to the n",
            _alpha_to_the_n,
            "Base and exponent are exchanged: it is n^α, n ** alpha.",
        ),
        Mistake(
            "divided by the largest",
            partial(shares, largest=True),
            "The largest got 1. Probabilities add up to 1: divide by the sum.",
        ),
        Mistake(
            "in proportion",
            _proportional,
            "These are the shares for α = 1: the small task hardly comes.",
        ),
        Mistake(
            "all alike",
            _alike,
            "These are the shares for α = 0: a tiny task is repeated as often as a huge one.",
        ),
        Mistake(
            "the power 1/α",
            _inverse,
            "The power is α. 1/α would make large tasks even more frequent.",
        ),
        Mistake(
            "a mixture of both extremes",
            _mixed,
            "You mixed proportional and equal shares with weight α. That is another scheme with "
            "the same ends; asked is the power.",
        ),
        Mistake(
            "a softmax",
            _softmax,
            "exp is not needed: n^α is positive already.",
        ),
    ),
    hints=(
        "n ** alpha for each task.",
        "Then divide by the sum.",
        "w = np.asarray(sizes, float) ** alpha; w / w.sum()",
    ),
    correct=(_logarithms,),
    after="900 and 100 examples at α = 0.5 give 75 % and 25 %.",
    library=(
        "course_lib.exercises.chapter_08.task_shares:shares",
        "course_lib.training.multi_task:task_batches",
    ),
)
