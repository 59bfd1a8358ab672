"""Exercise 01.cosine-similarity-matrix: all rows with all rows, in one product."""

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """The readable ones first: the smallest that fails is shown."""
    rng = np.random.default_rng(seed)
    return [
        Case(np.array([[3.0, 0.0], [0.0, 2.0]]), np.array([[1.0, 0.0], [1.0, 1.0], [0.0, -5.0]])),
        Case(np.array([[0.0, 0.0], [1.0, 2.0]]), np.array([[1.0, 2.0]]), label="a row of zeros"),
        Case(rng.normal(size=(2, 4)).round(1), rng.normal(size=(3, 4)).round(1)),
        Case(rng.normal(size=(20, 32)), rng.normal(size=(30, 32)), hidden=True),
    ]


def _unit(x: np.ndarray) -> np.ndarray:
    return x / np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-12)


def _dot(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return a @ b.T


def _one_side(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return _unit(a) @ b.T


def _distance(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return 1 - _unit(a) @ _unit(b).T


def _transposed(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return _unit(b) @ _unit(a).T


def _whole_matrices(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return a @ b.T / (np.linalg.norm(a) * np.linalg.norm(b))


def _zero_is_nan(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore"):
        lengths = np.outer(np.linalg.norm(a, axis=1), np.linalg.norm(b, axis=1))
        return a @ b.T / lengths


def _loop(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    table = np.zeros((len(a), len(b)))
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            lengths = np.sqrt(x @ x) * np.sqrt(y @ y)
            table[i, j] = x @ y / lengths if lengths > 0 else 0.0
    return table


EXERCISE = Exercise(
    id="01.cosine-similarity-matrix",
    title="All cosines at once",
    kind="implement",
    minutes=8,
    difficulty=2,
    points=2,
    statement=(
        "Write the cosine of every row of `a` with every row of `b`, without a Python loop: "
        "entry (i, j) of the result belongs to row i of `a` and row j of `b`. A row of zeros has "
        "cosine 0 with everything."
    ),
    cell='''@exercise("01.cosine-similarity-matrix")
def cosine_matrix(a, b):
    """Rows of a, shape (n, d), with rows of b, shape (m, d): shape (n, m)."""
    ...''',
    reference="course_lib.vectors.distances:cosine_similarity",
    cases=cases,
    comparison=Close(rtol=1e-5, atol=1e-7),
    mistakes=(
        Mistake(
            "dot products",
            _dot,
            "These are dot products: longer rows score higher although they point the same way. "
            "A cosine is at most 1. Where do the lengths go?",
        ),
        Mistake(
            "only one side normalised",
            _one_side,
            "The rows of `a` have length 1, those of `b` don't: one long row of `b` would win "
            "everywhere. Divide by both lengths.",
        ),
        Mistake(
            "one length for each whole matrix",
            _whole_matrices,
            "`np.linalg.norm(a)` without `axis` is one number for all rows together. Each row "
            "has its own length.",
        ),
        Mistake(
            "cosine distance",
            _distance,
            "This is 1 − cosine: 0 for the same direction. Similarity is 1 there.",
        ),
        Mistake(
            "rows and columns swapped",
            _transposed,
            "The shape is (m, n). Entry (i, j) belongs to row i of `a` and row j of `b`.",
        ),
        Mistake(
            "zero rows become nan",
            _zero_is_nan,
            "Right, except that 0/0 is nan. A row of zeros has no direction; here its cosine is "
            "defined as 0, as in scikit-learn.",
        ),
    ),
    hints=(
        "The cosine of two vectors is the dot product of the same vectors at length 1.",
        "Normalise the rows of both first. Then one matrix product holds all dot products.",
        "(n, d) @ (d, m) gives (n, m): which of the two has to be transposed?",
    ),
    correct=(_loop,),
    after="Batch similarity is one matrix product. That is why vector search is fast on any chip.",
)
