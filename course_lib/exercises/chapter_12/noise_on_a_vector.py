"""Exercise 12.noise-on-a-vector: what 0.1 on each number hides (D266)."""

from collections.abc import Callable
from functools import cache

import numpy as np

from course_lib.advanced.gaussian_mechanism import gaussian_sigma
from course_lib.advanced.noise_attack import (
    averaged_releases,
    noised_release,
    reidentification_rate,
)
from course_lib.exercises.definition import Case, Close, Exercise, Mistake
from course_lib.vectors.normalization import l2_normalize

KEYS = (
    "cosine of a release with its original",
    "share of 1,000 records found again",
    "cosine after averaging 50 releases",
    "noise for a real guarantee",
)
Numbers = dict[str, float]


@cache
def _measured() -> tuple[float, ...]:
    x = l2_normalize(np.random.default_rng(0).standard_normal((1000, 384)))
    released, averaged = noised_release(x, 0.1), averaged_releases(x, 0.1, 50)
    return (
        float(np.einsum("ij,ij->i", released, x).mean()),
        reidentification_rate(released, x),
        float(np.einsum("ij,ij->i", averaged, x).mean()),
        gaussian_sigma(1.0, 1e-5, sensitivity=2.0),
    )


def measured() -> Numbers:
    """Noise 1,000 random unit vectors and attack them."""
    return dict(zip(KEYS, _measured(), strict=True))


RIGHT = (0.454, 1.0, 0.964, 7.46)


def _numbers(*values: float) -> Callable[[], Numbers]:
    return lambda: dict(zip(KEYS, values, strict=True))


def _is(key: int, test: Callable[[float], bool]) -> Callable[[Numbers], bool]:
    return lambda got: test(float(got[KEYS[key]]))


EXERCISE = Exercise(
    id="12.noise-on-a-vector",
    title="Noise of 0.1, can't be traced?",
    kind="predict",
    minutes=6,
    difficulty=2,
    points=2,
    statement=(
        "A published class adds normal noise of standard deviation 0.1 to each of the 384 numbers "
        "of a unit vector, and calls the result untraceable. Predict, within 10 %: the cosine of a "
        "release with its original; the share of 1,000 records whose release is nearest to its "
        "own original; and the cosine after averaging 50 releases of the same vector. The last "
        "number looks ahead: a guarantee (differential privacy with ε = 1 and δ = 10⁻⁵, defined "
        "below) must hide which of two vectors was released, and its noise grows in proportion to "
        "their distance. At distance 1 the standard deviation must be 3.73. What must it be for "
        "any unit vector against any other?"
    ),
    cell='''@exercise("12.noise-on-a-vector")
def predict_noise():
    """A cosine, a share, a cosine, a standard deviation."""
    return {
        "cosine of a release with its original": ...,
        "share of 1,000 records found again": ...,
        "cosine after averaging 50 releases": ...,
        "noise for a real guarantee": ...,
    }''',
    reference=measured,
    cases=lambda seed: [Case()],
    comparison=Close(rtol=0.1),
    mistakes=(
        Mistake(
            "0.1 is small",
            _numbers(0.99, *RIGHT[1:]),
            "It is small in one dimension. In 384 of them the noise has the length 0.1 · √384 = "
            "1.96, twice that of the vector: the cosine is 1 / √(1 + 3.84).",
            _is(0, lambda v: v > 0.7),
        ),
        Mistake(
            "the noise drowns the vector",
            _numbers(0.1, *RIGHT[1:]),
            "The noise is about twice as long as the vector, not ten times: 1 / √(1 + 384 · 0.01).",
            _is(0, lambda v: v < 0.35),
        ),
        Mistake(
            "a low cosine can't be traced",
            _numbers(RIGHT[0], 0.5, *RIGHT[2:]),
            "The right original has a cosine of 0.45, any other one about 0, give or take 0.05. "
            "With 384 dimensions the best of 999 wrong ones doesn't come near.",
            _is(1, lambda v: v < 0.85),
        ),
        Mistake(
            "percent",
            _numbers(RIGHT[0], 100.0, *RIGHT[2:]),
            "A share lies between 0 and 1: write 1.0 for all of them.",
            _is(1, lambda v: v > 1.5),
        ),
        Mistake(
            "averaging changes nothing",
            _numbers(*RIGHT[:2], 0.454, RIGHT[3]),
            "The vector is the same in all 50, the noise isn't: it shrinks by √50, to 0.28 of the "
            "vector's length.",
            _is(2, lambda v: v < 0.8),
        ),
        Mistake(
            "distance 1 between unit vectors",
            _numbers(*RIGHT[:3], 3.73),
            "Two unit vectors can be as far apart as 2 (a vector and its negative), so the noise "
            "is twice that for distance 1.",
            _is(3, lambda v: 3.5 < v < 4),
        ),
        Mistake(
            "orthogonal vectors are not the farthest",
            _numbers(*RIGHT[:3], 5.27),
            "√2 is the distance of two unit vectors at a right angle. A vector and its negative "
            "are farther apart.",
            _is(3, lambda v: 5 < v < 5.6),
        ),
        Mistake(
            "the textbook's formula",
            _numbers(*RIGHT[:3], 9.69),
            "Δ · √(2 ln(1.25/δ)) / ε is a bound, not the exact condition: it asks for 4.84 at "
            "distance 1, where 3.73 is enough.",
            _is(3, lambda v: 9 < v < 10.5),
        ),
        Mistake(
            "noise of the size that was used",
            _numbers(*RIGHT[:3], 0.2),
            "A guarantee for *any* two texts must make opposite vectors hard to tell apart: noise "
            "several times as long as the vector in each single dimension.",
            _is(3, lambda v: v < 1.5),
        ),
        Mistake(
            "the noise grows with the dimension",
            _numbers(*RIGHT[:3], 7.46 * 384**0.5),
            "σ is per dimension and depends on the distance of the two vectors alone: along the "
            "line between them the mechanism is one-dimensional.",
            _is(3, lambda v: v > 50),
        ),
    ),
    hints=(
        "Squared lengths of independent directions add up: 1 for the vector, 384 · 0.01 for the "
        "noise.",
        "Averaging 50 divides the noise's squared length by 50.",
        "1 / √4.84, all of them, 1 / √(1 + 3.84 / 50), and 2 · 3.73.",
    ),
    correct=(_numbers(0.45, 1.0, 0.96, 7.46),),
    after=(
        "The noise that helps is 75 times what was used, and a search with it finds nothing. That "
        "is the honest price of hiding any text among all others, one vector at a time."
    ),
    library=("course_lib.advanced:reidentification_rate", "course_lib.advanced:gaussian_sigma"),
)
