"""Exercise 10.drift-on-a-resample: what the scores say when nothing has changed."""

from collections.abc import Callable

from course_lib.exercises.definition import Case, Close, Exercise, Mistake

KEYS = (
    "mean PSI, window of 100",
    "mean PSI, window of 1,000",
    "false alarms a day",
    "chance that one of 8 passes",
)
RIGHT = (0.09, 0.009, 14.4, 1 - 0.99**8)
Numbers = dict[str, float]


def scores(bins: int = 10, rate: float = 0.01, directions: int = 8) -> Numbers:
    """(bins - 1) / m of a large reference; 1,440 windows a day; one minus the chance of none."""
    numbers = (
        (bins - 1) / 100,
        (bins - 1) / 1000,
        rate * 24 * 60,
        1 - (1 - rate) ** directions,
    )
    return dict(zip(KEYS, numbers, strict=True))


def _numbers(*values: float) -> Callable[[], Numbers]:
    return lambda: dict(zip(KEYS, values, strict=True))


def _near(key: int, *values: float) -> Callable[[Numbers], bool]:
    return lambda got: any(abs(float(got[KEYS[key]]) - v) <= 0.05 * abs(v) for v in values)


EXERCISE = Exercise(
    id="10.drift-on-a-resample",
    title="Nothing has changed. What does the monitor say?",
    kind="predict",
    minutes=5,
    difficulty=2,
    points=1,
    statement=(
        "A large reference, and windows drawn from the very same source. Predict, within 20 %: "
        "the mean PSI (10 bins) of windows of 100 rows and of 1,000 rows; how many false alarms a "
        "day a monitor gives that checks one window a minute with thresholds that 1 % of unchanged "
        "windows exceed; and the chance that at least one of eight independent scores of one "
        "unchanged window exceeds its own 1 % threshold."
    ),
    cell='''@exercise("10.drift-on-a-resample")
def predict_resamples():
    """Two indexes, a number of alarms, a probability."""
    return {
        "mean PSI, window of 100": ...,
        "mean PSI, window of 1,000": ...,
        "false alarms a day": ...,
        "chance that one of 8 passes": ...,
    }''',
    reference=scores,
    cases=lambda seed: [Case()],
    comparison=Close(rtol=0.2),
    mistakes=(
        Mistake(
            "no change, no index",
            _numbers(0.0, 0.0, *RIGHT[2:]),
            "Two samples of one source never have the same shares in their bins. The index adds "
            "up these differences, and each of them counts as positive.",
            lambda got: float(got[KEYS[0]]) == 0 or float(got[KEYS[1]]) == 0,
        ),
        Mistake(
            "one bin",
            _numbers(0.01, 0.001, *RIGHT[2:]),
            "1/m is what one free bin adds. Of ten bins nine can vary freely (the shares add up "
            "to 1): (bins - 1) / m.",
            lambda got: _near(0, 0.01)(got) or _near(1, 0.001)(got),
        ),
        Mistake(
            "the size of the window doesn't matter",
            _numbers(0.09, 0.09, *RIGHT[2:]),
            "The larger the window, the nearer its shares are to the source's. Ten times as many "
            "rows, a tenth of the index.",
            lambda got: float(got[KEYS[1]]) > 0.7 * float(got[KEYS[0]]),
        ),
        Mistake(
            "the root of the size",
            _numbers(0.09, 0.0285, *RIGHT[2:]),
            "The *differences* of the shares fall with the root of m. The index is made of their "
            "squares (for small ones (p - r) · ln(p / r) is (p - r)² / r) and falls with m.",
            _near(1, 0.0285, 0.03),
        ),
        Mistake(
            "one alarm in a hundred days",
            _numbers(*RIGHT[:2], 0.01, RIGHT[3]),
            "1 % is per window, and there are 1,440 windows a day.",
            _near(2, 0.01),
        ),
        Mistake(
            "one window an hour",
            _numbers(*RIGHT[:2], 0.24, RIGHT[3]),
            "1 % of 24 windows. It is one a minute: 24 · 60 of them.",
            _near(2, 0.24),
        ),
        Mistake(
            "eight scores are like one",
            _numbers(*RIGHT[:3], 0.01),
            "Each of the eight has its own 1 %. The chance that *none* passes is 0.99 to the "
            "power of 8.",
            _near(3, 0.01),
        ),
        Mistake(
            "the chance that none passes",
            _numbers(*RIGHT[:3], 0.99**8),
            "0.99 to the power of 8 is the chance that none of them passes. One minus it is asked.",
            _near(3, 0.99**8),
        ),
    ),
    hints=(
        "PSI times m is about chi-square; a chi-square has as many degrees as bins vary freely.",
        "The mean of a chi-square is its degrees of freedom: 9 for ten bins.",
        "9 / 100, 9 / 1,000, 1 % of 1,440, and 1 - 0.99 to the power of 8.",
    ),
    correct=(_numbers(0.1, 0.01, 14, 0.08),),
    after=(
        "The customary 'PSI above 0.1: look into it' fires on windows of 100 when nothing has "
        "happened. Thresholds come from resampling, and one alarm rate for all scores together."
    ),
    library=("course_lib.exercises.chapter_10.drift_on_a_resample:scores",),
)
