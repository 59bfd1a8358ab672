"""Exercise 01.euclidean: a product where a difference belongs (D015)."""

import math

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """The readable ones first: the smallest that fails is shown."""
    rng = np.random.default_rng(seed)
    return [
        Case(np.array([1.0, 1.0]), np.array([1.0, 1.0]), label="a point and itself"),
        Case(np.array([1.0, 0.0]), np.array([0.0, 1.0])),
        Case(np.array([0.0, 0.0]), np.array([3.0, 4.0])),
        Case(rng.normal(size=5).round(1), rng.normal(size=5).round(1)),
        Case(rng.normal(size=64), rng.normal(size=64), hidden=True),
    ]


def _product(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.sqrt(np.sum((a * b) ** 2)))


def _no_root(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.sum((a - b) ** 2))


def _no_square(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.sum(np.abs(a - b)))


def _lengths(a: np.ndarray, b: np.ndarray) -> float:
    return float(abs(np.linalg.norm(a) - np.linalg.norm(b)))


def _mean(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.sqrt(np.mean((a - b) ** 2)))


EXERCISE = Exercise(
    id="01.euclidean",
    title="A distance that isn't one",
    kind="find-the-bug",
    minutes=4,
    difficulty=1,
    points=1,
    statement=(
        "A popular blog post prints this formula as the Euclidean distance. Try it on a point and "
        "itself before you read it closely. Then repair it."
    ),
    cell='''@exercise("01.euclidean")
def euclidean_distance(a, b):
    """Straight-line distance of two vectors of shape (d,): one number."""
    return np.sqrt(np.sum((a * b) ** 2))''',
    reference="course_lib.vectors.distances:euclidean",
    cases=cases,
    comparison=Close(rtol=1e-6, atol=1e-9),
    mistakes=(
        Mistake(
            "a product instead of a difference",
            _product,
            "The point (1, 1) lies 1.414 away from itself, and (1, 0) lies on top of (0, 1). A "
            "distance starts from how much the coordinates differ.",
        ),
        Mistake(
            "the root is missing",
            _no_root,
            "From (0, 0) to (3, 4) it is 5, not 25. Squared distance ranks neighbours the same "
            "way, but breaks the triangle inequality.",
        ),
        Mistake(
            "absolute values instead of squares",
            _no_square,
            "From (0, 0) to (3, 4) you walked 7: around the block, not straight. That is the "
            "Manhattan distance.",
        ),
        Mistake(
            "a difference of lengths",
            _lengths,
            "(1, 0) and (0, 1) have the same length but aren't the same point. Subtract first, "
            "measure the length afterwards.",
        ),
        Mistake(
            "a mean instead of a sum",
            _mean,
            "This is the root mean square: smaller by √d. Distances in different dimensions would "
            "look more alike than they are.",
        ),
    ),
    hints=(
        "What must the distance from a point to itself be? What does the code return for (1, 1)?",
        "Pythagoras: the sides of the triangle are the differences of the coordinates.",
        "One character is wrong.",
    ),
    correct=(lambda a, b: math.dist(a, b), lambda a, b: np.linalg.norm(b - a)),
    after="d(a, a) = 0 is the cheapest test of any distance function. Always run it.",
)
