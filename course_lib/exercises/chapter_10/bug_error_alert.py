"""Exercise 10.bug-error-alert: errors a second, called a percentage (D223)."""

from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """Little traffic with many errors, much with few, restarts, no traffic."""
    rng = np.random.default_rng(seed)
    asked, wrong = rng.integers(5, 60, 12), rng.integers(0, 5, 12)
    total, errors = np.cumsum(asked), np.cumsum(wrong)
    total[7:], errors[7:] = np.cumsum(asked[7:]), np.cumsum(wrong[7:])
    return [
        Case([0, 0, 1, 2, 3], [40, 48, 57, 65, 73], 300, label="0.1 requests a second, 9 % fail"),
        Case(
            [900, 905, 910, 920, 930],
            [7_000_000, 7_075_000, 7_150_000, 7_225_000, 7_300_000],
            300,
            label="1,000 a second, 0.01 % fail",
        ),
        Case([50, 58, 2, 6], [1000, 1200, 100, 300], 180, label="a restart before the third"),
        Case([4, 6, 1, 0], [80, 160, 60, 20], 180, label="two restarts"),
        Case([7, 7, 7], [500, 500, 500], 120, label="nobody asked anything"),
        Case(errors.tolist(), total.tolist(), 660, hidden=True),
    ]


def grown(readings: list[float], restart: str = "from zero") -> float:
    """Add up the steps; after a restart the counter has grown from 0 to what it reads."""
    steps = list(zip(readings, readings[1:], strict=False))
    return float(
        sum(
            now - before
            if now >= before
            else {"from zero": now, "skipped": 0.0, "size": before - now}[restart]
            for before, now in steps
        )
    )


def failing(
    errors: list[float], total: list[float], seconds: float, restart: str = "from zero"
) -> float:
    """Divide the growth of the errors by the growth of the requests."""
    asked = grown(total, restart)
    return grown(errors, restart) / asked if asked else 0.0


def _a_second(errors: list[float], total: list[float], seconds: float) -> float:
    return (errors[-1] - errors[0]) / seconds


def _a_second_with_restarts(errors: list[float], total: list[float], seconds: float) -> float:
    return grown(errors) / seconds


def _ends(errors: list[float], total: list[float], seconds: float) -> float:
    asked = total[-1] - total[0]
    return (errors[-1] - errors[0]) / asked if asked else 0.0


def _since_the_start(errors: list[float], total: list[float], seconds: float) -> float:
    return errors[-1] / total[-1]


def _per_cent(errors: list[float], total: list[float], seconds: float) -> float:
    return 100 * failing(errors, total, seconds)


def _against_the_good(errors: list[float], total: list[float], seconds: float) -> float:
    wrong, asked = grown(errors), grown(total)
    return wrong / (asked - wrong) if asked else 0.0


def _mean_of_ratios(errors: list[float], total: list[float], seconds: float) -> float:
    pairs = zip(
        zip(errors, errors[1:], strict=False), zip(total, total[1:], strict=False), strict=True
    )
    shares = [grown(list(e)) / grown(list(t)) for e, t in pairs if grown(list(t))]
    return float(np.mean(shares)) if shares else 0.0


def _with_arrays(errors: list[float], total: list[float], seconds: float) -> float:
    steps = []
    for readings in (errors, total):
        step = np.diff(readings)
        steps.append(float(np.where(step < 0, readings[1:], step).sum()))
    return steps[0] / steps[1] if steps[1] else 0.0


EXERCISE = Exercise(
    id="10.bug-error-alert",
    title="Above 1 %, says the alert",
    kind="find-the-bug",
    minutes=8,
    difficulty=2,
    points=2,
    statement=(
        "`errors` and `total` are readings of two counters within a window of `seconds`. The alert "
        "should compare the *share* of failing requests with 0.01. The code, after a published "
        "rule, returns errors a second: silent when 9 % of little traffic fails, loud when "
        "0.01 % of much does. And when the process restarts its counters fall to 0. Return the "
        "share, 0.0 if nobody asked; a reading lower than the one before means a restart in "
        "between, and what it reads has been counted since."
    ),
    cell='''@exercise("10.bug-error-alert")
def failing_share(errors, total, seconds):
    """errors, total: lists of readings, at least two; returns a share from 0 to 1."""
    return (errors[-1] - errors[0]) / seconds''',
    reference=failing,
    cases=cases,
    comparison=Close(),
    mistakes=(
        Mistake(
            "errors a second",
            _a_second,
            "That is a rate, errors a second, whatever the traffic: 0.01 means one error every "
            "100 seconds. A share needs the requests in the denominator.",
        ),
        Mistake(
            "errors a second, restarts seen",
            _a_second_with_restarts,
            "The restarts are right. But the result is still errors a second: divide by the "
            "growth of `total`, not by the seconds.",
        ),
        Mistake(
            "restarts are overlooked",
            _ends,
            "Now it is a share. After a restart the last reading is below the first, and the "
            "difference is nonsense, even negative. Go step by step.",
        ),
        Mistake(
            "steps over a restart are skipped",
            partial(failing, restart="skipped"),
            "A fall is a restart, not an empty step: the counter has grown from 0 to what it "
            "reads now. Add that reading.",
        ),
        Mistake(
            "the size of the fall",
            partial(failing, restart="size"),
            "abs() counts what was there *before* the restart a second time. Since the restart "
            "the counter has grown by what it reads now.",
        ),
        Mistake(
            "since the start of the process",
            _since_the_start,
            "errors[-1] / total[-1] is the share since the process started, weeks perhaps. What "
            "happened in the window disappears in it.",
        ),
        Mistake(
            "per cent",
            _per_cent,
            "The share lies between 0 and 1: the rule compares it with 0.01, not with 1.",
        ),
        Mistake(
            "divided by the good ones",
            _against_the_good,
            "`total` counts all requests, the failed ones too. Dividing by the others gives the "
            "odds, which exceed 1 when most fail.",
        ),
        Mistake(
            "the mean of the steps' shares",
            _mean_of_ratios,
            "A step with one request counts there as much as one with a thousand. Add up first, "
            "then divide.",
        ),
    ),
    hints=(
        "How many requests came in the first case, and how many of them failed?",
        "For each pair of neighbours: the difference, or after a fall the later reading.",
        "Sum the steps of `errors`, sum the steps of `total`, divide; 0.0 if the second sum is 0.",
    ),
    correct=(_with_arrays,),
    after=(
        "In PromQL: sum(rate(errors_total[5m])) / sum(rate(requests_total[5m])) > 0.01. `rate` "
        "looks after the restarts."
    ),
    library=(
        "course_lib.exercises.chapter_10.bug_error_alert:failing",
        "course_lib.exercises.chapter_10.bug_error_alert:grown",
    ),
)
