"""An exercise of your own on course_lib's public API: which row doesn't belong?"""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.exercises import Case, Exact, Exercise, Mistake, grade
from course_lib.vectors import cosine_similarity, euclidean


def cases(seed: int) -> list[Case]:
    """Readable cases first: the smallest that fails is shown. The last is for graders alone."""
    rng = np.random.default_rng(seed)
    group = rng.normal(size=8) + rng.normal(scale=0.3, size=(5, 8))  # five of one kind
    stranger = rng.normal(size=(1, 8))
    return [
        Case(np.array([[1.0, 0.0], [1.0, 0.2], [0.0, 1.0]])),
        Case(np.array([[0.0, 1.0], [1.0, 0.0], [1.0, 0.1]]), label="the first row is odd"),
        Case(np.array([[0.1, 0.0], [3.0, 0.3], [0.0, 4.0], [2.9, 0.1]]), label="a short vector"),
        Case(np.array([[9.0, 0.5], [1.0, 0.0], [1.0, 0.1], [0.0, 1.0]]), label="a long vector"),
        Case(np.concatenate([group, stranger])[rng.permutation(6)], hidden=True),
    ]


def reference(vectors: np.ndarray) -> int:
    """Return the row with the lowest mean cosine to the others."""
    cosines = cosine_similarity(vectors, vectors)  # (n, n)
    np.fill_diagonal(cosines, 0.0)
    return int(np.argmin(cosines.sum(axis=1)))


def _by_dot_products(vectors: np.ndarray) -> int:
    products = vectors @ vectors.T
    np.fill_diagonal(products, 0.0)
    return int(np.argmin(products.sum(axis=1)))


def _most_typical(vectors: np.ndarray) -> int:
    return int(np.argmax(cosine_similarity(vectors, vectors).sum(axis=1)))


def _unlike_the_first(vectors: np.ndarray) -> int:
    return int(np.argmin(cosine_similarity(vectors[0], vectors)))


def _far_from_the_mean(vectors: np.ndarray) -> int:
    return int(np.argmax(euclidean(vectors.mean(axis=0), vectors)))


def _from_unit_vectors(vectors: np.ndarray) -> int:
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return min(range(len(unit)), key=lambda row: float(unit[row] @ unit.sum(axis=0)))


EXERCISE = Exercise(
    id="90.odd-one-out",
    title="Which row doesn't belong?",
    kind="implement",
    minutes=10,
    difficulty=1,
    points=2,
    statement=(
        "Return the number of the row whose mean cosine to the other rows is lowest. The vectors "
        "have different lengths, and none is zero."
    ),
    cell='''@check
def odd_one_out(vectors):
    """Return the row, an int, that is least like the others; vectors: (n, d)."""
    ...''',
    reference=reference,
    cases=cases,
    comparison=Exact(),
    mistakes=(
        Mistake(
            "dot products instead of cosines",
            _by_dot_products,
            "A short vector has small dot products with everything, wherever it points. Divide "
            "each row by its length first.",
        ),
        Mistake(
            "the most typical row",
            _most_typical,
            "This is the row that is most like the others. Asked is the one that is least so.",
        ),
        Mistake(
            "compared with the first row only",
            _unlike_the_first,
            "The first row may be the odd one itself: then every other row looks odd to it. "
            "Compare each row with all others.",
        ),
        Mistake(
            "farthest from the mean point",
            _far_from_the_mean,
            "A long vector lies far from the mean also when it points the same way as the rest. "
            "Cosines look at directions only.",
        ),
    ),
    hints=(
        "Which function of course_lib.vectors compares all rows with all rows at once?",
        "In the matrix of cosines, what stands on the diagonal? It says nothing about the others.",
        "The sum of each row of that matrix, without the diagonal, ranks the rows.",
    ),
    correct=(_from_unit_vectors,),
    after="Directions carry the meaning; lengths mostly tell how often something was seen.",
)


def check(answer: Callable[..., Any]) -> Callable[..., Any]:
    """Show the verdict on the decorated function at once, and return the function."""
    print(grade(EXERCISE, answer))
    return answer
