"""One queue, one consumer: single requests become batches, and each gets its own answer back."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from .batch_attempts import EmbedBatch, attempt, checked_split

REMEMBERED = 10_000  # batches in `DynamicBatcher.batches`


class QueueFull(Exception):
    """More texts are waiting than the batcher takes. The request should come again later."""


@dataclass(frozen=True)
class BatchRecord:
    """One batch that was run.

    Attributes
    ----------
    size
        Texts in it.
    waited
        Seconds that the oldest of them waited for its start.
    took
        Seconds from the start to the last answer, retries after an error included.

    Examples
    --------
    >>> BatchRecord(size=8, waited=0.005, took=0.02).size
    8
    """

    size: int
    waited: float
    took: float


@dataclass(eq=False)
class _Waiting:
    text: str
    arrived: float
    future: asyncio.Future[NDArray]


class DynamicBatcher:
    """Collects the texts of many callers into batches for one model.

    A single task serves the queue. It waits for a first text, then until `max_batch` are there or
    the first has waited for `max_wait`, then runs the batch. Texts that arrive meanwhile make up
    the next one: under steady load batches are full without anybody waiting for `max_wait`.

    Parameters
    ----------
    embed_batch
        ``embed_batch(texts) -> rows``, one row a text, in order. A plain function runs in a thread
        of the batcher, one call at a time, so that the event loop stays free; a coroutine function
        is awaited.
    max_batch
        Most texts in a batch.
    max_wait
        Seconds that the first text of a batch waits for company.
    max_queue
        Most texts that may wait; more are refused with `QueueFull`.
    timeout
        Seconds after which a caller gets a TimeoutError; None: never.
    split_on_error
        True: a batch that raises is run again in halves, down to the texts that are to blame, and
        only their callers get the error. A tuple of exception types: only these are taken for the
        fault of a text. False: the error goes to all callers of the batch.

    Attributes
    ----------
    batches
        A `BatchRecord` for each of the last 10,000 batches.

    Raises
    ------
    ValueError
        If a number is out of its range.

    Notes
    -----
    A caller that is cancelled or times out leaves the queue at once. If its batch is running
    already, the model finishes it and the row is dropped. Where `embed_batch` itself never comes
    back, callers time out and the queue fills up; nothing can stop a thread.

    References
    ----------
    Crankshaw et al. 2017, "Clipper: a low-latency online prediction serving system", section 4.3.

    Examples
    --------
    >>> async def main():
    ...     async with DynamicBatcher(lambda texts: [[len(t)] for t in texts]) as batcher:
    ...         rows = await asyncio.gather(*map(batcher.embed, ["a", "bb", "ccc"]))
    ...         return [int(row[0]) for row in rows], [b.size for b in batcher.batches]
    >>> asyncio.run(main())
    ([1, 2, 3], [3])
    """

    def __init__(
        self,
        embed_batch: EmbedBatch,
        max_batch: int = 32,
        max_wait: float = 0.005,
        max_queue: int = 1000,
        timeout: float | None = None,
        split_on_error: bool | tuple[type[Exception], ...] = True,
    ) -> None:
        for name, value, least in (
            ("max_batch", max_batch, 1),
            ("max_wait", max_wait, 0),
            ("max_queue", max_queue, 1),
            ("timeout", 1 if timeout is None else timeout, 0),
        ):
            if not value >= least:
                raise ValueError(f"{name}: expected at least {least}, got {value!r}")
        self.max_batch, self.max_wait, self.max_queue = max_batch, max_wait, max_queue
        self.timeout = timeout
        self.batches: deque[BatchRecord] = deque(maxlen=REMEMBERED)
        self._embed_batch = embed_batch
        self._split_on = checked_split(split_on_error)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="embed-batch")
        self._waiting: OrderedDict[int, _Waiting] = OrderedDict()
        self._running: list[_Waiting] = []
        self._wake = asyncio.Event()  # something for the consumer to look at
        self._consumer: asyncio.Task[None] | None = None
        self._closing = False

    @property
    def queued(self) -> int:
        """How many texts wait for a batch."""
        return len(self._waiting)

    async def embed(self, text: str) -> NDArray:
        """Return the vector of one text; see `embed_many`."""
        return (await self.embed_many([text]))[0]

    async def embed_many(self, texts: Sequence[str]) -> NDArray:
        """Return the vectors of several texts, which may travel in different batches.

        Parameters
        ----------
        texts
            At least one.

        Returns
        -------
        ndarray
            Shape (n, d), in the order of `texts`.

        Raises
        ------
        QueueFull
            If there is no room for all of them; none is taken then.
        TimeoutError
            After `timeout` seconds.
        RuntimeError
            If the batcher is closed.
        Exception
            What the model raised for one of these texts.
        """
        mine = self._enqueue(texts)
        try:
            async with asyncio.timeout(self.timeout):
                return np.stack([await one.future for one in mine.values()])
        finally:
            self._forget(mine)

    async def aclose(self) -> None:
        """Take nothing more, answer what is waiting, and stop."""
        self._closing = True
        self._wake.set()
        if self._consumer is not None:
            await asyncio.wait([self._consumer])
        self._thread.shutdown(wait=False)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    def _enqueue(self, texts: Sequence[str]) -> dict[int, _Waiting]:
        loop = asyncio.get_running_loop()
        if self._closing:
            raise RuntimeError("the batcher is closed")
        if isinstance(texts, str) or not len(texts):
            raise ValueError(f"texts: expected a sequence of one text at least, got {texts!r}")
        if len(self._waiting) + len(texts) > self.max_queue:
            raise QueueFull(f"{len(self._waiting)} texts are waiting, {self.max_queue} at most")
        fresh = [_Waiting(text, loop.time(), loop.create_future()) for text in texts]
        mine = {id(one): one for one in fresh}
        self._waiting.update(mine)
        if self._consumer is None:
            self._consumer = loop.create_task(self._consume())
        self._wake.set()
        return mine

    def _forget(self, mine: dict[int, _Waiting]) -> None:
        """Free the places of a caller who is gone; harmless where the answers are there."""
        for ticket, one in mine.items():
            self._waiting.pop(ticket, None)
            if one.future.done() and not one.future.cancelled():
                one.future.exception()  # somebody has seen it: no warning about a lost error
            one.future.cancel()

    async def _consume(self) -> None:
        try:
            while self._waiting or not self._closing:
                await self._until_full()
                self._running = self._taken()
                if self._running:
                    await self._run(self._running)
        finally:  # reached in the middle only if something outside stopped this task
            for one in [*self._running, *self._waiting.values()]:
                _settle(one, RuntimeError("the batcher was stopped"))
            self._closing = True

    async def _until_full(self) -> None:
        """Return when a batch is full, when its oldest text has waited enough, or at the end."""
        loop = asyncio.get_running_loop()
        while len(self._waiting) < self.max_batch and not self._closing:
            oldest = next(iter(self._waiting.values()), None)
            left = None if oldest is None else oldest.arrived + self.max_wait - loop.time()
            if left is not None and left <= 0:
                return
            self._wake.clear()
            timer = None if left is None else loop.call_later(left, self._wake.set)
            await self._wake.wait()
            if timer is not None:
                timer.cancel()

    def _taken(self) -> list[_Waiting]:
        size = min(self.max_batch, len(self._waiting))
        return [self._waiting.popitem(last=False)[1] for _ in range(size)]

    async def _run(self, batch: list[_Waiting]) -> None:
        loop = asyncio.get_running_loop()
        start = loop.time()
        texts = [one.text for one in batch]
        outcomes = await attempt(self._embed_batch, texts, self._split_on, self._thread)
        self.batches.append(BatchRecord(len(batch), start - batch[0].arrived, loop.time() - start))
        _settle_all(batch, outcomes)


def _settle_all(batch: Iterable[_Waiting], outcomes: Iterable[NDArray | Exception]) -> None:
    for one, outcome in zip(batch, outcomes, strict=True):
        _settle(one, outcome)


def _settle(one: _Waiting, outcome: NDArray | Exception) -> None:
    if one.future.done():  # cancelled meanwhile: setting a result would raise
        return
    if isinstance(outcome, Exception):
        one.future.set_exception(outcome)
    else:
        one.future.set_result(outcome)
