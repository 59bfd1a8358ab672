"""Exercise 09.rand-by-pairs: agreement of pairs, corrected for chance."""

from functools import partial
from math import comb

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """Perfect, half right, worse than chance, one big cluster, random tables."""
    rng = np.random.default_rng(seed)
    return [
        Case(np.array([[2, 0], [0, 3]]), label="each label has its cluster"),
        Case(np.array([[2, 1], [0, 3]]), label="one item is in the wrong cluster"),
        Case(np.array([[2, 2], [2, 2]]), label="labels and clusters cross"),
        Case(np.array([[3], [2], [1]]), label="everything in one cluster"),
        Case(rng.integers(1, 6, (2, 3))),
        Case(rng.integers(0, 20, (5, 6)) + 1, hidden=True),
    ]


def rand_by_pairs(
    table: np.ndarray, chance: str = "product", most: str = "mean", count: str = "pairs"
) -> float:
    """(pairs together in both - expected) / (mean of the two margins' pairs - expected)."""
    counts = np.asarray(table)

    def pairs(values: np.ndarray) -> float:
        return float((values * (values - (count == "pairs"))).sum() / 2)

    both, a, b = pairs(counts), pairs(counts.sum(axis=1)), pairs(counts.sum(axis=0))
    total = pairs(counts.sum())
    expected = {"product": a * b / total, "none": 0.0, "undivided": a * b}[chance]
    top = {"mean": (a + b) / 2, "max": max(a, b), "total": total}[most]
    return (both - expected) / (top - expected)


def _with_comb(table: np.ndarray) -> float:
    cells = [[int(v) for v in row] for row in table]
    both = sum(comb(v, 2) for row in cells for v in row)
    a = sum(comb(sum(row), 2) for row in cells)
    b = sum(comb(sum(column), 2) for column in zip(*cells, strict=True))
    total = comb(sum(map(sum, cells)), 2)
    return 2 * (total * both - a * b) / (total * (a + b) - 2 * a * b)


def _rand_index(table: np.ndarray) -> float:
    counts = np.asarray(table)

    def pairs(values: np.ndarray) -> float:
        return float((values * (values - 1)).sum() / 2)

    both, a, b = pairs(counts), pairs(counts.sum(axis=1)), pairs(counts.sum(axis=0))
    total = pairs(counts.sum())
    return (total + 2 * both - a - b) / total


def _variant(table: np.ndarray, how: str) -> float:
    counts = np.asarray(table)

    def pairs(values: np.ndarray) -> float:
        return float((values * (values - 1)).sum() / 2)

    both, a, b = pairs(counts), pairs(counts.sum(axis=1)), pairs(counts.sum(axis=0))
    items = float(counts.sum())
    expected = a * b / (items if how == "items" else pairs(counts.sum()))
    if how == "below":
        return (both - expected) / ((a + b) / 2)
    if how == "brackets":
        return (both - expected) / (a + b) / 2 - expected
    return (both - expected) / ((a + b) / 2 - expected)


EXERCISE = Exercise(
    id="09.rand-by-pairs",
    title="How many pairs agree, and how many would by chance?",
    kind="implement",
    minutes=10,
    difficulty=2,
    points=2,
    statement=(
        "`table[i, j]` counts the items with label i in cluster j. A group of m items has "
        "m(m − 1)/2 pairs. With S the pairs inside the cells, A those inside the labels (row "
        "sums), B inside the clusters (column sums) and N of all items, random clusters have "
        "E = AB/N on average. Return the adjusted Rand index (S − E) / ((A + B)/2 − E). Neither "
        "side puts every item into a group of its own."
    ),
    cell='''@exercise("09.rand-by-pairs")
def rand_by_pairs(table):
    """table: (labels, clusters) counts; returns the adjusted Rand index, 1 for a perfect match."""
    ...''',
    reference=rand_by_pairs,
    cases=cases,
    comparison=Close(),
    mistakes=(
        Mistake(
            "the unadjusted Rand index",
            _rand_index,
            "That is the share of pairs that agree, together or apart. Most pairs are apart in any "
            "clustering, so it is high for random ones: subtract what chance gives.",
        ),
        Mistake(
            "nothing subtracted for chance",
            partial(rand_by_pairs, chance="none"),
            "E is missing: everything in one cluster would score well above 0.",
        ),
        Mistake(
            "the expected pairs are not divided by N",
            partial(rand_by_pairs, chance="undivided"),
            "A · B is no number of pairs yet. Of N pairs, A/N are together by label, and B/N of "
            "those by cluster: E = A · B / N.",
        ),
        Mistake(
            "items instead of pairs in N",
            partial(_variant, how="items"),
            "N is the number of *pairs* of all items, n(n - 1)/2. You divided by the number of "
            "items.",
        ),
        Mistake(
            "E is missing in the denominator",
            partial(_variant, how="below"),
            "Chance is subtracted above and not below, so a perfect match stays under 1: the "
            "denominator is (A + B)/2 - E.",
        ),
        Mistake(
            "brackets",
            partial(_variant, how="brackets"),
            "Python divides by A + B, then by 2, and subtracts E last. Put the whole denominator "
            "into brackets: ((A + B) / 2 - E).",
        ),
        Mistake(
            "the larger margin on top",
            partial(rand_by_pairs, most="max"),
            "The largest possible S is taken as the mean of A and B here, not their maximum.",
        ),
        Mistake(
            "all pairs on top",
            partial(rand_by_pairs, most="total"),
            "The denominator holds all pairs of items; S can't be larger than those together by "
            "label or by cluster. Take (A + B)/2.",
        ),
        Mistake(
            "squares instead of pairs",
            partial(rand_by_pairs, count="squares"),
            "m² / 2 counts each item as a pair with itself. A group of m items has m(m - 1)/2 "
            "pairs.",
        ),
    ),
    hints=(
        "Write a small function that adds up m(m - 1)/2 over an array, and use it four times.",
        "table.sum(axis=1) are the labels' sizes, table.sum(axis=0) the clusters'.",
        "For [[2, 2], [2, 2]]: S = 4, A = B = 12, N = 28.",
    ),
    correct=(_with_comb,),
    after="It can be negative: labels and clusters that cross agree less than chance would.",
    library=(
        "course_lib.exercises.chapter_09.rand_by_pairs:rand_by_pairs",
        "course_lib.metrics.clustering_agreement:adjusted_rand_index",
    ),
)
