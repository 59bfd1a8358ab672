"""Exercise 06.tune-oversample: how many to fetch when the filter comes afterwards."""

from collections.abc import Callable
from functools import cache

import numpy as np

from course_lib.exercises.definition import Case, Exercise, Invariant, Mistake

ROWS, QUERIES, K, SHARE = 6000, 60, 10, 0.05
TARGET, LIMIT = 0.95, 45


@cache
def allowed_in_rank_order() -> np.ndarray:
    """Rank 6,000 rows for 60 queries; say which of each ranking the filter allows.

    The filter keeps 5 % of the rows, whatever they are: (queries, rows) bool.
    """
    rng = np.random.default_rng(6)
    rows, queries = rng.normal(size=(ROWS, 32)), rng.normal(size=(QUERIES, 32))
    allowed = rng.random(ROWS) < SHARE
    ranking = np.argsort(-(queries @ rows.T), axis=1)
    return np.asarray(allowed[ranking])


def measure(oversample: int) -> dict[str, float]:
    """Recall@10 of a search that fetches 10 × oversample rows and then filters."""
    found = allowed_in_rank_order()[:, : K * oversample].sum(axis=1)
    return {
        "recall": float(np.minimum(found, K).mean() / K),
        "queries with all ten": float((found >= K).mean()),
    }


def check(got: int) -> str | None:
    """Say what was measured where the target is missed."""
    if isinstance(got, bool) or not isinstance(got, int) or not 1 <= got <= ROWS // K:
        return f"expected a whole number from 1 to {ROWS // K}, got {got!r}"
    found = measure(got)
    recall = found["recall"]
    if recall >= TARGET and got <= LIMIT:
        return None
    return (
        f"fetching {K * got:,} rows for {K} results: recall@10 is {recall:.1%} (the target is "
        f"{TARGET:.0%}), {found['queries with all ten']:.0%} of the queries get all ten; the "
        f"factor is {got} (at most {LIMIT})"
    )


def _returns(oversample: int) -> Callable[[], int]:
    return lambda: oversample


def _short(got: int) -> bool:
    return isinstance(got, int) and measure(got)["recall"] < TARGET


EXERCISE = Exercise(
    id="06.tune-oversample",
    title="Fetch more, filter, keep ten",
    kind="tune",
    minutes=5,
    difficulty=1,
    points=1,
    statement=(
        "A post-filter search fetches the best 10 × `oversample` of 6,000 rows and drops those "
        "that the filter doesn't allow. The filter allows 5 % of the rows. Choose the factor so "
        "that recall@10 over 60 queries is at least 95 %, and fetch no more than 450 rows. Guess "
        "first what a factor of 20 = 1 / 0.05 gives."
    ),
    cell='''@exercise("06.tune-oversample")
def choose_oversample():
    """How many times ten rows to fetch: one whole number."""
    return ...''',
    reference=_returns(28),
    cases=lambda seed: [Case()],
    comparison=Invariant(check),
    mistakes=(
        Mistake(
            "no oversampling",
            _returns(1),
            "Of the ten best, one in twenty is allowed: most queries get no result at all, though "
            "300 allowed rows exist. This is the default of many wrappers.",
            lambda got: got == 1,
        ),
        Mistake(
            "right on average",
            _returns(20),
            "1 / share fetches ten allowed rows *on average*. A query with luck has twelve and "
            "keeps ten, one without has eight and keeps eight: on average that is less than ten.",
            lambda got: _short(got) and got >= 1 / SHARE,
        ),
        Mistake(
            "too few",
            _returns(8),
            "One fetched row in twenty is allowed. How many must you fetch to meet ten of them?",
            _short,
        ),
        Mistake(
            "far more than needed",
            _returns(120),
            "The recall is there long before. Every fetched row costs time, and at this factor a "
            "pre-filter, which looks at the 300 allowed rows only, is cheaper.",
            lambda got: isinstance(got, int) and got > LIMIT and not _short(got),
        ),
    ),
    hints=(
        "Run it with 1, with 20 and with 100, and read the recall of each.",
        "The number of allowed rows among those fetched varies from query to query; you need a "
        "margin over the mean.",
        "About a third more than 1 / 0.05.",
    ),
    correct=(_returns(30), _returns(40)),
    after=(
        "The factor depends on the filter, and worse, on how the filter and the query go together: "
        "for 'torch functions' asked about a numpy idea no fixed factor is safe."
    ),
    library=("course_lib.exercises.chapter_06.tune_oversample:measure",),
)
