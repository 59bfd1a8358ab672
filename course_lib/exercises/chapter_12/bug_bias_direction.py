"""Exercise 12.bug-bias-direction: the mean that was subtracted was the answer (D258)."""

import numpy as np
from numpy.typing import NDArray

from course_lib.advanced.paired_words import bias_direction
from course_lib.exercises.definition import Case, Close, Exercise, Mistake

Array = NDArray[np.float64]


def cases(seed: int) -> list[Case]:
    """Pairs that agree but for a little, different middles, one pair the wrong way, 20 numbers."""
    rng = np.random.default_rng(seed)
    middles = np.array([[0.0, 5, 0], [1, -3, 2], [4, 0, 1], [-2, 2, 2]])
    gaps = np.array([[2.0, 0.1, 0], [2.2, -0.1, 0], [1.8, 0, 0.3], [2, 0, -0.3]])
    turned = gaps * np.array([[1.0], [1], [-0.4], [1]])
    g = rng.normal(size=20)
    wide = 2 * g / np.linalg.norm(g) + 0.15 * rng.normal(size=(8, 20))
    far = rng.normal(size=(8, 20))
    return [
        Case(middles + gaps / 2, middles - gaps / 2, label="four pairs that differ in x"),
        Case(middles + turned / 2, middles - turned / 2, label="one pair the other way round"),
        Case(far + wide / 2, far - wide / 2, label="eight pairs with 20 numbers"),
        Case(3 * far - wide, 3 * far + wide, hidden=True),
    ]


def _oriented(direction: Array, first: Array, second: Array) -> Array:
    unit = direction / np.linalg.norm(direction)
    return unit if (first - second).sum(axis=0) @ unit >= 0 else -unit


def _components(rows: Array, center: bool) -> Array:
    return np.linalg.svd(rows - rows.mean(axis=0) * center, full_matrices=False)[2]


def _pca_of_differences(first: Array, second: Array) -> Array:
    return _oriented(_components(first - second, True)[0], first, second)


def _pca_of_words(first: Array, second: Array) -> Array:
    return _oriented(_components(np.concatenate([first, second]), True)[0], first, second)


def _uncentred_words(first: Array, second: Array) -> Array:
    return _oriented(_components(np.concatenate([first, second]), False)[0], first, second)


def _last(first: Array, second: Array) -> Array:
    return _oriented(_components(first - second, False)[-1], first, second)


def _reversed(first: Array, second: Array) -> Array:
    return -bias_direction(first, second)


def _scaled(first: Array, second: Array) -> Array:
    rows = (first - second) / 2
    return bias_direction(first, second) * np.linalg.norm(rows @ bias_direction(first, second))


def _by_covariance(first: Array, second: Array) -> Array:
    middle = (first + second) / 2
    rows = np.concatenate([first - middle, second - middle])
    return _oriented(np.linalg.eigh(rows.T @ rows)[1][:, -1], first, second)


EXERCISE = Exercise(
    id="12.bug-bias-direction",
    title="The direction that PCA subtracts",
    kind="find-the-bug",
    minutes=10,
    difficulty=2,
    points=2,
    statement=(
        "A published class looks for the direction in which pairs of words differ, by a PCA of the "
        "differences. A PCA first subtracts the mean of what it gets. Repair it: centre every pair "
        "on its own middle, take the first principal direction of all these vectors without "
        "subtracting anything more, length 1, pointing from `second` to `first` on the whole."
    ),
    cell='''@exercise("12.bug-bias-direction")
def direction_of(first, second):
    """first, second: (m, d), row i of both is a pair. Returns (d,), length 1."""
    differences = first - second
    differences = differences - differences.mean(axis=0)  # what PCA().fit does
    direction = np.linalg.svd(differences, full_matrices=False)[2][0]
    return direction if (first - second).sum(axis=0) @ direction >= 0 else -direction''',
    reference=bias_direction,
    cases=cases,
    comparison=Close(rtol=1e-6, atol=1e-6),
    mistakes=(
        Mistake(
            "a PCA of the differences",
            _pca_of_differences,
            "The mean of the differences *is* what the pairs have in common. Subtracting it "
            "leaves only how the pairs disagree; the first direction of that is noise.",
        ),
        Mistake(
            "a PCA of the words",
            _pca_of_words,
            "This finds how the words differ among each other, mostly how 'mother' differs from "
            "'girl'. Subtract from each pair its own middle, not one mean from all.",
        ),
        Mistake(
            "nothing subtracted from the words",
            _uncentred_words,
            "Without the middles subtracted, the first direction points to where the words lie, "
            "not to how the two of a pair differ.",
        ),
        Mistake(
            "the last direction",
            _last,
            "Singular values come in falling order: the first row of the right singular vectors "
            "is the direction of most, the last one that of least.",
        ),
        Mistake(
            "from first to second",
            _reversed,
            "Right line, wrong way: it should point from `second` to `first`, so that the "
            "differences first - second lie on its positive side on the whole.",
        ),
        Mistake(
            "not of length 1",
            _scaled,
            "The direction is right and still has the size of the differences in it. A projection "
            "w - (w·g) g removes the right amount only if g has length 1.",
        ),
    ),
    hints=(
        "Of a pair (a, b) with middle (a + b) / 2, what are the two vectors from the middle?",
        "They are (a - b) / 2 and its negative: their mean is 0, so nothing is left to subtract.",
        "The SVD of the rows (a - b) / 2, or of a - b, as they are; row 0 of the last matrix.",
    ),
    correct=(_by_covariance,),
    after="If all pairs agree, the plain mean of the differences gives nearly the same direction.",
    library=("course_lib.advanced.paired_words:bias_direction",),
)
