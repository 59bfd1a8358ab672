"""Exercise 11.tune-support: from which support on should it answer?"""

from collections.abc import Callable

from course_lib.applications.support_records import measured_support
from course_lib.exercises.definition import Case, Exercise, Invariant, Mistake

INVENTED, ANSWERED = 0.10, 0.50


def shares(threshold: float) -> tuple[float, float]:
    """Share of unanswerable and of answerable questions whose support lies above it."""
    asked = measured_support()
    above = [
        [one.score > threshold for one in asked if one.answerable == kind] for kind in (False, True)
    ]
    return sum(above[0]) / len(above[0]), sum(above[1]) / len(above[1])


def check(got: float) -> str | None:
    """Say what was measured where the target is missed."""
    if isinstance(got, bool) or not isinstance(got, int | float) or not -1 <= got <= 1:
        return f"expected a cosine, from -1 to 1, got {got!r}"
    invented, answered = shares(float(got))
    if invented <= INVENTED and answered >= ANSWERED:
        return None
    return (
        f"{got}: {invented:.0%} of the unanswerable questions get an answer (at most "
        f"{INVENTED:.0%}), and {answered:.0%} of the answerable ones (at least {ANSWERED:.0%})"
    )


def _returns(value: float) -> Callable[[], float]:
    return lambda: value


def _invents(got: object) -> bool:
    return isinstance(got, int | float) and -1 <= got <= 1 and shares(float(got))[0] > INVENTED


def _refuses(got: object) -> bool:
    return isinstance(got, int | float) and -1 <= got <= 1 and shares(float(got))[1] < ANSWERED


def _best_accuracy() -> float:
    """The threshold that makes most decisions right, whichever kind they are."""
    asked = measured_support()
    cuts = sorted({one.score for one in asked})
    return max(cuts, key=lambda cut: sum((one.score > cut) == one.answerable for one in asked))


EXERCISE = Exercise(
    id="11.tune-support",
    title="When to say nothing",
    kind="tune",
    minutes=6,
    difficulty=1,
    points=2,
    statement=(
        "`measured_support()` has, for 306 answerable and 84 unanswerable questions, the cosine of "
        "the best sentence that was found. An answer is given where it lies *above* a threshold. "
        "Choose one with which at most 10 % of the unanswerable questions get an answer, and at "
        "least half of the answerable ones still do."
    ),
    cell='''@exercise("11.tune-support")
def choose_support():
    """From which cosine on to answer: one number."""
    return ...''',
    reference=_returns(0.48),
    cases=lambda seed: [Case()],
    comparison=Invariant(check),
    mistakes=(
        Mistake(
            "a similar text has a cosine of 0.9",
            _returns(0.9),
            "A question and the sentence that answers it aren't two versions of one text. Among "
            "the 306 questions hardly one has a sentence that near; nearly all would be refused.",
            lambda got: isinstance(got, int | float) and 0.75 <= got <= 1,
        ),
        Mistake(
            "always answer",
            _returns(0.0),
            "Below the lowest support of any question everything is answered, whatever it is "
            "about. Look at the supports of the unanswerable ones.",
            lambda got: isinstance(got, int | float) and -1 <= got <= 0.15,
        ),
        Mistake(
            "the threshold with most right decisions",
            _best_accuracy,
            "There are nearly four answerable questions for an unanswerable one, so that answering "
            "nearly always is right most often. The promise is about the unanswerable ones alone.",
            lambda got: isinstance(got, int | float) and abs(float(got) - _best_accuracy()) < 0.005,
        ),
        Mistake(
            "too many invented answers",
            _returns(0.43),
            "More than one in ten of the unanswerable questions gets an answer. The 90th "
            "percentile of *their* supports is where to look.",
            _invents,
        ),
        Mistake(
            "too many refused",
            _returns(0.6),
            "The unanswerable ones are kept out, and so is more than half of the answerable ones. "
            "Go down as far as the promise allows.",
            _refuses,
        ),
    ),
    hints=(
        "Only the unanswerable questions decide how low you may go.",
        "np.quantile of the scores with answerable False, at 0.9.",
        "calibrate_support(answerable, unanswerable, target=0.1).threshold is one way.",
    ),
    correct=(_returns(0.485),),
    after="The threshold belongs to this model, these documents and this way of asking.",
    library=("course_lib.applications.answer_support:calibrate_support",),
)
