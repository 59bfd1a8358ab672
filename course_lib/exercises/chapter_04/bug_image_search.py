"""Exercise 04.bug-image-search: the last picture, again and again (D134)."""

from typing import Any

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """Enough pictures, too few, none, one."""
    names = ["cat.png", "coffee.png", "rocket.png"]
    scores = np.array([0.9, 0.4, 0.1])
    low = -3.4e38
    return [
        Case(scores, np.array([1, 0, 2]), names, label="as many as asked for"),
        Case(
            np.array([0.9, 0.4, 0.1, low, low]),
            np.array([2, 0, 1, -1, -1]),
            names,
            label="five asked for, three there",
        ),
        Case(np.array([low, low]), np.array([-1, -1]), [], label="an empty folder"),
        Case(np.array([0.3, low]), np.array([0, -1]), ["a.png"]),
        Case(np.array([-0.2, -0.5, low]), np.array([1, 0, -1]), names, label="negative scores"),
        Case(np.array([0.2, -1.0, low]), np.array([0, 1, -1]), names, label="the opposite"),
        Case(np.append(scores, low), np.array([0, 1, 2, -1]), names[::-1], hidden=True),
    ]


def hits(scores: np.ndarray, ids: np.ndarray, names: list[str]) -> list[tuple[str, float]]:
    """Skip the ids that mean: nothing more."""
    return [(names[i], float(s)) for s, i in zip(scores, ids, strict=True) if i >= 0]


def _masked(scores: np.ndarray, ids: np.ndarray, names: list[str]) -> list[tuple[str, float]]:
    found = int((np.asarray(ids) != -1).sum())
    return [(names[ids[j]], scores[j]) for j in range(found)]


def _as_it_was(scores: np.ndarray, ids: np.ndarray, names: list[str]) -> list[tuple[str, float]]:
    return [(names[i], float(s)) for s, i in zip(scores, ids, strict=True)]


def _guarded(scores: np.ndarray, ids: np.ndarray, names: list[str]) -> list[tuple[str, float]]:
    return _as_it_was(scores, ids, names) if names else []


def _positive(scores: np.ndarray, ids: np.ndarray, names: list[str]) -> list[tuple[str, float]]:
    return [(names[i], float(s)) for s, i in zip(scores, ids, strict=True) if s > 0]


def _not_zero(scores: np.ndarray, ids: np.ndarray, names: list[str]) -> list[tuple[str, float]]:
    return [(names[i], float(s)) for s, i in zip(scores, ids, strict=True) if i > 0]


def _unique(scores: np.ndarray, ids: np.ndarray, names: list[str]) -> list[tuple[str, float]]:
    found: dict[str, float] = {}
    for s, i in zip(scores, ids, strict=True):
        if names:
            found.setdefault(names[i], float(s))
    return list(found.items())[: len(names)]


def _nones(scores: np.ndarray, ids: np.ndarray, names: list[str]) -> list[Any]:
    return [(names[i], float(s)) if i >= 0 else None for s, i in zip(scores, ids, strict=True)]


def _above_minus_one(
    scores: np.ndarray, ids: np.ndarray, names: list[str]
) -> list[tuple[str, float]]:
    return [(names[i], float(s)) for s, i in zip(scores, ids, strict=True) if s > -1]


def _positions(scores: np.ndarray, ids: np.ndarray, names: list[str]) -> list[tuple[str, float]]:
    return [(names[k], float(s)) for k, s in enumerate(scores[ids >= 0])]


def _only_names(scores: np.ndarray, ids: np.ndarray, names: list[str]) -> list[str]:
    return [name for name, _ in hits(scores, ids, names)]


def _numbers(scores: np.ndarray, ids: np.ndarray, names: list[str]) -> list[tuple[int, float]]:
    return [(int(i), float(s)) for s, i in zip(scores, ids, strict=True) if i >= 0]


def _score_first(scores: np.ndarray, ids: np.ndarray, names: list[str]) -> list[tuple[float, str]]:
    return [(score, name) for name, score in hits(scores, ids, names)]


EXERCISE = Exercise(
    id="04.bug-image-search",
    title="The same picture six times",
    kind="find-the-bug",
    minutes=6,
    difficulty=1,
    points=2,
    statement=(
        "An index returned `scores` and `ids` for one query, best first. If it holds fewer "
        "pictures than were asked for, FAISS fills up with id −1 and a score of −3.4e38. This "
        "code answers such a query with the last picture, over and over, and fails on an empty "
        "folder. Return `(name, score)` for the pictures that were really found."
    ),
    cell='''@exercise("04.bug-image-search")
def search_results(scores, ids, names):
    """scores (k,), ids (k,), names: list of str; returns a list of (name, score)."""
    return [(names[i], float(s)) for s, i in zip(scores, ids, strict=True)]''',
    reference=hits,
    cases=cases,
    comparison=Close(),
    mistakes=(
        Mistake(
            "names[-1] is the last picture",
            _as_it_was,
            "Python counts −1 from the end, so 'nothing found' becomes the last picture of the "
            "folder, with a score of −3.4e38.",
        ),
        Mistake(
            "only the empty folder is mended",
            _guarded,
            "The empty folder is safe now. With three pictures and k = 5 the last one still comes "
            "back for each −1.",
        ),
        Mistake(
            "judged by the score",
            _positive,
            "A picture that was found can have a negative score. Go by the id.",
        ),
        Mistake(
            "picture 0 is skipped",
            _not_zero,
            "Id 0 is the first picture. Only −1 means nothing.",
        ),
        Mistake(
            "repeats are dropped",
            _unique,
            "Dropping repeated names hides most of it. With one picture missing from the results, "
            "−1 still brings the last picture in: skip the id, not the name.",
        ),
        Mistake(
            "None for what wasn't found",
            _nones,
            "The list has gaps now. Return only what was found, even if that is nothing.",
        ),
        Mistake(
            "a picture opposite to the query is dropped",
            _above_minus_one,
            "A cosine of −1 is a real score, of the picture that is most unlike the query. Go by "
            "the id, not by the score.",
        ),
        Mistake(
            "positions instead of ids",
            _positions,
            "The names were taken in the order of the folder. The k-th result is names[ids[k]].",
        ),
        Mistake(
            "the name without its score",
            _only_names,
            "Only names came back. Return pairs: (name, score).",
        ),
        Mistake(
            "the number instead of the name",
            _numbers,
            "The pairs hold ids. Look each one up in `names`.",
        ),
        Mistake(
            "the score before the name",
            _score_first,
            "The pairs are the other way round: (name, score).",
        ),
    ),
    hints=(
        "What is names[-1]?",
        "Which ids can't be real ones?",
        "Add a condition to the comprehension: if i >= 0.",
    ),
    correct=(_masked,),
    after="`ImageSearchEngine` also takes the width of the vectors from the data instead of 512.",
    library=("course_lib.media.image_search:ImageSearchEngine.search",),
)
