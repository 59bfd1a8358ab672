"""Exercise 01.nearest-neighbors: the k most alike rows, best first."""

import heapq

import numpy as np

from course_lib.exercises.definition import Case, Exact, Exercise, Mistake
from course_lib.vectors import cosine_similarity, nearest_neighbors


def cases(seed: int) -> list[Case]:
    """The readable ones first: the smallest that fails is shown."""
    rng = np.random.default_rng(seed)
    four = np.array([[0.0, 1.0], [2.0, 0.5], [0.5, 0.0], [-1.0, 0.0]])
    return [
        Case(np.array([1.0, 0.0]), four, 2),
        Case(np.array([1.0, 0.1]), four, 3),
        Case(np.array([1.0, 2.0]), 3.0 * four, 1, label="k = 1"),
        Case(rng.normal(size=4).round(1), rng.normal(size=(8, 4)).round(1), 4),
        Case(rng.normal(size=16), rng.normal(size=(200, 16)), 10, hidden=True),
    ]


def neighbor_ids(query: np.ndarray, items: np.ndarray, k: int) -> list[int]:
    """Row numbers of the k items with the largest cosine."""
    return [int(i) for i in nearest_neighbors(query, items, k)[1]]


def _farthest(query: np.ndarray, items: np.ndarray, k: int) -> list[int]:
    return [int(i) for i in np.argsort(cosine_similarity(query, items))[:k]]


def _worst_first(query: np.ndarray, items: np.ndarray, k: int) -> list[int]:
    return [int(i) for i in np.argsort(cosine_similarity(query, items))[-k:]]


def _dot(query: np.ndarray, items: np.ndarray, k: int) -> list[int]:
    return [int(i) for i in np.argsort(-(items @ query))[:k]]


def _euclidean(query: np.ndarray, items: np.ndarray, k: int) -> list[int]:
    return [int(i) for i in np.argsort(np.linalg.norm(items - query, axis=1))[:k]]


def _skips_the_best(query: np.ndarray, items: np.ndarray, k: int) -> list[int]:
    return [int(i) for i in np.argsort(-cosine_similarity(query, items))[1 : k + 1]]


def _scores(query: np.ndarray, items: np.ndarray, k: int) -> list[float]:
    return np.sort(cosine_similarity(query, items))[::-1][:k].tolist()


def _heap(query: np.ndarray, items: np.ndarray, k: int) -> list[int]:
    cosines = items @ query / (np.linalg.norm(items, axis=1) * np.linalg.norm(query))
    return heapq.nlargest(k, range(len(items)), key=cosines.__getitem__)


EXERCISE = Exercise(
    id="01.nearest-neighbors",
    title="The k most alike, best first",
    kind="implement",
    minutes=8,
    difficulty=2,
    points=2,
    statement=(
        "Return the row numbers of the k items whose cosine with the query is largest, best first. "
        "`cosine_similarity(query, items)` from course_lib.vectors is yours to use. (No item of "
        "the cases is zero, and no two have the same cosine.)"
    ),
    cell='''@exercise("01.nearest-neighbors")
def neighbor_ids(query, items, k):
    """Query (d,), items (n, d): the k row numbers with the largest cosine, best first."""
    ...''',
    reference=neighbor_ids,
    library=("course_lib.vectors.neighbors:nearest_neighbors",),
    cases=cases,
    comparison=Exact(),
    mistakes=(
        Mistake(
            "the farthest items",
            _farthest,
            "These are the k least alike items. `argsort` sorts upwards, and a larger cosine is "
            "better: look at the sign.",
        ),
        Mistake(
            "worst first",
            _worst_first,
            "The right items, from the last to the best. Whoever shows `ids[0]` to a user shows "
            "the worst of them.",
        ),
        Mistake(
            "the cosines themselves",
            _scores,
            "These are the k largest cosines. They don't say *whose* they are: return row "
            "numbers. `argsort` instead of `sort`.",
        ),
        Mistake(
            "dot product instead of cosine",
            _dot,
            "Long rows win here although others point more nearly your way. Divide the lengths "
            "out, or use `cosine_similarity`.",
        ),
        Mistake(
            "Euclidean distance",
            _euclidean,
            "You ranked by straight-line distance. On rows of different lengths that is another "
            "ranking than the cosine's (on rows of length 1 it is the same).",
        ),
        Mistake(
            "the best one dropped",
            _skips_the_best,
            "You left out the best item, as one does when the query is itself among the items. "
            "Here it isn't: the best answer is lost.",
        ),
    ),
    hints=(
        "First all n cosines, then their order.",
        "`np.argsort` gives row numbers in the order of rising values. You want falling ones.",
        "Sort the negated cosines and keep the first k.",
    ),
    correct=(_heap,),
    after="Exact search reads all n rows for each query. Chapter 7 is about reading fewer.",
)
