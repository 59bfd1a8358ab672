"""Exercise 07.tie-fair-recall: a right answer that the list of true ids doesn't hold."""

from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """One query, a tie at the edge, distances that differ by rounding, empty places, many."""
    rng = np.random.default_rng(seed)
    true = np.array([[1.0, 2.0, 3.0]])
    many = np.sort(rng.random((40, 10)).round(2), axis=1)
    noisy = np.sort(many + rng.choice([0, 0, 0, 0.05], size=many.shape), axis=1)
    return [
        Case(true, np.array([[1.0, 3.0, 5.0]])),
        Case(np.array([[1.0, 2.0, 2.0]]), np.array([[1.0, 2.0, 2.0]]), label="a tie at the edge"),
        Case(np.array([[2.0, 2.0, 2.0]]), np.array([[2.0, 2.0, 9.0]]), label="all true ones tie"),
        Case(true, np.array([[1.0, 2.0, 3.0 + 1e-9]]), label="a rounding error"),
        Case(true, np.array([[1.0, np.inf, np.inf]]), label="fewer found than asked for"),
        Case(
            np.array([[1.0, 2.0], [5.0, 6.0]]),
            np.array([[4.0, 7.0], [5.0, 6.0]]),
            label="two queries",
        ),
        Case(many, noisy, hidden=True),
    ]


def _recall(
    true: np.ndarray, found: np.ndarray, tolerance: float = 1e-6, place: int = -1, mean: bool = True
) -> float:
    within = found <= true[:, [place]] + tolerance  # (queries, k)
    return float(within.mean() if mean else within.all(axis=1).mean())


def _loop(true: np.ndarray, found: np.ndarray) -> float:
    hits = 0
    for row, got in zip(true, found, strict=True):
        hits += sum(1 for distance in got if distance <= row.max() + 1e-6)
    return hits / found.size


def _same_places(true: np.ndarray, found: np.ndarray) -> float:
    return float(np.mean(np.abs(true - found) <= 1e-6))


def _sets(true: np.ndarray, found: np.ndarray) -> float:
    shared = [len(set(a) & set(b)) / len(a) for a, b in zip(true, found, strict=True)]
    return float(np.mean(shared))


def _all_queries_one_bound(true: np.ndarray, found: np.ndarray) -> float:
    return float((found <= true.max() + 1e-6).mean())


def _only_finite(true: np.ndarray, found: np.ndarray) -> float:
    within = found <= true[:, [-1]] + 1e-6
    return float(within.sum() / np.isfinite(found).sum())


def _strictly(true: np.ndarray, found: np.ndarray) -> float:
    return float((found < true[:, [-1]]).mean())


def _count(true: np.ndarray, found: np.ndarray) -> int:
    return int((found <= true[:, [-1]] + 1e-6).sum())


def _wrong_axis(true: np.ndarray, found: np.ndarray) -> float:
    return float((found <= true[:, -1] + 1e-6).mean())


EXERCISE = Exercise(
    id="07.tie-fair-recall",
    title="Recall that is fair to ties",
    kind="implement",
    minutes=8,
    difficulty=2,
    points=2,
    statement=(
        "For each query, `true` holds the k smallest distances there are, `found` the true "
        "distances of the k rows that an index returned (inf where it found none). A found row "
        "counts if it is at most as far as the query's k-th true distance, give or take 10⁻⁶. "
        "Return the share of counted places over all queries."
    ),
    cell='''@exercise("07.tie-fair-recall")
def fair_recall(true, found):
    """true, found: distances (queries, k), each row ascending. A number from 0 to 1."""
    ...''',
    reference=_recall,
    cases=cases,
    comparison=Close(rtol=1e-9, atol=1e-9),
    mistakes=(
        Mistake(
            "compared place by place",
            _same_places,
            "One missed neighbour shifts all that follow, so everything behind it counts as "
            "missed, though it was found. Compare with the k-th true distance alone.",
        ),
        Mistake(
            "sets of distances",
            _sets,
            "Three rows at the distance 2 are one number in a set. And a distance that differs in "
            "its last digit isn't the same number.",
        ),
        Mistake(
            "no room for rounding",
            partial(_recall, tolerance=0.0),
            "The same distance, computed in another order, differs in its last digits. Allow 10⁻⁶.",
        ),
        Mistake(
            "measured against the nearest",
            partial(_recall, place=0),
            "You compare with the *first* true distance. A found row may be as far as the k-th.",
        ),
        Mistake(
            "all or nothing",
            partial(_recall, mean=False),
            "That is the share of queries whose k rows are all right. Recall counts places: 9 of "
            "10 is 0.9.",
        ),
        Mistake(
            "one bound for all queries",
            _all_queries_one_bound,
            "The bound is the largest distance of *all* queries; a query in a dense region has a "
            "much smaller one. Each row has its own.",
        ),
        Mistake(
            "empty places left out of the count",
            _only_finite,
            "An index that returns one right row of three has a recall of 1/3, not 1. Divide by "
            "all places.",
        ),
        Mistake(
            "strictly nearer than the k-th",
            _strictly,
            "The k-th true row itself is a right answer: it is exactly *as far* as the bound. Use"
            " <=, with room for rounding.",
        ),
        Mistake(
            "counted, not averaged",
            _count,
            "That is how many places count. Recall is their share: divide by all places, or take "
            "the mean of the True and False.",
        ),
        Mistake(
            "the bounds of the queries side by side",
            _wrong_axis,
            "`true[:, -1]` has the shape (queries,), and NumPy lays it along the *columns* of "
            "`found`: each column gets another query's bound. With as many queries as places "
            "nothing complains. Keep the axis: `true[:, -1:]`.",
        ),
    ),
    hints=(
        "Which single number of a row of `true` decides?",
        "`true[:, -1:]` is the k-th distance of each query, shape (queries, 1).",
        "found <= that + 1e-6 gives True and False; their mean is the answer.",
    ),
    correct=(_loop,),
    after=(
        "PyDocs has functions with the same docstring, so ties are real: counted by ids, an exact "
        "index can come out below 1."
    ),
    library=(
        "course_lib.exercises.chapter_07.tie_fair_recall:_recall",
        "course_lib.ann.tie_fair:tie_fair_recall",
    ),
)
