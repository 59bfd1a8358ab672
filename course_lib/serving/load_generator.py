"""Two ways to put a service under load, which give two different answers about its latency."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import numpy as np
from numpy.typing import NDArray

from .load_report import LoadReport as LoadReport

Send = Callable[[int], Awaitable[object]]


async def open_loop_load(send: Send, rate: float, seconds: float, seed: int) -> LoadReport:
    """Send requests at random moments, whether or not earlier ones are answered.

    So do many independent users: arrivals are a Poisson process, gaps between them exponential.
    Latency counts from the moment at which a request was *meant* to be sent. A sender that is late
    itself, because its machine is busy, would otherwise leave the worst waits out.

    Parameters
    ----------
    send
        ``await send(number)`` sends request `number` = 0, 1, ... and returns when it is answered.
    rate
        Requests a second on average, above 0.
    seconds
        How long requests are sent, above 0; the last answers are waited for.
    seed
        Of the arrival times.

    Returns
    -------
    LoadReport

    Raises
    ------
    ValueError
        If `rate` or `seconds` isn't above 0.

    References
    ----------
    Schroeder, Wierman and Harchol-Balter (2006), "Open versus closed: a cautionary tale", NSDI.
    Tene (2013), "How not to measure latency": coordinated omission.

    Examples
    --------
    >>> async def send(number):
    ...     await asyncio.sleep(0.001)
    >>> report = asyncio.run(open_loop_load(send, rate=200, seconds=0.1, seed=0))
    >>> len(report.outcomes), dict(report.counts)
    (14, {'ok': 14})
    """
    intended = arrival_times(rate, seconds, seed)
    log = _Log(len(intended))
    tasks = []
    for number, moment in enumerate(intended):
        await asyncio.sleep(max(moment - log.now(), 0.0))
        tasks.append(asyncio.create_task(log.record(send, number)))
    await asyncio.gather(*tasks)
    return LoadReport(intended, log.sent, log.ended, log.outcomes)


async def closed_loop_load(send: Send, clients: int, requests: int) -> LoadReport:
    """Let each of some clients send its next request when its last one is answered.

    Right for measuring capacity: the service is never idle, never flooded. Wrong for the latency
    that users see: when the service stalls, so does the load, and a stall of a second becomes one
    slow request a client instead of all those that would have come meanwhile.

    Parameters
    ----------
    send
        ``await send(number)``.
    clients
        Requests under way at once, 1 or more.
    requests
        Of all clients together, 1 or more.

    Returns
    -------
    LoadReport
        Its intended moments are the moments of sending.

    Raises
    ------
    ValueError
        If `clients` or `requests` is below 1.

    References
    ----------
    Schroeder, Wierman and Harchol-Balter (2006), "Open versus closed: a cautionary tale", NSDI.

    Examples
    --------
    >>> async def send(number):
    ...     await asyncio.sleep(0)
    >>> asyncio.run(closed_loop_load(send, clients=2, requests=10)).counts
    Counter({'ok': 10})
    """
    for name, value in (("clients", clients), ("requests", requests)):
        if value < 1:
            raise ValueError(f"{name}: expected at least 1, got {value}")
    log, numbers = _Log(requests), iter(range(requests))

    async def client() -> None:
        for number in numbers:
            await log.record(send, number)

    await asyncio.gather(*(client() for _ in range(clients)))
    return LoadReport(log.sent, log.sent, log.ended, log.outcomes)


def arrival_times(rate: float, seconds: float, seed: int) -> NDArray[np.float64]:
    """Draw the arrivals of a Poisson process.

    Parameters
    ----------
    rate
        Arrivals a second on average, above 0.
    seconds
        Length, above 0.
    seed
        Of the random gaps.

    Returns
    -------
    ndarray
        float64, shape (n,), increasing, below `seconds`.

    Raises
    ------
    ValueError
        If `rate` or `seconds` isn't above 0.

    Examples
    --------
    >>> arrival_times(2, 2, seed=1).round(2)
    array([0.54, 0.69])
    """
    for name, value in (("rate", rate), ("seconds", seconds)):
        if not 0 < value < np.inf:
            raise ValueError(f"{name}: expected a number above 0, got {value}")
    expected = rate * seconds
    many = int(expected + 10 * np.sqrt(expected) + 20)
    moments = np.cumsum(np.random.default_rng(seed).exponential(1 / rate, many))
    return moments[moments < seconds]


class _Log:
    """Takes down when each request was sent and ended, and how."""

    def __init__(self, requests: int) -> None:
        self.clock = asyncio.get_running_loop().time
        self.start = self.clock()
        self.sent, self.ended = np.zeros(requests), np.zeros(requests)
        self.outcomes = ["never sent"] * requests

    def now(self) -> float:
        return self.clock() - self.start

    async def record(self, send: Send, number: int) -> None:
        self.sent[number] = self.now()
        try:
            await send(number)
            self.outcomes[number] = "ok"
        except Exception as error:
            self.outcomes[number] = type(error).__name__
        self.ended[number] = self.now()
