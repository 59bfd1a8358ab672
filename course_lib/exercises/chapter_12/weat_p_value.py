"""Exercise 12.weat-p-value: how many ways of dealing the words out look as biased?"""

from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from course_lib.advanced.partitions import partition_test
from course_lib.exercises.definition import Case, Close, Exercise, Mistake

Array = NDArray[np.float64]


def cases(seed: int) -> list[Case]:
    """Two against two, a tie, unequal sizes, the wrong direction, more numbers."""
    rng = np.random.default_rng(seed)
    return [
        Case(np.array([0.4, 0.3]), np.array([0.1, 0.0]), label="the first set has the largest two"),
        Case(np.array([0.25, 0.25]), np.array([0.25, 0.0]), label="three equal numbers"),
        Case(np.array([0.5, -0.25, 0.0]), np.array([0.25]), label="three against one"),
        Case(np.array([-0.5, 0.0]), np.array([0.5, 0.25]), label="they lean the other way"),
        Case((rng.integers(-9, 9, 4) / 8), (rng.integers(-9, 9, 4) / 8)),
        Case(rng.integers(-9, 9, 5) / 16 + 0.25, rng.integers(-9, 9, 4) / 16, hidden=True),
    ]


def exact_p(s_x: Array, s_y: Array) -> float:
    """Share of the partitions into sets of these sizes with a difference at least as large."""
    return partition_test(s_x, s_y)[0]


def _differences(s_x: Array, s_y: Array) -> tuple[float, Array]:
    both = np.concatenate([s_x, s_y])
    places = np.arange(len(both))
    found = []
    for chosen in combinations(range(len(both)), len(s_x)):
        inside = np.isin(places, chosen)
        found.append(both[inside].mean() - both[~inside].mean())
    return s_x.mean() - s_y.mean(), np.array(found)


def _by_differences(s_x: Array, s_y: Array) -> float:
    observed, found = _differences(s_x, s_y)
    return float((found >= observed - 1e-9).mean())


def _strictly(s_x: Array, s_y: Array) -> float:
    observed, found = _differences(s_x, s_y)
    return float((found > observed + 1e-9).mean())


def _two_sided(s_x: Array, s_y: Array) -> float:
    observed, found = _differences(s_x, s_y)
    return float((np.abs(found) >= abs(observed) - 1e-9).mean())


def _left(s_x: Array, s_y: Array) -> float:
    observed, found = _differences(s_x, s_y)
    return float((found <= observed + 1e-9).mean())


def _with_replacement(s_x: Array, s_y: Array) -> float:
    both, n = np.concatenate([s_x, s_y]), len(s_x)
    sums = np.array([sum(drawn) for drawn in product(both, repeat=n)])
    return float((sums >= s_x.sum() - 1e-9).mean())


def _added_one(s_x: Array, s_y: Array) -> float:
    observed, found = _differences(s_x, s_y)
    return float((1 + (found >= observed - 1e-9).sum()) / (1 + len(found)))


EXERCISE = Exercise(
    id="12.weat-p-value",
    title="How often would chance do that?",
    kind="implement",
    minutes=10,
    difficulty=2,
    points=3,
    statement=(
        "`s_x` and `s_y` hold the associations s(w, A, B) of the words of X and of Y. Deal all "
        "these words out again in every possible way, into two sets of the same two sizes. Return "
        "the share of these partitions whose difference mean(X) − mean(Y) is **at least** as large "
        "as the one that came. The partition that was tested is one of them."
    ),
    cell='''@exercise("12.weat-p-value")
def permutation_p(s_x, s_y):
    """s_x: (n,), s_y: (m,). Returns the exact one-sided p. itertools.combinations may help."""
    return ...''',
    reference=exact_p,
    cases=cases,
    comparison=Close(rtol=1e-9, atol=1e-9),
    mistakes=(
        Mistake(
            "strictly larger",
            _strictly,
            "The partition that was tested doesn't count itself here, so that p can be 0: as if "
            "no chance whatever could do it. Count the ties, with `>=`.",
        ),
        Mistake(
            "both directions",
            _two_sided,
            "This counts differences that are as large in either direction. The published test "
            "is one-sided: X towards A. (Two-sided is a fine test, and another number.)",
        ),
        Mistake(
            "at most as large",
            _left,
            "The share of partitions that are *less* extreme: near 1 exactly where the words lean "
            "as claimed. Turn the comparison round.",
        ),
        Mistake(
            "drawn with replacement",
            _with_replacement,
            "A word may come twice here and another not at all. Dealing the words out again means "
            "that each one stands in one of the two sets; a bootstrap is another question.",
        ),
        Mistake(
            "one added to an exact count",
            _added_one,
            "The added 1 belongs to drawn partitions, of which the tested one may not be among "
            "them. All partitions were counted here, itself included: divide the plain counts.",
        ),
    ),
    hints=(
        "There are math.comb(n + m, n) partitions; the first set of each is a choice of n places.",
        "itertools.combinations(range(n + m), n) lists the places; put both arrays behind another.",
        "Compare with a little slack (1e-9): sums in another order differ in the last digit.",
    ),
    correct=(_by_differences,),
    after=(
        "With three words a set there are 20 partitions: p can't be below 0.05, whatever the "
        "words. Eight a set give 12,870."
    ),
    library=("course_lib.advanced.partitions:partition_test",),
)
