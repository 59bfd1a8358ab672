"""What a service does at one arrival rate: latencies, batches, how busy it was."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]
FULL = 0.98  #: So busy, and with batches so full, a service can't keep up.


class Run(Protocol):
    """What a simulation gives: latencies in seconds, sizes of batches, share of time at work."""

    latencies: ArrayLike
    batch_sizes: ArrayLike
    utilisation: float


Simulate = Callable[[float, int, float], Run]


@dataclass(frozen=True)
class Setting:
    """How requests are batched.

    Examples
    --------
    >>> print(Setting(32, 0.005), "|", Setting(1, 0.0))
    batches of up to 32, wait up to 5 ms | one at a time
    """

    max_batch: int
    max_wait: float  # seconds

    def __str__(self) -> str:
        if self.max_batch == 1:
            return "one at a time"
        return f"batches of up to {self.max_batch}, wait up to {1000 * self.max_wait:g} ms"


@dataclass(frozen=True)
class LoadPoint:
    """One run, at one arrival rate.

    Examples
    --------
    >>> point = LoadPoint(np.array([0.01, 0.02, 0.03]), np.array([2, 1]), 0.5, max_batch=2)
    >>> point.percentile(50), point.keeps_up, point.mean_batch
    (0.02, True, 1.5)
    """

    latencies: Numbers  # (n,) seconds
    batch_sizes: NDArray[np.int64]  # (m,)
    utilisation: float
    max_batch: int

    @classmethod
    def of(cls, run: Run, max_batch: int) -> "LoadPoint":
        latencies = np.asarray(run.latencies, dtype=np.float64)
        sizes = np.asarray(run.batch_sizes, dtype=np.int64)
        if latencies.ndim != 1 or not len(latencies) or not np.isfinite(latencies).all():
            raise ValueError(
                f"simulate: expected finite latencies (n,), got shape {latencies.shape}"
            )
        if sizes.ndim != 1 or not len(sizes):
            raise ValueError(f"simulate: expected batch_sizes (m,), got shape {sizes.shape}")
        return cls(latencies, sizes, float(run.utilisation), max_batch)

    def percentile(self, q: float) -> float:
        """Latency in seconds that q percent of the requests stay within."""
        return float(np.percentile(self.latencies, q))

    @property
    def mean_batch(self) -> float:
        return float(self.batch_sizes.mean())

    @property
    def keeps_up(self) -> bool:
        """Whether there is capacity left: idle time, or room in the batches."""
        return self.utilisation < FULL or self.mean_batch < FULL * self.max_batch


class LoadSweep:
    """The points of any setting at some arrival rates, simulated once each.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> run = SimpleNamespace(latencies=[0.1, 0.3], batch_sizes=[1, 1], utilisation=0.2)
    >>> sweep = LoadSweep(lambda rate, max_batch, max_wait: run, [10, 20])
    >>> sweep.percentiles(Setting(1, 0.0), 50).tolist(), sweep.highest(Setting(1, 0.0), 0.5)
    ([0.2, 0.2], 20)
    """

    def __init__(self, simulate: Simulate, rates: Sequence[float]) -> None:
        self.rates = list(rates)
        self._point = lru_cache(maxsize=4096)(
            lambda rate, max_batch, max_wait: LoadPoint.of(
                simulate(rate, max_batch, max_wait), max_batch
            )
        )

    def point(self, rate: float, setting: Setting) -> LoadPoint:
        return self._point(rate, setting.max_batch, setting.max_wait)

    def percentiles(self, setting: Setting, q: float) -> Numbers:
        """One latency a rate, in seconds."""
        return np.array([self.point(rate, setting).percentile(q) for rate in self.rates])

    def highest(self, setting: Setting, target: float) -> float | None:
        """The highest rate up to which the p99 stays within a target, if there is one."""
        within = None
        for rate in self.rates:
            point = self.point(rate, setting)
            if point.percentile(99) > target or not point.keeps_up:
                break
            within = rate
        return within
