"""Exercise 10.tune-batching: how large, and how long to wait?"""

from collections.abc import Callable
from functools import cache
from numbers import Integral, Real
from typing import Any

from course_lib.exercises.definition import Case, Exercise, Invariant, Mistake
from course_lib.serving.queue_simulation import QueueRun, batch_service_time, simulate_queue

RATE, OVERHEAD, PER_TEXT = 250.0, 0.010, 0.0015
SLOWEST, BUSIEST = 0.055, 0.80


@cache
def simulated(max_batch: int, max_wait: float) -> QueueRun:
    """Two minutes of the service with these settings."""
    times = batch_service_time(OVERHEAD, PER_TEXT)
    return simulate_queue(RATE, times, max_batch, max_wait, seconds=120.0, seed=0)


def settings_of(got: Any) -> tuple[int, float] | None:
    """Return the answer as numbers, if it is one."""
    if not isinstance(got, (tuple, list)) or len(got) != 2:
        return None
    batch, wait = got
    if isinstance(batch, bool) or not isinstance(batch, Integral) or not isinstance(wait, Real):
        return None
    size, seconds = int(batch), float(wait)
    return (size, seconds) if 1 <= size <= 1024 and 0 <= seconds <= 10 else None


def check(got: Any) -> str | None:
    """Say what was measured where a target is missed."""
    settings = settings_of(got)
    if settings is None:
        return f"expected a whole number from 1 to 1024 and seconds from 0 to 10, got {got!r}"
    run = simulated(*settings)
    p99, busy = run.latency(0.99), run.utilisation
    if p99 <= SLOWEST and busy <= BUSIEST:
        return None
    return (
        f"p99 is {1000 * p99:,.0f} ms (at most {1000 * SLOWEST:.0f}), the model is busy "
        f"{busy:.0%} of the time (at most {BUSIEST:.0%}), batches of {run.batch_sizes.mean():.1f}"
    )


def _returns(batch: int, wait: float) -> Callable[[], tuple[int, float]]:
    return lambda: (batch, wait)


def _when(holds: Callable[[int, float], bool]) -> Callable[[Any], bool]:
    def recognise(got: Any) -> bool:
        settings = settings_of(got)
        return settings is not None and holds(*settings)

    return recognise


def _overloaded(batch: int, wait: float) -> bool:
    return batch / (OVERHEAD + PER_TEXT * batch) <= RATE


EXERCISE = Exercise(
    id="10.tune-batching",
    title="Wait a little, win a lot",
    kind="tune",
    minutes=8,
    difficulty=2,
    points=2,
    statement=(
        "250 requests a second come at random moments. A batch of b texts takes 10 + 1.5 b "
        "milliseconds. Choose the largest batch and how many *seconds* the first text of a batch "
        "waits for company, so that 99 of 100 requests are answered within 55 ms **and** the model "
        "is busy at most 80 % of the time (the rest of the machine is needed elsewhere). Guess "
        "first: is waiting 0 the fastest?"
    ),
    cell='''@exercise("10.tune-batching")
def choose_batching():
    """Return the largest batch and the longest wait in seconds."""
    return ..., ...''',
    reference=_returns(32, 0.022),
    cases=lambda seed: [Case()],
    comparison=Invariant(check),
    mistakes=(
        Mistake(
            "milliseconds",
            _returns(32, 10),
            "The wait is in seconds. With 10 s every batch waits until it is full.",
            _when(lambda batch, wait: wait >= 1),
        ),
        Mistake(
            "batches that are too small",
            _returns(2, 0.005),
            "b texts take 10 + 1.5 b ms, so at most b / (0.010 + 0.0015 b) are served a second: "
            "for this batch less than the 250 that come. The queue grows for ever.",
            _when(_overloaded),
        ),
        Mistake(
            "hardly any wait",
            _returns(32, 0.0),
            "The latency is fine. But the model starts as soon as one text is there, pays the "
            "overhead for batches of a few, and is busy nearly all the time. Let the first text "
            "wait longer.",
            _when(lambda batch, wait: wait < 0.016 and batch >= 6),
        ),
        Mistake(
            "a wait that everybody feels",
            _returns(32, 0.05),
            "The batches are full and the model has time. But whoever comes first pays the wait "
            "and then a large batch. Wait less.",
            _when(lambda batch, wait: 0.03 <= wait < 1 and batch >= 12),
        ),
    ),
    hints=(
        "How large must a batch be so that 250 a second can be served at all?",
        "Start with 32 and no wait, look at both numbers, then lengthen the wait step by step.",
        "32 texts, and between 20 and 25 milliseconds.",
    ),
    correct=(_returns(64, 0.020), _returns(12, 0.025)),
    after=(
        "p99 rose from 43 to about 50 ms, and a fifth of the machine is free. Waiting isn't "
        "faster here; it buys room."
    ),
    library=("course_lib.exercises.chapter_10.tune_batching:simulated",),
)
