"""Exercise 11.bug-anomaly-score: said neighbours, took the middle (D241)."""

from functools import partial

import numpy as np
from numpy.typing import NDArray

from course_lib.exercises.definition import Case, Close, Exercise, Mistake

Array = NDArray[np.float64]
TWO_GROUPS = np.array([[0.0, 0], [0, 1], [1, 0], [10, 0], [10, 1], [11, 0]])


def cases(seed: int) -> list[Case]:
    """Between two groups, in one of them, far outside, another number of neighbours."""
    rng = np.random.default_rng(seed)
    asked = np.array([[5.0, 0.0], [0.5, 0.5], [30.0, 1.0]])
    line = np.array([[0.0, 0], [1, 0], [3, 0], [7, 0], [15, 0]])
    return [
        Case(asked, TWO_GROUPS, 2, label="between two groups, in one of them, far outside"),
        Case(np.array([[0.0, 0.0]]), line, 1, label="it stands in the reference once"),
        Case(np.array([[0.0, 0.0], [3.0, 4.0]]), line, 3, label="three neighbours"),
        Case(rng.normal(size=(3, 2)).round(1), rng.normal(size=(8, 2)).round(1), 4),
        Case(rng.normal(size=(20, 5)), rng.normal(size=(40, 5)), 7, hidden=True),
    ]


def kth_distance(x: Array, reference: Array, k: int, shift: int = 0, power: float = 1.0) -> Array:
    """Distance of each row of `x` from its k-th nearest reference row."""
    distances = np.linalg.norm(x[:, None] - reference[None], axis=-1)  # (n, m)
    return np.sort(distances, axis=1)[:, k - 1 + shift] ** power


def _middle(x: Array, reference: Array, k: int, center: str = "mean") -> Array:
    average = np.mean if center == "mean" else np.median
    middle = average(reference, axis=0)
    return np.linalg.norm(x - middle, axis=1)


def _all_k(x: Array, reference: Array, k: int) -> Array:
    distances = np.linalg.norm(x[:, None] - reference[None], axis=-1)
    return np.sort(distances, axis=1)[:, :k].mean(axis=1)


def _nearest(x: Array, reference: Array, k: int) -> Array:
    return kth_distance(x, reference, 1)


def _farthest(x: Array, reference: Array, k: int) -> Array:
    return kth_distance(x, reference, len(reference) + 1 - k)


def _unordered(x: Array, reference: Array, k: int) -> Array:
    return np.linalg.norm(x[:, None] - reference[None], axis=-1)[:, k - 1]


def _partition(x: Array, reference: Array, k: int) -> Array:
    squared = (x**2).sum(1)[:, None] - 2 * x @ reference.T + (reference**2).sum(1)
    return np.sqrt(np.maximum(np.partition(squared, k - 1, axis=1)[:, k - 1], 0))


EXERCISE = Exercise(
    id="11.bug-anomaly-score",
    title="The most normal place is empty",
    kind="find-the-bug",
    minutes=8,
    difficulty=2,
    points=2,
    statement=(
        "A published detector says in its comment that it looks at the nearest neighbours; its "
        "code measures the distance from the centre. With two groups of normal points, the empty "
        "place between them is then the most normal of all. Repair it: return the distance of each "
        "row of `x` from its k-th nearest row of `reference`."
    ),
    cell='''@exercise("11.bug-anomaly-score")
def strangeness(x, reference, k):
    """x: (n, d), reference: (m, d), k: 1 to m. Returns (n,): high where neighbours are far."""
    center = reference.mean(axis=0)
    return np.linalg.norm(x - center, axis=1)''',
    reference=kth_distance,
    cases=cases,
    comparison=Close(rtol=1e-6, atol=1e-6),
    mistakes=(
        Mistake(
            "the distance from the centre",
            _middle,
            "The mean of two groups lies where nobody is. Whatever stands there gets the lowest "
            "score of all, far below real members of the groups.",
        ),
        Mistake(
            "the distance from the median",
            partial(_middle, center="median"),
            "The median is a middle, too, and has the same blind spot. Ask for the distance from "
            "the neighbours, not from any middle.",
        ),
        Mistake(
            "always the nearest one",
            _nearest,
            "That is k = 1, whatever k is. A single odd point in the reference would make all that "
            "is near it normal; the k-th neighbour needs a crowd.",
        ),
        Mistake(
            "one neighbour too far",
            partial(kth_distance, shift=1),
            "np.sort counts from 0: the k-th smallest stands at position k - 1. (Dropping the "
            "first one is right only where each row is in the reference itself.)",
        ),
        Mistake(
            "the mean of the k distances",
            _all_k,
            "The mean over the k nearest is a score in use as well, but not the one asked for: the "
            "k-th distance alone, which says how large a circle holds k neighbours.",
        ),
        Mistake(
            "squared",
            partial(kth_distance, power=2.0),
            "The order is right, the numbers are squared distances: take the root, so that a "
            "threshold is in the same unit as the data.",
        ),
        Mistake(
            "the farthest instead of the nearest",
            _farthest,
            "These are the k-th *farthest* rows: sorted the wrong way round.",
        ),
        Mistake(
            "row k of the reference, not the k-th nearest",
            _unordered,
            "The distances weren't sorted: this is the distance from one fixed row.",
        ),
    ),
    hints=(
        "Which number should the point between the groups get, compared with a member of one?",
        "All distances at once: np.linalg.norm(x[:, None] - reference[None], axis=-1), (n, m).",
        "Sort each row of them and take position k - 1.",
    ),
    correct=(_partition,),
    after="A score needs a threshold; take it from normal rows that the reference doesn't contain.",
    library=("course_lib.exercises.chapter_11.bug_anomaly_score:kth_distance",),
)
