"""A batching server under random arrivals, simulated: which latency does which load give?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .queue_kernel import serve_all


@dataclass(frozen=True, eq=False)
class QueueRun:
    """What happened to every request of a simulated run.

    Attributes
    ----------
    arrivals, latencies
        float64, shape (answered,), in the order of arrival: seconds since the start, and seconds
        from arrival to answer.
    batch_sizes
        int64, shape (batches,).
    utilisation
        Share of the servers' time spent on batches, 0 to 1, until the last answer.
    rejected
        Requests that found the queue full.
    throughput
        Answers a second, until the last one.

    Examples
    --------
    >>> run = simulate_queue(50, batch_service_time(0.01, 0.002), max_batch=8, seconds=20)
    >>> 0.012 <= run.latency(0.5) < 0.05
    True
    """

    arrivals: NDArray[np.float64]
    latencies: NDArray[np.float64]
    batch_sizes: NDArray[np.int64]
    utilisation: float
    rejected: int
    throughput: float

    def latency(self, q: float) -> float:
        """Return the `q` quantile of the latencies in seconds, nan if nothing was answered."""
        return float(np.quantile(self.latencies, q)) if len(self.latencies) else float("nan")


def batch_service_time(overhead: float, per_item: float) -> Callable[[int], float]:
    """Return the simplest model of a batch's time: overhead + per_item · size, in seconds.

    The overhead is what a batch costs whatever is in it. Where it is 0, batching gains nothing.

    Parameters
    ----------
    overhead, per_item
        Seconds, at least 0.

    Returns
    -------
    callable
        Size -> seconds.

    Raises
    ------
    ValueError
        If one is negative, or both are 0.

    Examples
    --------
    >>> round(batch_service_time(0.01, 0.002)(8), 3)
    0.026
    """
    if overhead < 0 or per_item < 0 or overhead + per_item == 0:
        raise ValueError(f"overhead, per_item: expected seconds, got {overhead} and {per_item}")
    return lambda size: overhead + per_item * size


def simulate_queue(
    arrival_rate: float,
    batch_time: Callable[[int], float],
    max_batch: int = 32,
    max_wait: float = 0.005,
    servers: int = 1,
    seconds: float = 60.0,
    seed: int = 0,
    variation: float = 0.0,
    max_queue: int = 1_000_000,
) -> QueueRun:
    """Run a queue with batching, as `DynamicBatcher` does it, through `seconds` of arrivals.

    Requests come at random (Poisson). A free server starts a batch when `max_batch` requests wait
    or the first of them has waited for `max_wait`; behind a busy server requests collect meanwhile
    and needn't wait again. What arrived is answered, also after the last arrival.

    Parameters
    ----------
    arrival_rate
        Requests a second, positive.
    batch_time
        Size -> mean seconds; asked once for each size from 1 to `max_batch`.
    max_batch
        At least 1; with 1 and max_wait = 0 it is the ordinary queue of `mm1_wait` and `erlang_c`.
    max_wait
        Seconds, at least 0.
    servers
        How many work on the one queue.
    seconds
        Length of the arrivals. 20,000 requests take about a hundredth of a second to simulate.
    seed
        Same seed, same run; the same arrivals also for other settings of the service.
    variation
        Coefficient of variation of a batch's time (gamma): 0 always the mean, 1 exponential.
    max_queue
        Requests that may wait, at least `max_batch`; who comes to a full queue is rejected.

    Returns
    -------
    QueueRun
        Latencies, sizes, utilisation, rejections.

    Raises
    ------
    ValueError
        If a number is out of its range, or a batch's time isn't positive.

    Examples
    --------
    >>> times = batch_service_time(overhead=0.01, per_item=0.001)
    >>> one, many = (simulate_queue(200, times, max_batch=b, seconds=10) for b in (1, 32))
    >>> one.latency(0.99) > 1 > 0.1 > many.latency(0.99)  # one by one takes 0.011 s: 91 a second
    True
    """
    _check(arrival_rate, max_batch, max_wait, servers, seconds, variation, max_queue)
    times = np.array([0.0, *(float(batch_time(size)) for size in range(1, max_batch + 1))])
    if not (np.isfinite(times) & (times[1:].min() > 0)).all():
        raise ValueError(f"batch_time: expected positive seconds, got {times[1:].min()}")
    rng = np.random.default_rng(seed)
    n = rng.poisson(arrival_rate * seconds)
    arrivals = np.sort(rng.uniform(0, seconds, n))
    stretch = _stretches(rng, n, variation)
    finished, sizes, busy = serve_all(arrivals, times, stretch, max_wait, servers, max_queue)
    answered = ~np.isnan(finished)
    end = max(float(finished[answered].max(initial=0.0)), seconds)
    return QueueRun(
        arrivals[answered],
        (finished - arrivals)[answered],
        sizes,
        busy / (servers * end),
        int(n - answered.sum()),
        float(answered.sum() / end),
    )


def _stretches(rng: np.random.Generator, n: int, variation: float) -> NDArray[np.float64]:
    """Return the factors of mean 1 on the batches' times."""
    if variation == 0:
        return np.ones(n)
    shape = variation**-2
    return rng.gamma(shape, 1 / shape, n)


def _check(
    rate: float,
    batch: int,
    wait: float,
    servers: int,
    seconds: float,
    variation: float,
    queue: int,
) -> None:
    least = {"max_batch": (batch, 1), "max_wait": (wait, 0), "servers": (servers, 1)}
    least |= {"variation": (variation, 0), "max_queue": (queue, batch)}
    for name, (value, smallest) in least.items():
        if not value >= smallest:
            raise ValueError(f"{name}: expected at least {smallest}, got {value}")
    for name, number in {"arrival_rate": rate, "seconds": seconds}.items():
        if not 0 < number < float("inf"):
            raise ValueError(f"{name}: expected a positive number, got {number}")
