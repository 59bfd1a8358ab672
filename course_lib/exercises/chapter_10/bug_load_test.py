"""Exercise 10.bug-load-test: a load test that waits politely (coordinated omission)."""

from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """Nobody waits, one stall, a queue that grows, requests at the same moment."""
    rng = np.random.default_rng(seed)
    arrivals = np.cumsum(rng.exponential(0.1, 60)).round(4)
    return [
        Case([0.5, 1.5, 2.5], [0.25, 0.25, 0.5], label="nobody waits"),
        Case([0.5, 1.0, 1.25, 1.5, 1.75], [0.125, 2.0, 0.125, 0.125, 0.125], label="one stall"),
        Case([0.0, 0.25, 0.5, 5.0], [1.0, 1.0, 1.0, 1.0], label="a queue, then quiet"),
        Case([0.0, 0.0, 0.0], [0.5, 0.25, 0.125], label="all at once"),
        Case(arrivals.tolist(), rng.exponential(0.09, 60).round(4).tolist(), hidden=True),
    ]


def latencies(
    intended: list[float], durations: list[float], since: str = "intended", start: str = "free"
) -> list[float]:
    """Follow one worker through the requests; measure each from a moment to its end."""
    found: list[float] = []
    end = before = 0.0
    for moment, seconds in zip(intended, durations, strict=True):
        begin = {"free": max(end, moment), "end": end, "one deep": max(before, moment)}[start]
        previous, end, before = end, begin + seconds, moment + seconds
        origin = {"intended": moment, "sent": begin, "previous": previous, "zero": 0.0}[since]
        found.append(end - origin)
    return found


def _waits(intended: list[float], durations: list[float]) -> list[float]:
    whole = latencies(intended, durations)
    return [wait - seconds for wait, seconds in zip(whole, durations, strict=True)]


def _vectorised(intended: list[float], durations: list[float]) -> np.ndarray:
    worked = np.cumsum(durations)
    idle = np.maximum.accumulate(np.array(intended) - (worked - durations))
    return worked + idle - intended


EXERCISE = Exercise(
    id="10.bug-load-test",
    title="The load test that waits politely",
    kind="find-the-bug",
    minutes=8,
    difficulty=2,
    points=3,
    statement=(
        "A load test means to send request i at `intended[i]` (increasing seconds, as users "
        "would). The service works on one request at a time, for `durations[i]`. Return the "
        "latency that each user sees. The code below stands in many load tests: it sends the "
        "next request when the last one is answered, and starts the watch then. A stall of two "
        "seconds with four requests behind it becomes one slow request. Repair it."
    ),
    cell='''@exercise("10.bug-load-test")
def user_latencies(intended, durations):
    """Both: lists of n floats, in seconds; returns n floats."""
    latencies, now = [], 0.0
    for moment, seconds in zip(intended, durations, strict=True):
        sent = max(now, moment)
        now = sent + seconds
        latencies.append(now - sent)
    return latencies''',
    reference=latencies,
    cases=cases,
    comparison=Close(),
    mistakes=(
        Mistake(
            "counted from the moment of sending",
            partial(latencies, since="sent"),
            "This is how long the service worked on each request. The user behind a stall has "
            "waited since the moment at which the request was meant to go: `intended`.",
        ),
        Mistake(
            "the wait without the work",
            _waits,
            "The time until the request's turn is only a part: its own work comes on top. Take "
            "the end minus the intended moment.",
        ),
        Mistake(
            "a service that is never idle",
            partial(latencies, start="end"),
            "The service starts each request when the last one is done, even if the new one "
            "hasn't come yet: latencies get negative. It starts at the later of the two.",
        ),
        Mistake(
            "only the neighbour in front",
            partial(latencies, start="one deep"),
            "A request waits for the *end* of the one before, which may have waited itself. Here "
            "it waits for the moment at which that one would have ended without a queue.",
        ),
        Mistake(
            "from answer to answer",
            partial(latencies, since="previous"),
            "The time between two answers says how busy the service is, not how long a user "
            "waited.",
        ),
        Mistake(
            "from the beginning of the test",
            partial(latencies, since="zero"),
            "These are the moments of the answers. Subtract the moment at which each request was "
            "meant to be sent.",
        ),
    ),
    hints=(
        'In the case "one stall": when did the user of the third request click, and when did the '
        "answer come?",
        "`now` is right. Only what is subtracted from it is wrong.",
        "latencies.append(now - moment)",
    ),
    correct=(_vectorised,),
    after=(
        "Gil Tene named it coordinated omission: the test waits together with the service, and "
        "leaves out exactly the requests that would have looked bad."
    ),
    library=("course_lib.exercises.chapter_10.bug_load_test:latencies",),
)
