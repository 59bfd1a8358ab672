"""Exercise 09.step-down: Holm's correction."""

from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """Out of order, a smaller product after a larger one, values near 1, ties."""
    rng = np.random.default_rng(seed)
    return [
        Case([0.03, 0.01], label="two tests"),
        Case([0.01, 0.012, 0.9], label="the second product is the smaller one"),
        Case([0.6, 0.02, 0.7, 0.3], label="products above 1"),
        Case([0.04, 0.011, 0.03, 0.011, 0.2], label="a tie"),
        Case([0.04], label="a single test"),
        Case(rng.random(4).round(3).tolist()),
        Case((rng.random(20) ** 3).tolist(), hidden=True),
    ]


def adjusted(
    p_values: list[float],
    factor: str = "left",
    monotone: bool = True,
    cap: bool = True,
    back: bool = True,
) -> list[float]:
    """Smallest p times m, next one times m - 1, …; never falling, never above 1."""
    p = np.asarray(p_values, dtype=float)
    order, m = np.argsort(p, kind="stable"), len(p)
    factors = {
        "left": m - np.arange(m),
        "all": np.full(m, m),
        "rank": np.arange(1, m + 1),
        "share": m / np.arange(1, m + 1),
        "one less": m - 1 - np.arange(m),
        "one more": m + 1 - np.arange(m),
        "divided": 1 / (m - np.arange(m)),
    }[factor]
    products = p[order] * factors
    products = np.maximum.accumulate(products) if monotone else products
    products = np.minimum(products, 1) if cap else products
    if not back:
        return products.tolist()
    placed = np.empty(m)
    placed[order] = products
    return placed.tolist()


def _loop(p_values: list[float]) -> list[float]:
    found, largest = [0.0] * len(p_values), 0.0
    places = sorted(range(len(p_values)), key=lambda i: p_values[i])
    for rank, place in enumerate(places):
        largest = max(largest, (len(p_values) - rank) * p_values[place])
        found[place] = min(largest, 1.0)
    return found


def _unsorted(p_values: list[float], climb: bool = True) -> list[float]:
    p = np.asarray(p_values, dtype=float)
    products = p * np.arange(len(p), 0, -1)
    return np.minimum(np.maximum.accumulate(products) if climb else products, 1).tolist()


def _back_twice(p_values: list[float]) -> list[float]:
    order = np.argsort(p_values, kind="stable")
    return np.array(adjusted(p_values, back=False))[order].tolist()


def _up(p_values: list[float]) -> list[float]:
    p = np.asarray(p_values, dtype=float)
    order, m = np.argsort(p, kind="stable"), len(p)
    products = np.minimum.accumulate((p[order] * m / np.arange(1, m + 1))[::-1])[::-1]
    placed = np.empty(m)
    placed[order] = np.minimum(products, 1)
    return placed.tolist()


EXERCISE = Exercise(
    id="09.step-down",
    title="Twenty tests, one of them lucky",
    kind="implement",
    minutes=10,
    difficulty=2,
    points=2,
    statement=(
        "Holm's correction of m p-values: multiply the smallest by m, the second smallest by "
        "m − 1, and so on down to 1. An adjusted value may not be smaller than the one of a "
        "smaller p (take the largest so far), and not above 1. Return them in the order in which "
        "the p-values came."
    ),
    cell='''@exercise("09.step-down")
def step_down(p_values):
    """p_values: a list of m numbers from 0 to 1; returns m adjusted ones, in the same order."""
    ...''',
    reference=adjusted,
    cases=cases,
    comparison=Close(),
    mistakes=(
        Mistake(
            "Bonferroni",
            partial(adjusted, factor="all"),
            "Everything is multiplied by m. That is allowed, and wastes power: after the smallest "
            "p-value only m - 1 tests are left.",
        ),
        Mistake(
            "Benjamini and Hochberg",
            _up,
            "This controls the share of false discoveries, a weaker promise than Holm's: no false "
            "one at all in 95 of 100 cases.",
        ),
        Mistake(
            "the factors the wrong way round",
            partial(adjusted, factor="rank"),
            "The *smallest* p-value gets the largest factor, m: it had the most chances to be "
            "lucky.",
        ),
        Mistake(
            "adjusted values that fall",
            partial(adjusted, monotone=False),
            "A larger p-value ended up with a smaller adjusted one. Go up the list and keep the "
            "largest so far.",
        ),
        Mistake(
            "above 1",
            partial(adjusted, cap=False),
            "A probability above 1: cut the products at 1.",
        ),
        Mistake(
            "in sorted order",
            partial(adjusted, back=False),
            "The numbers are right, but sorted. Each must come back to the place of its p-value.",
        ),
        Mistake(
            "not sorted",
            _unsorted,
            "The factors went to the p-values in the order in which they came. Sort first: the "
            "smallest gets m.",
        ),
        Mistake(
            "not sorted, and not kept from falling",
            partial(_unsorted, climb=False),
            "The factors went to the p-values in the order in which they came. Sort first: the "
            "smallest gets m; then keep the largest so far.",
        ),
        Mistake(
            "sorted[order] instead of result[order]",
            _back_twice,
            "Indexing the sorted values with `order` shuffles them once more. Assign instead: "
            "result[order] = values.",
        ),
        Mistake(
            "the factors end at 0",
            partial(adjusted, factor="one less"),
            "The factors are m, m - 1, …, 1. Yours are one smaller, so the largest p-value is "
            "multiplied by 0.",
        ),
        Mistake(
            "the factors begin at m + 1",
            partial(adjusted, factor="one more"),
            "The factors are m, m - 1, …, 1. Yours are one larger: a single p-value should stay "
            "as it is.",
        ),
        Mistake(
            "divided",
            partial(adjusted, factor="divided"),
            "A correction makes p-values larger. Divided by these factors is the *threshold*; the "
            "p-values are multiplied.",
        ),
        Mistake(
            "m over the rank",
            partial(adjusted, factor="share"),
            "m / rank is Benjamini and Hochberg's factor. Holm's are m, m - 1, … 1.",
        ),
    ),
    hints=(
        "argsort first; the factors for the sorted values are m, m - 1, …, 1.",
        "np.maximum.accumulate keeps the largest so far.",
        "With order = np.argsort(p), result[order] = … puts values back into their places.",
    ),
    correct=(_loop,),
    after=(
        "Holm never rejects less than Bonferroni and promises the same, so there is no reason to "
        "use Bonferroni."
    ),
    library=("course_lib.exercises.chapter_09.step_down:adjusted",),
)
