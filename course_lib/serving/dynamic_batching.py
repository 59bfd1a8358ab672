"""One queue, one consumer: single requests become batches, and each gets its own answer back."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from .batch_attempts import EmbedBatch, attempt, checked_split
from .batch_record import BatchRecord as BatchRecord
from .waiting_texts import QueueFull as QueueFull
from .waiting_texts import WaitingText, WaitingTexts

REMEMBERED = 10_000  # batches in `DynamicBatcher.batches`


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
        self.max_batch, self.max_wait, self.timeout = max_batch, max_wait, timeout
        self.batches: deque[BatchRecord] = deque(maxlen=REMEMBERED)
        self._embed_batch = embed_batch
        self._split_on = checked_split(split_on_error)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="embed-batch")
        self._waiting = WaitingTexts(max_queue)
        self._running: list[WaitingText] = []
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
                return np.stack([await one.future for one in mine])
        finally:
            self._waiting.drop(mine)

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

    def _enqueue(self, texts: Sequence[str]) -> list[WaitingText]:
        if self._closing:
            raise RuntimeError("the batcher is closed")
        if isinstance(texts, str) or not len(texts):
            raise ValueError(f"texts: expected a sequence of one text at least, got {texts!r}")
        mine = self._waiting.add(texts)
        if self._consumer is None:
            self._consumer = asyncio.get_running_loop().create_task(self._consume())
        self._wake.set()
        return mine

    async def _consume(self) -> None:
        try:
            while self._waiting or not self._closing:
                await self._until_full()
                self._running = self._waiting.take(self.max_batch)
                if self._running:
                    await self._run(self._running)
        finally:  # reached in the middle only if something outside stopped this task
            for one in [*self._running, *self._waiting.take(len(self._waiting))]:
                one.settle(RuntimeError("the batcher was stopped"))
            self._closing = True

    async def _until_full(self) -> None:
        """Return when a batch is full, when its oldest text has waited enough, or at the end."""
        loop = asyncio.get_running_loop()
        while len(self._waiting) < self.max_batch and not self._closing:
            oldest = self._waiting.oldest
            left = None if oldest is None else oldest.arrived + self.max_wait - loop.time()
            if left is not None and left <= 0:
                return
            self._wake.clear()
            timer = None if left is None else loop.call_later(left, self._wake.set)
            await self._wake.wait()
            if timer is not None:
                timer.cancel()

    async def _run(self, batch: list[WaitingText]) -> None:
        loop = asyncio.get_running_loop()
        start = loop.time()
        texts = [one.text for one in batch]
        outcomes = await attempt(self._embed_batch, texts, self._split_on, self._thread)
        self.batches.append(BatchRecord(len(batch), start - batch[0].arrived, loop.time() - start))
        for one, outcome in zip(batch, outcomes, strict=True):
            one.settle(outcome)
