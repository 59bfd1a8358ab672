"""The loop of the queue simulation, batch by batch, compiled."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@njit(cache=True)
def serve_all(
    arrivals: Floats,
    times: Floats,
    stretch: Floats,
    max_wait: float,
    servers: int,
    max_queue: int,
) -> tuple[Floats, NDArray[np.int64], float]:
    """Serve every arrival and return when each was answered, the batches' sizes, the busy time.

    Parameters
    ----------
    arrivals
        Shape (n,), rising, seconds.
    times
        Shape (max_batch + 1,): seconds of a batch by its size.
    stretch
        Shape (n,): factor on the time of the i-th batch.
    max_wait, servers, max_queue
        As in `simulate_queue`.

    Returns
    -------
    finished, sizes, busy
        Shape (n,), nan for a rejected request; shape (batches,); seconds of all servers together.

    Examples
    --------
    >>> at = np.array([0.0, 0.1, 0.2])
    >>> serve_all(at, np.array([0.0, 1.0, 1.5]), np.ones(3), 0.0, 1, 9)[0].tolist()
    [1.0, 2.5, 2.5]
    """
    n, max_batch = len(arrivals), len(times) - 1
    finished = np.full(n, np.nan)
    waiting = np.empty(n, np.int64)  # those in the queue are waiting[head:tail]
    sizes = np.empty(n, np.int64)
    free = np.zeros(servers)
    head, tail, coming, batches, busy = 0, 0, 0, 0, 0.0
    while coming < n or head < tail:
        if head == tail:  # idle until the next one comes
            waiting[tail] = coming
            tail, coming = tail + 1, coming + 1
        server = np.argmin(free)
        start = _start(arrivals, waiting, head, tail, free[server], max_wait, max_batch)
        while coming < n and arrivals[coming] <= start:
            if tail - head < max_queue:
                waiting[tail] = coming
                tail += 1
                start = _start(arrivals, waiting, head, tail, free[server], max_wait, max_batch)
            coming += 1
        size = min(max_batch, tail - head)
        took = times[size] * stretch[batches]
        for i in range(head, head + size):
            finished[waiting[i]] = start + took
        free[server] = start + took
        sizes[batches] = size
        head, batches, busy = head + size, batches + 1, busy + took
    return finished, sizes[:batches], busy


@njit(cache=True, inline="always")
def _start(
    arrivals: Floats,
    waiting: NDArray[np.int64],
    head: int,
    tail: int,
    free: float,
    max_wait: float,
    max_batch: int,
) -> float:
    """Return when a server would start on what waits now: when it is full, or has waited."""
    ready = arrivals[waiting[head]] + max_wait
    if tail - head >= max_batch:
        ready = min(ready, arrivals[waiting[head + max_batch - 1]])
    return max(free, ready)
