"""Exercise 12.local-scaling: cosines less the crowd on both sides."""

from functools import partial

import numpy as np
from numpy.typing import NDArray

from course_lib.exercises.definition import Case, Close, Exercise, Mistake

Array = NDArray[np.float64]
HUB = np.array([[0.9, 0.8, 0.1], [0.7, 0.2, 0.6], [0.8, 0.1, 0.3], [0.6, 0.0, 0.5]])


def cases(seed: int) -> list[Case]:
    """A hub in column 0, one neighbour, all of them, negative cosines, more rows than columns."""
    rng = np.random.default_rng(seed)
    return [
        Case(HUB, 2, label="column 0 is near to everybody"),
        Case(HUB, 1, label="one neighbour"),
        Case(HUB, 3, label="all columns are neighbours"),
        Case(rng.uniform(-1, 1, size=(3, 5)).round(2), 2, label="more columns than rows"),
        Case(rng.uniform(-1, 1, size=(12, 9)), 4, hidden=True),
    ]


def scaled(
    cosines: Array,
    k: int,
    weight: float = 2.0,
    rows: bool = True,
    columns: bool = True,
    average: str = "nearest",
    sign: float = -1.0,
    swapped: bool = False,
) -> Array:
    """CSLS; the last arguments make the usual mistakes."""

    def crowd(table: Array) -> Array:
        ordered = np.sort(table, axis=1)[:, ::-1]  # best first
        if average == "sum":
            return ordered[:, :k].sum(axis=1)
        if average == "farthest":
            return ordered[:, -k:].mean(axis=1)
        if average == "all":
            return ordered.mean(axis=1)
        return ordered[:, :k].mean(axis=1)

    scores = weight * cosines
    if rows:
        scores = scores + sign * crowd(cosines)[:, None]
    if columns:
        scores = scores + sign * crowd(cosines.T)
    return scores if not swapped else scores.T


def _partition(cosines: Array, k: int) -> Array:
    n, m = cosines.shape
    r_t = np.partition(cosines, m - k, axis=1)[:, m - k :].mean(axis=1, keepdims=True)
    r_s = np.partition(cosines, n - k, axis=0)[n - k :].mean(axis=0, keepdims=True)
    return (cosines - r_t) + (cosines - r_s)


EXERCISE = Exercise(
    id="12.local-scaling",
    title="Everybody's neighbour",
    kind="implement",
    minutes=10,
    difficulty=2,
    points=3,
    statement=(
        "`cosines[i, j]` is that of source word i and target word j. Return CSLS: twice the "
        "cosine, less the mean of the k largest cosines of the row, less the mean of the k largest "
        "of the column. In the first case three of four rows have their largest cosine in column "
        "0; how many have their largest CSLS there?"
    ),
    cell='''@exercise("12.local-scaling")
def local_scaling(cosines, k):
    """cosines: (n, m), k: 1 to the smaller side. Returns (n, m), high is near."""
    ...''',
    reference=scaled,
    cases=cases,
    comparison=Close(rtol=1e-6, atol=1e-8),
    mistakes=(
        Mistake(
            "one cosine, two crowds",
            partial(scaled, weight=1.0),
            "Two means are taken off a single cosine: the scale no longer fits, and crowds count "
            "twice as much as nearness. It is 2 cos − r − r.",
        ),
        Mistake(
            "only the row's crowd",
            partial(scaled, columns=False),
            "What is taken off here is the same along each row, so no ranking changes: hubs win as "
            "before. A hub shows in its column.",
        ),
        Mistake(
            "only the column's crowd",
            partial(scaled, rows=False),
            "Within a row this ranks as CSLS does, but scores of different rows can't be compared, "
            "and who chooses each other changes. Take the row's mean off as well.",
        ),
        Mistake(
            "sums, not means",
            partial(scaled, average="sum"),
            "The k largest are to be averaged. As sums they outweigh the cosine the more, the "
            "larger k is.",
        ),
        Mistake(
            "the farthest instead of the nearest",
            partial(scaled, average="farthest"),
            "These are the k smallest cosines: sorted the wrong way round. A crowd is who is near.",
        ),
        Mistake(
            "the mean of all",
            partial(scaled, average="all"),
            "The whole row and column were averaged. Scaling is local: only the k nearest say how "
            "dense the place is.",
        ),
        Mistake(
            "crowds added",
            partial(scaled, sign=1.0),
            "Taking a hub's crowd off holds it back. Here it is added, and hubs win by more.",
        ),
        Mistake(
            "rows and columns exchanged",
            partial(scaled, swapped=True),
            "The numbers are right, the table is transposed: entry (i, j) belongs to source word i "
            "and target word j.",
        ),
    ),
    hints=(
        "Two vectors are needed: one number a row, (n,), and one a column, (m,).",
        "np.sort(cosines, axis=1) has the largest at the end of each row; axis=0 does columns.",
        "The row's means need [:, None] to be taken off the rows; the columns' don't.",
    ),
    correct=(_partition,),
    after="One of four rows still chooses column 0: the one that is really nearest to it.",
    library=("course_lib.advanced.csls:csls_scores",),
)
