"""Exercise 04.tune-threshold: same or different?"""

from collections.abc import Callable
from functools import cache
from numbers import Real
from typing import Any

import numpy as np

from course_lib.exercises.definition import Case, Exercise, Invariant, Mistake

MOST_FALSE, LEAST_FOUND = 0.01, 0.80


@cache
def similarities() -> tuple[np.ndarray, np.ndarray]:
    """Cosines of 2,000 pairs of the same and 20,000 pairs of different digits, simulated."""
    rng = np.random.default_rng(4)
    same = np.clip(rng.normal(0.78, 0.12, 2_000), -1, 1)
    different = np.clip(rng.normal(0.25, 0.16, 20_000), -1, 1)
    return same, different


def measure(threshold: float) -> dict[str, float]:
    """False accepts among different pairs, true accepts among same pairs."""
    same, different = similarities()
    return {
        "false accepts": float((different >= threshold).mean()),
        "true accepts": float((same >= threshold).mean()),
    }


def _is_cosine(got: Any) -> bool:
    return isinstance(got, Real) and not isinstance(got, bool) and -1 <= float(got) <= 1


def check(got: float) -> str | None:
    """Say what was measured where the target is missed."""
    if not _is_cosine(got):
        return f"expected a cosine from -1 to 1, got {got!r}"
    found = measure(got)
    if found["false accepts"] <= MOST_FALSE and found["true accepts"] >= LEAST_FOUND:
        return None
    return (
        f"threshold {got}: {found['false accepts']:.1%} of different pairs are accepted (at most "
        f"{MOST_FALSE:.0%}), {found['true accepts']:.1%} of same pairs (at least {LEAST_FOUND:.0%})"
    )


def _returns(threshold: float) -> Callable[[], float]:
    return lambda: threshold


def _too_low(got: float) -> bool:
    return _is_cosine(got) and measure(got)["false accepts"] > MOST_FALSE


def _too_high(got: float) -> bool:
    return _is_cosine(got) and measure(got)["true accepts"] < LEAST_FOUND


EXERCISE = Exercise(
    id="04.tune-threshold",
    title="Let the right ones in",
    kind="tune",
    minutes=4,
    difficulty=1,
    points=1,
    statement=(
        "A verification system accepts a pair of pictures as the same if their cosine reaches a "
        "threshold. On 2,000 same and 20,000 different pairs (cosines drawn from two normal "
        "distributions, around 0.78 and around 0.25) choose it so that at most 1 % of the "
        "different pairs and at least 80 % of the same pairs are accepted."
    ),
    cell='''@exercise("04.tune-threshold")
def choose_threshold():
    """A cosine."""
    return ...''',
    reference=_returns(0.64),
    cases=lambda seed: [Case()],
    comparison=Invariant(check),
    mistakes=(
        Mistake(
            "one half, because it looks neutral",
            _returns(0.5),
            "A cosine of 0.5 is no probability of one half. Here it lets in several of a hundred "
            "strangers; at a door that ten thousand people pass that is hundreds.",
            lambda got: got == 0.5,
        ),
        Mistake(
            "too many strangers",
            _returns(0.3),
            "Too many different pairs are accepted: raise the threshold.",
            _too_low,
        ),
        Mistake(
            "too many friends turned away",
            _returns(0.9),
            "No stranger gets in, and few friends do. Lower the threshold.",
            _too_high,
        ),
        Mistake(
            "a percentage",
            _returns(64.0),
            "A cosine lies from −1 to 1, and nothing reaches more: no pair would be accepted. Give"
            " 0.64 rather than 64.",
            lambda got: isinstance(got, Real) and not isinstance(got, bool) and float(got) > 1,
        ),
    ),
    hints=(
        "Try 0.5 and read both rates.",
        "The different pairs lie around 0.25 with a deviation of 0.16: about 1 % lie more than "
        "2.3 deviations above.",
        "0.25 + 2.33 · 0.16 is the lower end.",
    ),
    correct=(_returns(0.63), _returns(0.66)),
    after="A threshold belongs to a model and a data set: after every change it is set anew.",
    library=(
        "course_lib.exercises.chapter_04.tune_threshold:measure",
        "course_lib.media.verification_threshold:verification",
    ),
)
