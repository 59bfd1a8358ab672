"""Exercise 08.bug-distillation: a loss that shrinks with the width (D188)."""

from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """Equal directions, right angles in two widths, random rows."""
    rng = np.random.default_rng(seed)
    right = np.eye(4)
    wide = np.eye(64)
    return [
        Case(right[:2], 3 * right[:2], label="same directions, other lengths"),
        Case(right[:1], right[1:2], label="a right angle in 4 dimensions"),
        Case(wide[:1], wide[1:2], label="a right angle in 64 dimensions"),
        Case(rng.normal(size=(3, 4)).round(2), rng.normal(size=(3, 4)).round(2)),
        Case(rng.normal(size=(10, 32)), rng.normal(size=(10, 32)), hidden=True),
    ]


def _unit(x: np.ndarray) -> np.ndarray:
    return np.asarray(x / np.linalg.norm(x, axis=1, keepdims=True))


def loss(student: np.ndarray, teacher: np.ndarray, sign: float = 1.0, total: bool = False) -> float:
    """Mean of 1 - cos(student_i, teacher_i)."""
    cosines = np.einsum("bd,bd->b", _unit(student), _unit(teacher))
    return float(sign * (1 - cosines).sum() if total else sign * (1 - cosines).mean())


def _half_squares(student: np.ndarray, teacher: np.ndarray) -> float:
    return float(((_unit(student) - _unit(teacher)) ** 2).sum(axis=1).mean() / 2)


def _mean_squares(student: np.ndarray, teacher: np.ndarray) -> float:
    return float(((_unit(student) - _unit(teacher)) ** 2).mean())


def _raw_squares(student: np.ndarray, teacher: np.ndarray) -> float:
    return float(((student - teacher) ** 2).mean())


def _sum_squares(student: np.ndarray, teacher: np.ndarray) -> float:
    return float(((_unit(student) - _unit(teacher)) ** 2).sum(axis=1).mean())


def _mean_product(student: np.ndarray, teacher: np.ndarray) -> float:
    return float(1 - (_unit(student) * _unit(teacher)).mean())


def _distance(student: np.ndarray, teacher: np.ndarray) -> float:
    return float(np.linalg.norm(_unit(student) - _unit(teacher), axis=1).mean())


def _all_pairs(student: np.ndarray, teacher: np.ndarray) -> float:
    return float((1 - _unit(student) @ _unit(teacher).T).mean())


def _products(student: np.ndarray, teacher: np.ndarray) -> float:
    return float((1 - np.einsum("bd,bd->b", student, teacher)).mean())


def _similarity(student: np.ndarray, teacher: np.ndarray) -> float:
    return 1 - loss(student, teacher)


EXERCISE = Exercise(
    id="08.bug-distillation",
    title="A loss that shrinks with the width",
    kind="find-the-bug",
    minutes=8,
    difficulty=2,
    points=2,
    statement=(
        "A student imitates a teacher's vectors. This loss takes the *mean* of the squared "
        "differences of unit vectors, over all B · d numbers: a right angle costs 2/d, 0.03 in 64 "
        "dimensions and 0.003 in 768, and beside a task loss of about 1 it is nothing. Return the "
        "mean over the rows of 1 − cos instead, which is 0 for the same direction and 1 for a "
        "right angle in any width. `student` and `teacher` are (B, d)."
    ),
    cell='''@exercise("08.bug-distillation")
def imitation_loss(student, teacher):
    """student, teacher (B, d), of any length; returns a float from 0 to 2."""
    s = student / np.linalg.norm(student, axis=1, keepdims=True)
    t = teacher / np.linalg.norm(teacher, axis=1, keepdims=True)
    return float(((s - t) ** 2).mean())''',
    reference=loss,
    cases=cases,
    comparison=Close(rtol=1e-6, atol=1e-9),
    mistakes=(
        Mistake(
            "the code as it stood",
            _mean_squares,
            "Still divided by d: the wider the vectors, the less the imitation counts.",
        ),
        Mistake(
            "squares of raw vectors",
            _raw_squares,
            "The lengths are compared now as well. The same direction at three times the length "
            "should cost nothing.",
        ),
        Mistake(
            "twice the value",
            _sum_squares,
            "The sum over d of the squares is 2 − 2 cos: right up to a factor of 2.",
        ),
        Mistake(
            "the mean of the products",
            _mean_product,
            "The products were averaged over d as well. A cosine is their *sum* over axis=1; only "
            "the rows are averaged.",
        ),
        Mistake(
            "the distance",
            _distance,
            "That is the distance of the unit vectors, √(2 − 2 cos): 1.41 at a right angle.",
        ),
        Mistake(
            "every row with every row",
            _all_pairs,
            "Student i was compared with all teachers. Row i imitates row i only.",
        ),
        Mistake(
            "raw dot products",
            _products,
            "1 − s·t of raw vectors rewards a longer student. Divide by the lengths.",
        ),
        Mistake(
            "the similarity",
            _similarity,
            "That is the mean cosine: 1 for a perfect student. A loss is small where it is good.",
        ),
        Mistake(
            "the sum over the batch",
            partial(loss, total=True),
            "The rows were added up. Take their mean, or the loss grows with the batch.",
        ),
    ),
    hints=(
        "Over which axis does .mean() run without an argument?",
        "For unit vectors ‖s − t‖² = 2 − 2 cos(s, t).",
        "1 - (s * t).sum(axis=1), then the mean",
    ),
    correct=(_half_squares,),
    after="A right angle now costs 1 in any width. As a mean of squares it was 2/d: 0.005 in 384 "
    "dimensions.",
    library=(
        "course_lib.exercises.chapter_08.bug_distillation:loss",
        "course_lib.training.distillation_losses:distillation_loss",
    ),
)
