"""Exercise 09.bootstrap-ends: an interval from resampled means."""

from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """Few draws to follow by hand, many draws, another level, skewed values."""
    rng = np.random.default_rng(seed)
    by_hand = np.array([[0, 0, 1], [1, 2, 2], [0, 1, 2], [2, 2, 2], [0, 0, 0]])
    skewed = np.array([0.0, 0.0, 0.0, 0.2, 1.0, 0.0, 0.5, 0.0])
    return [
        Case(np.array([0.0, 0.3, 0.9]), by_hand, 0.5, label="five draws of three questions"),
        Case(skewed, rng.integers(0, 8, (40, 8)), 0.95, label="many zeros"),
        Case(skewed, rng.integers(0, 8, (40, 8)), 0.8, label="80 %"),
        Case(rng.random(6).round(2), rng.integers(0, 6, (30, 6)), 0.9),
        Case(rng.random(91), rng.integers(0, 91, (500, 91)), 0.95, hidden=True),
    ]


def interval_ends(
    values: np.ndarray,
    draws: np.ndarray,
    level: float,
    of: str = "mean",
    tail: float = 0.5,
    unit: float = 100.0,
) -> list[float]:
    """Percentiles of the resampled means that leave (1 - level) / 2 on either side."""
    drawn = np.asarray(values)[draws]  # (B, n)
    found = {
        "mean": drawn.mean(axis=1),
        "median": np.median(drawn, axis=1),
        "draws": drawn.mean(axis=0),
        "values": np.asarray(values),
        "all": drawn.ravel(),
    }[of]
    rest = (1 - level) * tail
    return [float(np.percentile(found, unit * share)) for share in (rest, 1 - rest)]


def _sorted(values: np.ndarray, draws: np.ndarray, level: float) -> tuple[float, float]:
    means = np.sort([np.mean([values[i] for i in row]) for row in draws])
    low, high = np.quantile(means, [0.5 - level / 2, 0.5 + level / 2])
    return float(low), float(high)


def _normal(values: np.ndarray, draws: np.ndarray, level: float) -> list[float]:
    means = np.asarray(values)[draws].mean(axis=1)
    return [float(means.mean() + z * means.std()) for z in (-1.96, 1.96)]


def _around_the_mean(values: np.ndarray, draws: np.ndarray, level: float) -> list[float]:
    spread = np.asarray(values)[draws].mean(axis=1).std()
    return [float(np.mean(values) + z * spread) for z in (-1.96, 1.96)]


def _always_95(values: np.ndarray, draws: np.ndarray, level: float) -> list[float]:
    return interval_ends(values, draws, 0.95)


def _high_first(values: np.ndarray, draws: np.ndarray, level: float) -> list[float]:
    return interval_ends(values, draws, level)[::-1]


def _top(values: np.ndarray, draws: np.ndarray, level: float) -> list[float]:
    means = np.asarray(values)[draws].mean(axis=1)
    return [float(means.min()), float(np.quantile(means, level))]


EXERCISE = Exercise(
    id="09.bootstrap-ends",
    title="How far could the mean have come out?",
    kind="implement",
    minutes=8,
    difficulty=1,
    points=2,
    statement=(
        "`values` holds a system's score on each of n questions. Each row of `draws` has n "
        "question numbers, drawn with replacement: another set of questions that we might have "
        "asked. Return the ends of the percentile interval of the *mean*: (1 − level)/2 of the "
        "resampled means lie below the low end, and as many above the high one (np.percentile "
        "interpolates)."
    ),
    cell='''@exercise("09.bootstrap-ends")
def interval_ends(values, draws, level):
    """values (n,), draws (B, n) of integers, level such as 0.95; returns [low, high]."""
    ...''',
    reference=interval_ends,
    cases=cases,
    comparison=Close(),
    mistakes=(
        Mistake(
            "the whole rest on each side",
            partial(interval_ends, tail=1.0),
            "1 - level is left out on *each* side, twice too much in all: at 95 % cut 2.5 % below "
            "and 2.5 % above.",
        ),
        Mistake(
            "the spread of the questions",
            partial(interval_ends, of="values"),
            "These are percentiles of the single scores: where most questions lie. Asked is where "
            "the mean would lie, which varies much less. Use `draws`.",
        ),
        Mistake(
            "means over the draws",
            partial(interval_ends, of="draws"),
            "values[draws] has the shape (B, n). You averaged over the B draws; the mean of one "
            "draw goes along its row, axis=1.",
        ),
        Mistake(
            "medians",
            partial(interval_ends, of="median"),
            "The statistic is the mean. The median of resampled questions has another interval.",
        ),
        Mistake(
            "shares where per cent are asked",
            partial(interval_ends, unit=1.0),
            "np.percentile counts from 0 to 100: 2.5 and 97.5. With 0.025 and 0.975 both ends are "
            "at the bottom. (np.quantile counts from 0 to 1.)",
        ),
        Mistake(
            "mean ± 1.96 standard deviations",
            _normal,
            "That assumes a symmetric bell, whatever the level. The percentile interval takes the "
            "ends from the resampled means themselves.",
        ),
        Mistake(
            "the measured mean ± 1.96 standard deviations",
            _around_the_mean,
            "The spread of the resampled means is right, the bell around the mean is assumed, and "
            "1.96 is for 95 % only. Take the percentiles of the resampled means.",
        ),
        Mistake(
            "always 95 %",
            _always_95,
            "These are the ends at 95 %, whatever `level` is. The share below the low end is "
            "(1 - level) / 2.",
        ),
        Mistake(
            "the high end first",
            _high_first,
            "The numbers are right: return the low end first.",
        ),
        Mistake(
            "no means",
            partial(interval_ends, of="all"),
            "You took percentiles of all drawn scores together. Each row of values[draws] is one "
            "set of questions: take its mean first.",
        ),
        Mistake(
            "all of the rest above",
            _top,
            "Your interval begins at the smallest mean. Leave (1 - level) / 2 below it, too.",
        ),
    ),
    hints=(
        "values[draws] has one row for each draw.",
        "One mean for each row; then two percentiles of those means.",
        "The percentiles are 100 · (1 - level) / 2 and 100 · (1 + level) / 2.",
    ),
    correct=(_sorted,),
    after=(
        "The questions are the sample. Resampling documents, or training runs, answers other "
        "questions."
    ),
    library=("course_lib.exercises.chapter_09.bootstrap_ends:interval_ends",),
)
