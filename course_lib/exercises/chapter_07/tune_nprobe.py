"""Exercise 07.tune-nprobe: enough cells, and no more (D165)."""

from collections.abc import Callable
from functools import cache
from numbers import Integral

import numpy as np

from course_lib.exercises.definition import Case, Exercise, Invariant, Mistake

NLIST, TARGET, LIMIT = 64, 0.95, 0.45


@cache
def ranked_cells() -> tuple[np.ndarray, np.ndarray]:
    """For 100 queries: the rank of the cell of each of ten true neighbours; the cells' sizes.

    4,000 rows and 100 queries in 12 dimensions without clusters, 64 rows as centroids.
    """
    rng = np.random.default_rng(7)
    rows, queries = rng.normal(size=(4000, 12)), rng.normal(size=(100, 12))
    centroids = rows[rng.permutation(4000)[:NLIST]]

    def gaps(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return np.asarray((a**2).sum(1)[:, None] - 2 * a @ b.T + (b**2).sum(1)[None])

    cell = gaps(rows, centroids).argmin(axis=1)
    true = np.argsort(gaps(queries, rows), axis=1)[:, :10]
    order = np.argsort(gaps(queries, centroids), axis=1)  # (100, 64): cells, nearest first
    rank = np.argsort(order, axis=1)  # (100, 64): the place of each cell in that order
    sizes = np.bincount(cell, minlength=NLIST)
    return np.take_along_axis(rank, cell[true], axis=1), sizes[order] / 4000


def measure(nprobe: int) -> dict[str, float]:
    """Recall@10 and the share of the rows that is scanned."""
    rank, shares = ranked_cells()
    scanned = shares[:, :nprobe].sum(axis=1).mean()
    return {"recall": float((rank < nprobe).mean()), "scanned": float(scanned)}


def check(got: int) -> str | None:
    """Say what was measured where the target is missed."""
    if isinstance(got, bool) or not isinstance(got, Integral) or not 1 <= got <= NLIST:
        return f"expected a whole number from 1 to {NLIST}, got {got!r}"
    found = measure(got)
    if found["recall"] >= TARGET and found["scanned"] <= LIMIT:
        return None
    return (
        f"nprobe = {got}: recall@10 is {found['recall']:.1%} (the target is {TARGET:.0%}) with "
        f"{found['scanned']:.1%} of the rows scanned (at most {LIMIT:.0%})"
    )


def _returns(nprobe: int) -> Callable[[], int]:
    return lambda: nprobe


def _low(got: int) -> bool:
    return isinstance(got, Integral) and measure(int(got))["recall"] < TARGET


EXERCISE = Exercise(
    id="07.tune-nprobe",
    title="How many cells?",
    kind="tune",
    minutes=5,
    difficulty=1,
    points=1,
    statement=(
        "An inverted file of 4,000 vectors without cluster structure, in 12 dimensions, has 64 "
        "cells. Choose `nprobe` so that recall@10 is at least 95 % and no more than 45 % of the "
        'rows are scanned. Guess first what nprobe = 1 gives: guides print "95 %+" for the '
        "inverted file without saying at which setting."
    ),
    cell='''@exercise("07.tune-nprobe")
def choose_nprobe():
    """How many of the 64 cells to look into: one whole number."""
    return ...''',
    reference=_returns(18),
    cases=lambda seed: [Case()],
    comparison=Invariant(check),
    mistakes=(
        Mistake(
            "one cell",
            _returns(1),
            "One cell holds the query's nearest centroid, but its neighbours lie on all sides, in "
            "other cells too. Recall depends on the data as much as on the setting.",
            lambda got: got == 1,
        ),
        Mistake(
            "√nlist",
            _returns(8),
            "√64 = 8 is a common default. It is near, but on data without clusters neighbours "
            "are spread over more cells than that.",
            lambda got: got == 8 and _low(got),
        ),
        Mistake(
            "too few cells",
            _returns(4),
            "Some true neighbours lie in cells that you don't look into.",
            _low,
        ),
        Mistake(
            "too many cells",
            _returns(64),
            "The recall is there, at the price of about half the rows or more. With nprobe = nlist "
            "this is an exact search with the centroids on top.",
            lambda got: isinstance(got, Integral) and measure(int(got))["scanned"] > LIMIT,
        ),
    ),
    hints=(
        "Run it with 1, with 8 and with 32, and read recall and share.",
        "Recall rises fast at first and slowly later; the share rises in a straight line.",
        "16 is just too few, and 20 just too many.",
    ),
    correct=(_returns(17), _returns(19), lambda: np.int64(18)),
    after=(
        "On clustered data one cell can be enough. A recall without the data, the setting and the "
        "share scanned says nothing."
    ),
    library=("course_lib.exercises.chapter_07.tune_nprobe:measure",),
)
