"""Exercise 09.tune-questions: how many questions show a difference of 0.01?"""

from collections.abc import Callable
from numbers import Integral

import numpy as np
from scipy.stats import nct, t

from course_lib.exercises.definition import Case, Exercise, Invariant, Mistake

SPREAD, DIFFERENCE, POWER, SPARE = 0.12, 0.01, 0.80, 0.82


def chance_to_see(n: int) -> float:
    """Power of a two-sided paired t-test at 5 % with n questions."""
    limit, shift = t.ppf(0.975, n - 1), DIFFERENCE * np.sqrt(n) / SPREAD
    return float(nct.sf(limit, n - 1, shift) + nct.cdf(-limit, n - 1, shift))


def check(got: int) -> str | None:
    """Say what was measured where the target is missed."""
    if isinstance(got, bool) or not isinstance(got, Integral) or not 2 <= got <= 1_000_000:
        return f"expected a whole number from 2 to 1,000,000, got {got!r}"
    found = chance_to_see(int(got))
    if POWER <= found <= SPARE:
        return None
    return (
        f"{got:,} questions: a difference of {DIFFERENCE} is seen with probability {found:.1%} "
        f"(the target is {POWER:.0%} to {SPARE:.0%})"
    )


def _returns(n: int) -> Callable[[], int]:
    return lambda: n


def _between(low: int, high: int) -> Callable[[object], bool]:
    return lambda got: isinstance(got, Integral) and low <= int(got) <= high


def _is_low(got: object) -> bool:
    return isinstance(got, Integral) and int(got) >= 2 and chance_to_see(int(got)) < POWER


def _is_high(got: object) -> bool:
    return isinstance(got, Integral) and int(got) >= 2 and chance_to_see(int(got)) > SPARE


EXERCISE = Exercise(
    id="09.tune-questions",
    title="How many questions for one point?",
    kind="tune",
    minutes=6,
    difficulty=2,
    points=2,
    statement=(
        "The differences of two systems' NDCG, question by question, have a standard deviation of "
        "0.12. One system is truly better by 0.01, a typical step on a leaderboard. Choose the "
        "number of questions so that a paired t-test at 5 % sees it with a probability of 80 to "
        "82 %. Guess first: are the 91 test questions of this course enough?"
    ),
    cell='''@exercise("09.tune-questions")
def choose_questions():
    """How many questions to ask: one whole number."""
    return ...''',
    reference=_returns(1150),
    cases=lambda seed: [Case()],
    comparison=Invariant(check),
    mistakes=(
        Mistake(
            "the course's test split",
            _returns(91),
            "91 questions see a difference of 0.01 about once in eight tries. For a true step "
            "that size, more than ten times as many are needed.",
            lambda got: got == 91,
        ),
        Mistake(
            "an interval that just excludes 0",
            _returns(554),
            "(1.96 · 0.12 / 0.01)² = 553 makes the expected result just significant: half of the "
            "time chance pulls it under the threshold. Power 80 % needs the 0.84 as well.",
            _between(545, 560),
        ),
        Mistake(
            "unpaired: twice the variance",
            _returns(2261),
            "2 (1.96 + 0.84)² s² / d² is for two groups of different questions. Here s is the "
            "spread of the *differences* already.",
            _between(2200, 2320),
        ),
        Mistake(
            "too few questions",
            _returns(800),
            "The difference would be missed more often than in one of five tries.",
            _is_low,
        ),
        Mistake(
            "too many questions",
            _returns(5000),
            "The power is there, and each question costs somebody's judgement. Fewer will do.",
            _is_high,
        ),
    ),
    hints=(
        "The standard error of the mean difference is 0.12 / √n. Compare it with 0.01.",
        "The difference should be 1.96 + 0.84 standard errors: the threshold, and the 80 % point.",
        "Between 1,100 and 1,200.",
    ),
    correct=(_returns(1140), _returns(1180), lambda: np.int64(1160)),
    after=(
        "Half the difference needs four times as many questions. Leaderboards list steps of 0.001."
    ),
    library=("course_lib.exercises.chapter_09.tune_questions:chance_to_see",),
)
