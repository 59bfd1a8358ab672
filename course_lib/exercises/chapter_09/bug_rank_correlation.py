"""Exercise 09.bug-rank-correlation: a short formula and its small print (D200)."""

from typing import Any

import numpy as np
from scipy.stats import kendalltau, rankdata, spearmanr

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """No ties, ties on one side, ties on both, negative numbers."""
    rng = np.random.default_rng(seed)
    return [
        Case([0.1, 0.5, 0.3, 0.9], [1, 2, 4, 9], label="no ties"),
        Case([0.1, 0.2, 0.3, 0.4, 0.5], [1, 1, 1, 4, 5], label="the people gave 1 three times"),
        Case([0.5, 0.2, 0.5, 0.4, 0.1, 0.5], [3, 3, 4, 2, 1, 4], label="ties on both sides"),
        Case([-1.0, -2.0, 3.0, 0.0], [3, 1, 3, 1]),
        Case(rng.integers(0, 6, 8).tolist() + [9], rng.integers(0, 3, 8).tolist() + [5]),
        Case(rng.normal(size=40), rng.integers(0, 5, 40), hidden=True),
    ]


def _pearson(x: Any, y: Any) -> float:
    return float(np.corrcoef(x, y)[0, 1])


def _short(first: Any, second: Any) -> float:
    n = len(first)
    return float(1 - 6 * ((np.asarray(first) - second) ** 2).sum() / (n * (n**2 - 1)))


def _ordinal(values: Any) -> np.ndarray:
    return np.argsort(np.argsort(values, kind="stable"), kind="stable")


def agreement(predicted: Any, human: Any) -> float:
    """Pearson's correlation of the average ranks."""
    return _pearson(rankdata(predicted), rankdata(human))


def _by_loop(predicted: Any, human: Any) -> float:
    def ranks(values: Any) -> list[float]:
        return [sum((w < v) + (w == v) / 2 for w in values) for v in values]

    return _pearson(ranks(predicted), ranks(human))


EXERCISE = Exercise(
    id="09.bug-rank-correlation",
    title="A formula that can't bear ties",
    kind="find-the-bug",
    minutes=8,
    difficulty=2,
    points=2,
    statement=(
        "Spearman's correlation compares ranks. Textbooks give 1 − 6 Σd² / (n(n² − 1)), with d the "
        "difference of the two ranks. People rate in whole numbers, so ratings are full of ties; "
        "then the formula is wrong, and argsort invents an order among equals besides. Return "
        "Spearman's correlation as it is defined with ties. Neither side is constant."
    ),
    cell='''@exercise("09.bug-rank-correlation")
def rank_agreement(predicted, human):
    """predicted, human: n numbers each, n at least 3. From -1 to 1."""
    n = len(human)
    first = np.argsort(np.argsort(predicted, kind="stable"), kind="stable")
    second = np.argsort(np.argsort(human, kind="stable"), kind="stable")
    return 1 - 6 * np.sum((first - second) ** 2) / (n * (n**2 - 1))''',
    reference=agreement,
    cases=cases,
    comparison=Close(rtol=1e-6, atol=1e-9),
    mistakes=(
        Mistake(
            "an order among equals",
            lambda x, y: _short(_ordinal(x), _ordinal(y)),
            "Two people who both said 3 get different ranks, by the accident of their places in "
            "the list. Equal values share the mean of their ranks.",
        ),
        Mistake(
            "average ranks in the short formula",
            lambda x, y: _short(rankdata(x), rankdata(y)),
            "The ranks are right. The short formula isn't: it is derived from Σ rank² = "
            "n(n+1)(2n+1)/6, which ties change. Take Pearson's correlation of the ranks.",
        ),
        Mistake(
            "ties get their smallest rank",
            lambda x, y: _pearson(rankdata(x, "min"), rankdata(y, "min")),
            "As in sports: two silver medals, no bronze. Spearman's ranks share the mean: 2.5 "
            "and 2.5.",
        ),
        Mistake(
            "ranks without gaps",
            lambda x, y: _pearson(rankdata(x, "dense"), rankdata(y, "dense")),
            "np.unique numbers the different values 1, 2, 3 …, so three equals take the place of "
            "one. Give each the mean of the places that they fill.",
        ),
        Mistake(
            "the numbers themselves",
            _pearson,
            "That is Pearson's correlation of the values. Replace them by their ranks first.",
        ),
        Mistake(
            "argsort once",
            lambda x, y: _pearson(np.argsort(x, kind="stable"), np.argsort(y, kind="stable")),
            "argsort says which item stands at each place, not which place each item has.",
        ),
        Mistake(
            "ties get their largest rank",
            lambda x, y: _pearson(rankdata(x, "max"), rankdata(y, "max")),
            "Equal values share the *mean* of the places that they fill, not the last of them.",
        ),
        Mistake(
            "average ranks on one side only",
            lambda x, y: _pearson(rankdata(x), _ordinal(y)),
            "One side has average ranks, the other still an invented order among equals.",
        ),
        Mistake(
            "Kendall's correlation",
            lambda x, y: float(kendalltau(x, y).statistic),
            "Kendall's τ counts pairs in the same order. Spearman's ρ correlates ranks.",
        ),
    ),
    hints=(
        "Which ranks should 1, 1, 1, 4, 5 have? They must add up to 15.",
        "Average ranks, and then a correlation that needs no condition: Pearson's.",
        "scipy.stats.rankdata gives average ranks; np.corrcoef(…)[0, 1] Pearson's correlation.",
    ),
    correct=(_by_loop, lambda x, y: float(spearmanr(x, y).statistic)),
    after="Without ties both give the same number, which is why the mistake survives its tests.",
    library=(
        "course_lib.metrics.correlation:average_ranks",
        "course_lib.metrics.correlation:spearman",
    ),
)
