"""Exercise 07.bug-score-direction: a score that is a distance half of the time (D174)."""

from functools import partial
from typing import Any

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake

Results = list[tuple[int, float]]


def cases(seed: int) -> list[Case]:
    """Each kind with the query itself among the rows, then rows that aren't of length 1."""
    rng = np.random.default_rng(seed)
    unit = np.array([[1.0, 0.0], [0.6, 0.8], [0.0, 1.0]])
    long = np.array([[3.0, 0.0], [0.6, 0.8], [0.0, 2.0]])
    return [
        Case("flat", unit, np.array([1.0, 0.0]), 2),
        Case("graph", unit, np.array([1.0, 0.0]), 2),
        Case("graph", unit, np.array([0.0, 1.0]), 3, label="one opposite question"),
        Case("flat", long, np.array([0.6, 0.8]), 3, label="rows of different lengths"),
        Case("graph", long, np.array([0.6, 0.8]), 3, label="rows of different lengths"),
        Case("flat", long, np.array([0.6, 0.8]), 1, label="one of rows of different lengths"),
        Case("graph", long, np.array([1.2, 1.6]), 2, label="a long query"),
        Case("graph", rng.normal(size=(9, 4)), rng.normal(size=4), 5, hidden=True),
    ]


def library_search(kind: str, x: np.ndarray, q: np.ndarray, k: int) -> tuple[Any, Any]:
    """Stand in for the libraries: inner product for "flat", squared L2 for "graph"."""
    if kind == "flat":
        scores = x @ q
        order = np.argsort(-scores)[:k]
    else:
        scores = ((x - q) ** 2).sum(axis=1)
        order = np.argsort(scores)[:k]
    return scores[order], order


def run(learner: Any, kind: str, x: np.ndarray, q: np.ndarray, k: int) -> Any:
    """Hand the stand-in to the answer."""
    return [(int(row), float(score)) for row, score in learner(library_search, kind, x, q, k)]


def _unit(x: np.ndarray) -> np.ndarray:
    return x / np.linalg.norm(x, axis=-1, keepdims=True)


def _search(
    search: Any,
    kind: str,
    x: np.ndarray,
    q: np.ndarray,
    k: int,
    unit: bool = True,
    query: bool = True,
    convert: str = "half",
) -> Results:
    x = _unit(x) if unit else x
    q = _unit(q) if unit and query else q
    scores, rows = search(kind, x, q, k)
    if kind == "graph":
        change = {
            "half": lambda s: 1 - s / 2,
            "whole": lambda s: 1 - s,
            "sign": lambda s: -s,
            "square": lambda s: 1 - s**2 / 2,
            "root": lambda s: 1 - np.sqrt(s) / 2,
        }
        scores = change[convert](scores) if convert in change else scores
    return [(int(row), float(score)) for row, score in zip(rows, scores, strict=True)]


def _recomputed(search: Any, kind: str, x: np.ndarray, q: np.ndarray, k: int) -> Results:
    x, q = _unit(x), _unit(q)
    _, rows = search(kind, x, q, k)
    return [(int(row), float(x[row] @ q)) for row in rows]


def _inverse(search: Any, kind: str, x: np.ndarray, q: np.ndarray, k: int) -> Results:
    found = _search(search, kind, x, q, k, convert="none")
    return [(row, 1 / (1 + score)) if kind == "graph" else (row, score) for row, score in found]


def _afterwards(search: Any, kind: str, x: np.ndarray, q: np.ndarray, k: int) -> Results:
    _, rows = search(kind, x, q, k)
    cosines = [(int(row), float(_unit(x)[row] @ _unit(q))) for row in rows]
    return sorted(cosines, key=lambda hit: -hit[1])


def _reversed(search: Any, kind: str, x: np.ndarray, q: np.ndarray, k: int) -> Results:
    found = _search(search, kind, x, q, k)
    return found[::-1] if kind == "graph" else found


def _one_norm(search: Any, kind: str, x: np.ndarray, q: np.ndarray, k: int) -> Results:
    return _search(search, kind, x / np.linalg.norm(x), _unit(q), k, unit=False, convert="half")


EXERCISE = Exercise(
    id="07.bug-score-direction",
    title="The best match scores zero",
    kind="find-the-bug",
    minutes=10,
    difficulty=2,
    points=3,
    statement=(
        "A class offers two kinds of index and promises a *cosine* for each hit. Underneath, the "
        "library's flat index returns inner products and its graph index squared L2 distances. "
        "Repair `cosine_search`: the same pairs of (row, cosine) from both kinds, best first, also "
        "for rows and queries that aren't of length 1. Convert the library's score; $\\|a-b\\|^2 = "
        "2 - 2\\cos$ for vectors of length 1. `search(kind, x, q, k)` is the library."
    ),
    cell='''@exercise("07.bug-score-direction")
def cosine_search(search, kind, x, q, k):
    """List of (row, cosine) of the k best, best first; x (n, d), q (d,)."""
    scores, rows = search(kind, x, q, k)
    return list(zip(rows, scores, strict=True))''',
    reference=_search,
    run=run,
    cases=cases,
    comparison=Close(rtol=1e-6, atol=1e-9),
    mistakes=(
        Mistake(
            "the library's score as it is",
            partial(_search, unit=False, convert="none"),
            "The graph's score is a squared distance: the row that equals the query has 0, and "
            "whoever keeps hits with a score above 0.8 drops the best.",
        ),
        Mistake(
            "a distance for the graph",
            partial(_search, convert="none"),
            "All vectors have length 1 now, so both kinds find the same rows. The graph's score "
            "is still a squared distance: 0 for the best match.",
        ),
        Mistake(
            "1 - d² instead of 1 - d² / 2",
            partial(_search, convert="whole"),
            "Right at cosine 1 and wrong elsewhere: a right angle has d² = 2, and your score is -1 "
            "there. Solve ‖a − b‖² = 2 − 2 cos for cos.",
        ),
        Mistake(
            "the negative distance",
            partial(_search, convert="sign"),
            "Large is good now, but a best match of 0 is no cosine, and the two kinds still can't "
            "be compared.",
        ),
        Mistake(
            "1 / (1 + d²)",
            _inverse,
            "A common trick to make a 'similarity' from a distance. It has the right order and "
            "another scale: a right angle becomes 1/3, not 0.",
        ),
        Mistake(
            "lengths are not taken out",
            partial(_search, unit=False),
            "1 − d²/2 is a cosine only for vectors of length 1. Longer rows need to be normalised "
            "before the search, for *both* kinds: an inner product isn't a cosine either.",
        ),
        Mistake(
            "the query keeps its length",
            partial(_search, query=False),
            "The rows have length 1, the query hasn't.",
        ),
        Mistake(
            "lengths taken out after the search",
            _afterwards,
            "The cosines are right, but of other rows: the search chose its k among rows of "
            "different lengths. Normalise *before* the search.",
        ),
        Mistake(
            "the square of a square",
            partial(_search, convert="square"),
            "The library returns *squared* distances already. No second square: 1 − score / 2.",
        ),
        Mistake(
            "the root of the score",
            partial(_search, convert="root"),
            "The formula has the squared distance in it, and that is what the library returns: no"
            " root.",
        ),
        Mistake(
            "the worst first",
            _reversed,
            "A small distance is a large cosine: the library's order is right already for both "
            "kinds.",
        ),
        Mistake(
            "one length for the whole table",
            _one_norm,
            "`np.linalg.norm(x)` is one number for all rows. Each row has its own: `axis=1, "
            "keepdims=True`.",
        ),
    ),
    hints=(
        "Search for a row that is in `x`. What score does each kind give?",
        "Two things are missing: the lengths (rows and query), and the meaning of the graph's "
        "score.",
        "Divide rows and query by their norms; then, for the graph, cos = 1 − d² / 2.",
    ),
    correct=(_recomputed,),
    after=(
        "An index should carry its metric, and keep it when saved. Every class of course_lib.ann "
        "has `.metric`, and a score that is large for good exactly with 'ip' and 'cosine'."
    ),
    library=("course_lib.exercises.chapter_07.bug_score_direction:_search",),
)
