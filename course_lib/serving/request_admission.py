"""Back-pressure: so many at work, so many waiting, and an honest "come back in n seconds"."""

from __future__ import annotations

import asyncio
import math
from collections import deque
from types import TracebackType

MOST_SECONDS = 60  # of Retry-After


class Overloaded(Exception):
    """No room. Over HTTP this is status 429 with the header Retry-After.

    Attributes
    ----------
    retry_after
        Whole seconds until there should be room, 1 to 60.
    """

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"too many requests; try again in {retry_after} s")
        self.retry_after = retry_after


class Admission:
    """Lets `max_in_flight` requests work and `max_queue` wait, first come first served.

    A queue without a limit doesn't lose requests under overload; it makes all of them late.
    Refusing some at once keeps the others' latency within ``(max_queue + max_in_flight) / rate``.

    Parameters
    ----------
    max_in_flight
        Most requests at work.
    max_queue
        Most requests that wait; 0: none.

    Attributes
    ----------
    in_flight, waiting
        How many there are now.
    refused
        How many were refused so far.

    Examples
    --------
    >>> async def main():
    ...     admission = Admission(max_in_flight=1, max_queue=0)
    ...     async with admission:
    ...         try:
    ...             async with admission:
    ...                 pass
    ...         except Overloaded as error:
    ...             return str(error)
    >>> asyncio.run(main())
    'too many requests; try again in 1 s'
    """

    def __init__(self, max_in_flight: int, max_queue: int) -> None:
        for name, value, least in (
            ("max_in_flight", max_in_flight, 1),
            ("max_queue", max_queue, 0),
        ):
            if value < least:
                raise ValueError(f"{name}: expected at least {least}, got {value!r}")
        self.max_in_flight, self.max_queue = max_in_flight, max_queue
        self.in_flight = self.waiting = self.refused = 0
        self._places = asyncio.Semaphore(max_in_flight)
        self._finished: deque[float] = deque(maxlen=100)  # when

    async def __aenter__(self) -> None:
        """Wait for a place.

        Raises
        ------
        Overloaded
            If as many as may wait are waiting.
        """
        if self._places.locked() and self.waiting >= self.max_queue:
            self.refused += 1
            raise Overloaded(self.retry_after())
        self.waiting += 1
        try:
            await self._places.acquire()
        finally:  # also where the caller is cancelled while it waits
            self.waiting -= 1
        self.in_flight += 1

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.in_flight -= 1
        self._finished.append(asyncio.get_running_loop().time())
        self._places.release()

    def retry_after(self) -> int:
        """Return in how many seconds a newcomer should find a place, at the measured rate.

        Returns
        -------
        int
            All who are here, over the requests that finished a second lately; from 1 to 60. It is
            1 as long as nothing was measured.
        """
        if len(self._finished) < 2:
            return 1
        seconds = asyncio.get_running_loop().time() - self._finished[0]
        needed = (self.waiting + self.in_flight) * seconds / len(self._finished)
        return min(MOST_SECONDS, max(1, math.ceil(needed)))
