"""Exercise 09.bug-latency-report: percentiles of means, and a cold start (D206)."""

from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """One slow search, a slow first round, no warm-up, two rounds of it."""
    rng = np.random.default_rng(seed)
    return [
        Case(np.array([[0.001, 0.001, 0.009], [0.001, 0.002, 0.003]]), 0, label="no warm-up"),
        Case(
            np.array([[0.9, 0.8], [0.001, 0.003], [0.002, 0.004]]),
            1,
            label="one round of warm-up",
        ),
        Case(
            np.array([[0.5, 0.5, 0.5], [0.3, 0.3, 0.3], [0.001, 0.02, 0.001], [0.001, 0.004, 0.1]]),
            2,
            label="two rounds of warm-up",
        ),
        Case(rng.lognormal(-6, 1, (4, 6)).round(5), 1),
        Case(rng.lognormal(-6, 1, (5, 200)), 2, hidden=True),
    ]


def report(
    seconds: np.ndarray, warm_up: int, over: str = "searches", unit: float = 1e3, cold: str = "left"
) -> dict[str, float]:
    """Median and 99th percentile of single searches, after the warm-up, in milliseconds."""
    times = np.asarray(seconds)
    flat = times.ravel()
    kept = {"left": times[warm_up:], "kept": times, "searches": flat[warm_up:][:, None]}[cold]
    values = {
        "searches": kept.ravel(),
        "rounds": kept.mean(axis=1),
        "queries": kept.mean(axis=0),
        "best of rounds": kept.min(axis=0),
    }[over]
    return {f"p{p}": float(np.percentile(values, p) * unit) for p in (50, 99)}


def _sorted(seconds: np.ndarray, warm_up: int) -> dict[str, float]:
    times = sorted(1000 * t for row in seconds[warm_up:] for t in row)

    def at(share: float) -> float:
        place = share * (len(times) - 1)
        low = int(place)
        high = min(low + 1, len(times) - 1)
        return float(times[low] + (place - low) * (times[high] - times[low]))

    return {"p50": at(0.5), "p99": at(0.99)}


def _mean_of_percentiles(seconds: np.ndarray, warm_up: int) -> dict[str, float]:
    kept = np.asarray(seconds)[warm_up:] * 1e3
    return {f"p{p}": float(np.percentile(kept, p, axis=1).mean()) for p in (50, 99)}


def _slowest(seconds: np.ndarray, warm_up: int) -> dict[str, float]:
    return report(seconds, warm_up) | {"p99": float(np.max(seconds[warm_up:]) * 1e3)}


def _mean(seconds: np.ndarray, warm_up: int) -> dict[str, float]:
    return report(seconds, warm_up) | {"p50": float(np.mean(seconds[warm_up:]) * 1e3)}


def _fractions(seconds: np.ndarray, warm_up: int) -> dict[str, float]:
    kept = np.asarray(seconds)[warm_up:] * 1e3
    return {f"p{p}": float(np.percentile(kept, p / 100)) for p in (50, 99)}


EXERCISE = Exercise(
    id="09.bug-latency-report",
    title="The slow search that nobody saw",
    kind="find-the-bug",
    minutes=6,
    difficulty=1,
    points=2,
    statement=(
        "`seconds[r, i]` is how long search i took in round r. Report the median and the 99th "
        "percentile of the single searches, in milliseconds, without the first `warm_up` rounds "
        "(which pay for compilers and cold caches). The given code averages each round first: one "
        "search that took nine times as long as the others disappears. Repair it."
    ),
    cell='''@exercise("09.bug-latency-report")
def latency_report(seconds, warm_up):
    """seconds: (rounds, searches); returns {"p50": ..., "p99": ...} in milliseconds."""
    per_round = seconds.mean(axis=1)
    return {
        "p50": 1000 * float(np.percentile(per_round, 50)),
        "p99": 1000 * float(np.percentile(per_round, 99)),
    }''',
    reference=report,
    cases=cases,
    comparison=Close(),
    mistakes=(
        Mistake(
            "percentiles of means, warm-up included",
            partial(report, over="rounds", cold="kept"),
            "A mean over a round has swallowed its slow search before the percentile looks. And "
            "the warm-up rounds are still in it.",
        ),
        Mistake(
            "percentiles of means",
            partial(report, over="rounds"),
            "The warm-up is gone. But a percentile of round means says how steady the rounds are, "
            "not how long one user waits. Take it over all single searches.",
        ),
        Mistake(
            "the warm-up is counted",
            partial(report, cold="kept"),
            "The percentiles are over single searches now. The first `warm_up` rounds belong to "
            "the compiler: leave them out.",
        ),
        Mistake(
            "warm-up searches instead of rounds",
            partial(report, cold="searches"),
            "`warm_up` counts rounds, that is rows. After ravel() you dropped single searches.",
        ),
        Mistake(
            "the mean of each round's percentiles",
            _mean_of_percentiles,
            "Percentiles can't be averaged: the p99 of all searches isn't the mean of the p99s. "
            "Put the searches of all rounds into one list.",
        ),
        Mistake(
            "the mean of each search over its rounds",
            partial(report, over="queries"),
            "Averaging a search over the rounds hides the one time that it was slow.",
        ),
        Mistake(
            "the best of each search",
            partial(report, over="best of rounds"),
            "The minimum is for comparing algorithms on a noisy machine. A user gets whatever "
            "comes, the slow times too.",
        ),
        Mistake(
            "the slowest",
            _slowest,
            "The maximum grows with the number of searches. The 99th percentile is asked.",
        ),
        Mistake(
            "the mean for the median",
            _mean,
            "p50 is the median: half of the searches take less. One slow search moves the mean, "
            "not the median.",
        ),
        Mistake(
            "seconds",
            partial(report, unit=1.0),
            "These are seconds. The report is in milliseconds: times 1000.",
        ),
        Mistake(
            "0.5 per cent",
            _fractions,
            "np.percentile takes 50 and 99, np.quantile takes 0.5 and 0.99.",
        ),
    ),
    hints=(
        "How many numbers does np.percentile see in the first case, and how many should it see?",
        "Drop rows first, then take percentiles over everything that is left.",
        "np.percentile(seconds[warm_up:], 99), times 1000.",
    ),
    correct=(_sorted,),
    after="A page that makes 50 searches meets the slowest 2 % of them every time.",
    library=("course_lib.exercises.chapter_09.bug_latency_report:report",),
)
