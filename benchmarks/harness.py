"""Side-by-side timing: what a benchmark is, and how it is measured.

A file ``benchmarks/bench_*.py`` holds ``BENCHMARKS``, a list of `Benchmark`. Ours and theirs are
called in turn, the order swapped every round, so that a busy minute on the machine hits both; the
ratio is taken round by round. Corpora and other preparations belong in a ``functools.cache``d
function of the bench file, or in the part of the call that a returned `Seconds` leaves out.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any


class Seconds(float):
    """Returned by a benchmark's function that timed itself: only this much counts.

    A ``result`` may travel with it for `Benchmark.quality` to look at.
    """

    result: Any = None

    def __new__(cls, seconds: float, result: Any = None) -> Seconds:
        value = super().__new__(cls, seconds)
        value.result = result
        return value


@dataclass(frozen=True)
class Benchmark:
    """One measurement, and the bar that it has to reach.

    Parameters
    ----------
    name
        What is measured, as the table will say it.
    ours, theirs
        The calls to compare; without `theirs` the measurement stands alone.
    unit
        Of the two time columns: ``"s"``, or a rate such as ``"million words/s"`` with `amount`.
    bar
        With `theirs`: how many times as fast as theirs ours must be. Alone: the most seconds it may
        take or, with `amount`, the least rate. None where there is no bar.
    quality
        Called once with both results of the last round (theirs is None if there is none); returns
        what the table shows beside the speed, such as ``"overlap 0.71 / 0.70"``.
    amount
        How many units one call works through, for a rate.
    repeats
        Rounds after the warm-up.
    warm
        Whether one round is run first and thrown away, for compilers and caches.
    """

    name: str
    ours: Callable[[], Any]
    theirs: Callable[[], Any] | None = None
    unit: str = "s"
    bar: float | None = None
    quality: Callable[[Any, Any], str] | None = None
    amount: float | None = None
    repeats: int = 5
    warm: bool = True


@dataclass(frozen=True)
class Result:
    """What one benchmark measured: seconds of every round, and the verdict."""

    name: str
    unit: str
    bar: float | None
    amount: float | None
    ours: list[float]
    theirs: list[float] = field(default_factory=list)
    quality: str = ""

    def ratios(self) -> list[float]:
        """Return how many times as fast as theirs ours was, round by round."""
        return [theirs / ours for ours, theirs in zip(self.ours, self.theirs, strict=False)]

    def value(self, seconds: Sequence[float]) -> float:
        """Return the median in this result's unit: seconds, or a rate."""
        middle = statistics.median(seconds)
        return middle if self.amount is None else self.amount / middle

    def reached(self) -> bool | None:
        """Tell whether the bar was reached; None where there is none."""
        if self.bar is None:
            return None
        if self.theirs:
            return statistics.median(self.ratios()) >= self.bar
        value = self.value(self.ours)
        return value <= self.bar if self.amount is None else value >= self.bar


def timed(call: Callable[[], Any]) -> tuple[float, Any]:
    """Call once; return its seconds (its own count if it returned `Seconds`) and its result."""
    started = time.perf_counter()
    result = call()
    seconds = time.perf_counter() - started
    return (float(result), result.result) if isinstance(result, Seconds) else (seconds, result)


def measure(benchmark: Benchmark, report: Callable[[str], None] = lambda line: None) -> Result:
    """Run a benchmark: a warm-up, then interleaved rounds."""
    calls = {"ours": benchmark.ours} | ({"theirs": benchmark.theirs} if benchmark.theirs else {})
    seconds: dict[str, list[float]] = {who: [] for who in calls}
    results: dict[str, Any] = {}
    for number in range(benchmark.repeats + benchmark.warm):
        order = list(calls) if number % 2 == 0 else list(calls)[::-1]
        for who in order:
            spent, results[who] = timed(calls[who])
            seconds[who].append(spent)
            report(f"{benchmark.name}: round {number + 1}, {who} {spent:.3f} s")
    kept = {who: values[benchmark.warm :] for who, values in seconds.items()}
    seen = benchmark.quality(results["ours"], results.get("theirs")) if benchmark.quality else ""
    head = (benchmark.name, benchmark.unit, benchmark.bar, benchmark.amount)
    return Result(*head, kept["ours"], kept.get("theirs", []), seen)
