"""Exercise 07.ivf-cost: what a rule of thumb for nprobe really scans (D156)."""

from collections.abc import Callable

from course_lib.exercises.definition import Case, Close, Exercise, Mistake

N, NLIST = 1_000_000, 1000
KEYS = ("nprobe 1", "nprobe 100", "10 times the rows, nlist / 10 again", "nprobe 1 and nlist = √n")


def _counted(cells: bool = True) -> dict[str, float]:
    """Distances: one to every centroid, and one to every row of the probed cells."""

    def cost(n: float, nlist: float, nprobe: float) -> float:
        return n * nprobe / nlist + (nlist if cells else 0)

    values = (cost(N, NLIST, 1), cost(N, NLIST, 100), cost(10 * N, NLIST, 100))
    return dict(zip(KEYS, (*values, cost(4 * N, 2000, 1)), strict=True))


def _prediction(*values: float) -> Callable[[], dict[str, float]]:
    return lambda: dict(zip(KEYS, values, strict=True))


def _is(key: int, value: float) -> Callable[[dict[str, float]], bool]:
    return lambda got: abs(got[KEYS[key]] - value) <= 0.0004 * value


EXERCISE = Exercise(
    id="07.ivf-cost",
    title="A tenth of the cells",
    kind="predict",
    minutes=5,
    difficulty=2,
    points=1,
    statement=(
        "An inverted file has n rows in nlist cells of equal size. A query computes its distance "
        "to every centroid and then to every row of the nprobe nearest cells. How many distances "
        'is that for 1,000,000 rows and 1,000 cells with nprobe 1, and with nprobe 100 ("a tenth '
        'of nlist", a rule that guides print)? How many with ten times the rows, still 1,000 '
        "cells and nprobe 100? And for 4,000,000 rows, 2,000 cells and nprobe 1?"
    ),
    cell='''@exercise("07.ivf-cost")
def predict_distances():
    """Predict the number of distances a query computes."""
    return {
        "nprobe 1": ...,
        "nprobe 100": ...,
        "10 times the rows, nlist / 10 again": ...,
        "nprobe 1 and nlist = √n": ...,
    }''',
    reference=_counted,
    cases=lambda seed: [Case()],
    comparison=Close(rtol=0.004),
    mistakes=(
        Mistake(
            "the centroids are free",
            lambda: _counted(cells=False),
            "The rows of the probed cells are right. To know which cells are nearest, the query "
            "was compared with every centroid first: nlist distances more.",
            _is(0, 1000),
        ),
        Mistake(
            "one distance a cell",
            _prediction(1001, 1100, 1100, 2001),
            "A cell is not one distance: each of its rows is compared. How many rows has a cell?",
            _is(1, 1100),
        ),
        Mistake(
            "a tenth of the cells costs √n",
            _prediction(2000, 2000, 6325, 4000),
            "√n holds for a *fixed* nprobe with nlist = √n. A tenth of the cells holds a tenth of "
            "the rows, however many cells there are.",
            _is(1, 2000),
        ),
        Mistake(
            "ten times the rows, the same cost",
            _prediction(2000, 101_000, 101_000, 4000),
            "The first two are right. With the same cells, ten times the rows makes each cell ten "
            "times as long.",
            _is(2, 101_000),
        ),
        Mistake(
            "everything is scanned",
            _prediction(1_001_000, 1_001_000, 10_001_000, 4_002_000),
            "That is exact search and the centroids on top. Only the rows of the probed cells are "
            "compared.",
            _is(0, 1_001_000),
        ),
        Mistake(
            "ten times the rows, ten times everything",
            _prediction(2000, 101_000, 1_010_000, 4000),
            "Only the cells become longer. There are still 1,000 centroids, so the first part of "
            "the sum stays 1,000.",
            _is(2, 1_010_000),
        ),
        Mistake(
            "the last one without the centroids",
            _prediction(2000, 101_000, 1_001_000, 2000),
            "4,000,000 / 2,000 rows are in one cell. The query was compared with all centroids as"
            " well, and here these are 2,000.",
            _is(3, 2000),
        ),
    ),
    hints=(
        "Two parts: the centroids, and the rows of the probed cells.",
        "A cell holds n / nlist rows on average.",
        "nlist + nprobe · n / nlist, four times.",
    ),
    correct=(_prediction(2e3, 101e3, 1_001e3, 4e3), _prediction(2000, 101_000, 1_001_000, 4000)),
    after=(
        '"A tenth of the cells" is a tenth of an exact search: O(n). It is O(√n) only where '
        "nprobe stays fixed, and then the recall falls as n grows."
    ),
)
