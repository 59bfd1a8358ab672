"""What a load test wrote down, and the latency that it means."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class LoadReport:
    """What became of each request.

    Attributes
    ----------
    intended : ndarray
        float64, shape (n,): seconds from the beginning at which each was meant to be sent.
    sent, ended : ndarray
        Seconds at which it was sent, and at which its answer or error was there.
    outcomes : list of str
        ``"ok"``, or the name of the exception's class.

    Examples
    --------
    >>> report = LoadReport(np.array([0.0]), np.array([1.0]), np.array([1.5]), ["ok"])
    >>> report.latencies, report.service_times
    (array([1.5]), array([0.5]))
    """

    intended: NDArray[np.float64]
    sent: NDArray[np.float64]
    ended: NDArray[np.float64]
    outcomes: list[str]

    @property
    def ok(self) -> NDArray[np.bool_]:
        """Which requests were answered."""
        return np.array([outcome == "ok" for outcome in self.outcomes], dtype=bool)

    @property
    def latencies(self) -> NDArray[np.float64]:
        """Seconds from the intended moment to the end, of the answered requests."""
        return (self.ended - self.intended)[self.ok]

    @property
    def service_times(self) -> NDArray[np.float64]:
        """Seconds from sending to the end: what a client sees that doesn't count its own wait."""
        return (self.ended - self.sent)[self.ok]

    @property
    def counts(self) -> Counter[str]:
        """How often each outcome came."""
        return Counter(self.outcomes)

    @property
    def throughput(self) -> float:
        """Answered requests a second, from the beginning to the last end."""
        return float(self.ok.sum() / self.ended.max()) if len(self.outcomes) else 0.0

    def quantile(self, q: float) -> float:
        """Return the latency in seconds that a share `q` of the answered requests keeps.

        An observed latency, never a mean of two; infinite if none was answered.

        Raises
        ------
        ValueError
            If `q` isn't from 0 to 1.
        """
        if not 0 <= q <= 1:
            raise ValueError(f"q: expected 0 to 1, got {q}")
        found = self.latencies
        return float(np.quantile(found, q, method="inverted_cdf")) if len(found) else np.inf

    def __repr__(self) -> str:
        errors = {name: n for name, n in self.counts.items() if name != "ok"}
        return (
            f"LoadReport({len(self.outcomes)} requests, {self.throughput:.1f}/s, p50 "
            f"{1000 * self.quantile(0.5):.0f} ms, p99 {1000 * self.quantile(0.99):.0f} ms"
            f"{f', {errors}' if errors else ''})"
        )
