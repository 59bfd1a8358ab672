"""Exercise 01.triangle-counterexample: cosine distance isn't a distance (D004)."""

from typing import Any

import numpy as np

from course_lib.exercises.definition import Case, Exercise, Invariant, Mistake
from course_lib.vectors import cosine_distance

Triple = tuple[list[float], list[float], list[float]]


def cases(seed: int) -> list[Case]:
    """The readable ones first: the smallest that fails is shown."""
    return [Case()]


def reference() -> Triple:
    """Take b halfway between two directions at a right angle."""
    return [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]


def _lengths(triple: Any) -> tuple[float, float, float] | None:
    """d(a, c), d(a, b) and d(b, c), or None if it isn't three vectors with a direction."""
    try:
        points = np.asarray(triple, dtype=float)
    except (TypeError, ValueError):
        return None
    if points.ndim != 2 or len(points) != 3 or not np.linalg.norm(points, axis=1).all():
        return None
    a, b, c = points
    return tuple(float(cosine_distance(*pair)) for pair in ((a, c), (a, b), (b, c)))  # type: ignore[return-value]


def check(got: Any) -> str | None:
    """Say what is wrong with a triple, None if the detour is shorter than the direct way."""
    measured = _lengths(got)
    if measured is None:
        return "Expected three vectors of the same size, none of them zero: (a, b, c)."
    direct, first, second = measured
    if direct > first + second + 1e-6:
        return None
    return (
        f"d(a, c) = {direct:.3f}, and d(a, b) + d(b, c) = {first:.3f} + {second:.3f} = "
        f"{first + second:.3f}: the direct way is not longer, so the inequality holds here."
    )


def _one_direction(got: Any) -> bool:
    measured = _lengths(got)
    return measured is not None and max(measured) < 1e-9


def _b_is_an_end(got: Any) -> bool:
    measured = _lengths(got)
    return measured is not None and measured[0] > 1e-9 and min(measured[1:]) < 1e-9


def _wrong_order(got: Any) -> bool:
    measured = _lengths(got)
    if measured is None or min(measured) < 1e-9:
        return False
    return max(measured[1:]) > measured[0] + min(measured[1:]) + 1e-6


def _far_detour(got: Any) -> bool:
    measured = _lengths(got)
    if measured is None or min(measured) < 1e-9 or _wrong_order(got):
        return False
    return measured[0] <= measured[1] + measured[2]


EXERCISE = Exercise(
    id="01.triangle-counterexample",
    title="Break the triangle inequality",
    kind="predict",
    minutes=6,
    difficulty=2,
    points=1,
    statement=(
        "Find three vectors a, b, c for which going from a to c by way of b is *shorter* than "
        "going directly, when you measure with cosine distance 1 − cos. Two dimensions are enough."
    ),
    cell="""@exercise("01.triangle-counterexample")
def counterexample():
    a, b, c = ..., ..., ...  # each like [1.0, 0.0]
    return a, b, c""",
    reference=reference,
    cases=cases,
    comparison=Invariant(check),
    mistakes=(
        Mistake(
            "all in one direction",
            lambda: ([1.0, 0.0], [2.0, 0.0], [3.0, 0.0]),
            "All three distances are 0: cosine distance looks at directions only, and these "
            "vectors share one. Turn them apart.",
            lambda got: _one_direction(got),
        ),
        Mistake(
            "b in the direction of an end",
            lambda: ([1.0, 0.0], [2.0, 0.0], [0.0, 1.0]),
            "b points the same way as a or as c, so the detour is no detour and both sides are "
            "equal. Put b somewhere between the two directions.",
            lambda got: _b_is_an_end(got),
        ),
        Mistake(
            "the middle vector at an end",
            lambda: ([1.0, 1.0], [1.0, 0.0], [0.0, 1.0]),
            "You have found three vectors that break it, but in another order: the two that lie "
            "farthest apart have to be a and c.",
            lambda got: _wrong_order(got),
        ),
        Mistake(
            "a real detour",
            lambda: ([1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]),
            "b doesn't lie between the directions of a and c, or these two point in opposite "
            "directions, where halfway gains nothing. For small angles 1 − cos grows like "
            "angle²/2: what does halving an angle do to it?",
            lambda got: _far_detour(got),
        ),
    ),
    hints=(
        "1 − cos grows slowly at first: half the angle costs much less than half the distance.",
        "So two short turns cost less than one long one. Where does b have to lie?",
        "Take a and c at a right angle and b halfway between them.",
    ),
    correct=(lambda: np.array([[3.0, 0.0, 0.0], [1.0, 0.0, 1.0], [0.0, 0.0, 9.0]]),),
    after="Trees that prune with the triangle inequality give wrong neighbours under 1 − cos.",
)
