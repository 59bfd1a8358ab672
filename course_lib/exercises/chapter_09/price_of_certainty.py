"""Exercise 09.price-of-certainty: what intervals and many tries cost."""

from collections.abc import Callable

from course_lib.exercises.definition import Case, Close, Exercise, Mistake

KEYS = (
    "questions for an interval half as wide",
    "questions for an interval a tenth as wide",
    "chance that one worthless change passes",
    "chance that at least one of 20 worthless changes passes",
)
RIGHT = (400.0, 10_000.0, 0.05, 1 - 0.95**20)
Numbers = dict[str, float]


def costs(questions: int = 100, level: float = 0.05, tries: int = 20) -> Numbers:
    """A width falls with the root of n; none of the tries passes with (1 - level)^tries."""
    numbers = (questions * 2**2, questions * 10**2, level, 1 - (1 - level) ** tries)
    return dict(zip(KEYS, numbers, strict=True))


def _numbers(*values: float) -> Callable[[], Numbers]:
    return lambda: dict(zip(KEYS, values, strict=True))


def _near(key: int, *values: float) -> Callable[[Numbers], bool]:
    return lambda got: any(abs(float(got[KEYS[key]]) - v) <= 0.03 * v for v in values)


EXERCISE = Exercise(
    id="09.price-of-certainty",
    title="What does certainty cost?",
    kind="predict",
    minutes=5,
    difficulty=1,
    points=1,
    statement=(
        "A benchmark of 100 questions gives a 95 % interval of a certain width. Predict: how many "
        "questions give an interval half as wide, and a tenth as wide? A change that does nothing "
        "is tested at p < 0.05: how likely does it pass? And if twenty such changes are tried on "
        "twenty independent sets of questions, how likely does at least one pass? (Within 3 %.)"
    ),
    cell='''@exercise("09.price-of-certainty")
def predict_costs():
    """Two numbers of questions (100 give the interval of today) and two probabilities."""
    return {
        "questions for an interval half as wide": ...,
        "questions for an interval a tenth as wide": ...,
        "chance that one worthless change passes": ...,
        "chance that at least one of 20 worthless changes passes": ...,
    }''',
    reference=costs,
    cases=lambda seed: [Case()],
    comparison=Close(rtol=0.03),
    mistakes=(
        Mistake(
            "twice the questions, half the width",
            _numbers(200, 1000, *RIGHT[2:]),
            "The width of an interval falls with the *root* of the number of questions: four times "
            "as many for half the width, a hundred times for a tenth.",
            lambda got: _near(0, 200)(got) or _near(1, 1000)(got),
        ),
        Mistake(
            "the root of the factor",
            _numbers(141, 316, *RIGHT[2:]),
            "With √2 times as many questions the interval shrinks by the root of that again. The "
            "factor is to be squared, not rooted.",
            lambda got: _near(0, 141.4)(got) or _near(1, 316.2)(got),
        ),
        Mistake(
            "factors instead of questions",
            _numbers(4, 100, *RIGHT[2:]),
            "These are the factors. Asked are numbers of questions, and today's interval needs "
            "100 of them.",
            lambda got: _near(0, 4)(got),
        ),
        Mistake(
            "fewer questions",
            _numbers(50, 10, *RIGHT[2:]),
            "Fewer questions make an interval wider. For a narrower one more are needed: the "
            "width falls with the root of their number.",
            lambda got: 0 < float(got[KEYS[0]]) < 100 and float(got[KEYS[0]]) != 4,
        ),
        Mistake(
            "per cent instead of probabilities",
            _numbers(*RIGHT[:2], 5, 64),
            "Probabilities lie between 0 and 1: write 5 % as 0.05.",
            lambda got: float(got[KEYS[2]]) > 1 or float(got[KEYS[3]]) > 1,
        ),
        Mistake(
            "a worthless change fails 95 of 100 times, or half",
            _numbers(*RIGHT[:2], 0.95, RIGHT[3]),
            "p < 0.05 happens in 5 % of the cases where nothing is there: that is what the "
            "threshold means.",
            _near(2, 0.95, 0.5),
        ),
        Mistake(
            "chances are added",
            _numbers(*RIGHT[:3], 1.0),
            "20 × 5 % would make it certain, and 21 more than certain. The chance that *none* "
            "passes is 0.95 to the power of 20.",
            _near(3, 1.0),
        ),
        Mistake(
            "the chance that none passes",
            _numbers(*RIGHT[:3], 0.95**20),
            "0.95 to the power of 20 is the chance that *none* passes. One minus it is asked.",
            _near(3, 0.95**20),
        ),
        Mistake(
            "twenty tries are like one",
            _numbers(*RIGHT[:3], 0.05),
            "Each try has its own 5 %. Twenty tickets win more often than one.",
            _near(3, 0.05),
        ),
    ),
    hints=(
        "The standard error of a mean is s/√n.",
        "At least one: 1 minus the chance of none.",
        "Squares: 2² and 10² times 100. And 0.95 multiplied with itself twenty times.",
    ),
    correct=(_numbers(400, 10_000, 0.05, 0.64),),
    after=(
        "Whoever tries twenty variants and reports the best finds 'significance' in two of three "
        "cases where nothing is there."
    ),
    library=("course_lib.exercises.chapter_09.price_of_certainty:costs",),
)
