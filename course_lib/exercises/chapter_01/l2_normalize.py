"""Exercise 01.l2-normalize: the whole-matrix norm (D005)."""

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """The readable ones first: the smallest that fails is shown."""
    rng = np.random.default_rng(seed)
    return [
        Case(np.array([[3.0, 4.0], [0.0, 2.0]])),
        Case(np.array([[0.0, 0.0], [6.0, 8.0]]), label="a row of zeros"),
        Case(rng.normal(size=(4, 3)).round(2)),
        Case(rng.normal(size=(50, 16)), hidden=True),
    ]


def _whole_matrix(x: np.ndarray) -> np.ndarray:
    length = np.sqrt((x**2).sum())
    return x / length


def _divides_by_zero(x: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore"):
        return x / np.linalg.norm(x, axis=1, keepdims=True)


def _keeps_no_dimension(x: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore", divide="ignore"):
        return x / np.linalg.norm(x, axis=1)


def _columns(x: np.ndarray) -> np.ndarray:
    return x / np.maximum(np.linalg.norm(x, axis=0, keepdims=True), 1e-12)


def _sums_to_one(x: np.ndarray) -> np.ndarray:
    return x / np.maximum(np.abs(x).sum(axis=1, keepdims=True), 1e-12)


def _squared_length(x: np.ndarray) -> np.ndarray:
    return x / np.maximum((x**2).sum(axis=1, keepdims=True), 1e-12)


def _loop(x: np.ndarray) -> np.ndarray:
    return np.array([row / max(sum(row * row) ** 0.5, 1e-12) for row in x])


EXERCISE = Exercise(
    id="01.l2-normalize",
    title="Give every row length 1",
    kind="find-the-bug",
    minutes=5,
    difficulty=1,
    points=1,
    statement=(
        "This line stands in many tutorials. On one vector it works. On a batch it is silently "
        "wrong, and on a row of zeros it would be wrong even after the obvious repair. Repair it: "
        "each row of `x` gets length 1, rows of zeros stay zeros."
    ),
    cell='''@exercise("01.l2-normalize")
def normalize_rows(x):
    """Scale each row of x, shape (n, d), to length 1; rows of zeros stay zeros."""
    return x / np.linalg.norm(x)''',
    reference="course_lib.vectors.normalization:l2_normalize",
    cases=cases,
    comparison=Close(rtol=1e-5, atol=1e-7),
    mistakes=(
        Mistake(
            "one length for the whole matrix",
            _whole_matrix,
            "`np.linalg.norm(x)` without `axis` is the length of all numbers together, so every "
            "row comes out shorter than 1, and by another factor in every batch. Look at `axis=`.",
        ),
        Mistake(
            "zero rows become nan",
            _divides_by_zero,
            "Right for every row but one: 0/0 is nan, and a single nan spreads through every "
            "mean and product later. What should the smallest divisor be?",
        ),
        Mistake(
            "lengths of shape (n,)",
            _keeps_no_dimension,
            "The lengths are those of the rows, but in shape (n,) NumPy lays them along a row: "
            "column j is divided by the length of row j, or nothing fits. Shape (n, 1) divides "
            "row by row: `keepdims`.",
        ),
        Mistake(
            "columns instead of rows",
            _columns,
            "Each column has length 1 now. One vector is one row here: which axis runs along a "
            "row?",
        ),
        Mistake(
            "sums instead of lengths",
            _sums_to_one,
            "The absolute values of each row now add up to 1. That is L1 normalisation; a dot "
            "product of such rows is no cosine. Euclidean length is the root of the squares' sum.",
        ),
        Mistake(
            "the root is missing",
            _squared_length,
            "You divided by the squared length, so a row of length 5 comes out with length 1/5. "
            "Check the length of the first row by hand.",
        ),
    ),
    hints=(
        "Print `np.linalg.norm(x)` for a batch of two rows. How many numbers come out?",
        "`np.linalg.norm` takes `axis`, and `keepdims=True` keeps the result divisible row by row.",
        "With `lengths` of shape (n, 1): a division by `np.maximum(lengths, 1e-12)` can't fail.",
    ),
    correct=(_loop,),
    after="Normalise along the last axis, and never divide by an unguarded length.",
)
