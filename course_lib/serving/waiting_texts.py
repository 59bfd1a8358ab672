"""Texts that wait for a batch, with the callers who wait for them."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from numpy.typing import NDArray


class QueueFull(Exception):
    """More texts are waiting than the batcher takes. The request should come again later."""


@dataclass(eq=False)
class WaitingText:
    """A text, when it came (seconds of the loop's clock), and where its row or error will go."""

    text: str
    arrived: float
    future: asyncio.Future[NDArray]

    def settle(self, outcome: NDArray | Exception) -> None:
        """Hand over a row or an error, unless the caller has gone."""
        if self.future.done():  # cancelled meanwhile: setting a result would raise
            return
        if isinstance(outcome, Exception):
            self.future.set_exception(outcome)
        else:
            self.future.set_result(outcome)

    def leave(self) -> None:
        """Wait no longer; harmless where the outcome is there already."""
        if self.future.done() and not self.future.cancelled():
            self.future.exception()  # somebody has seen it: no warning about a lost error
        self.future.cancel()


class WaitingTexts:
    """A queue that callers can leave, wherever in it they stand, in constant time.

    Parameters
    ----------
    most
        How many texts may wait.

    Examples
    --------
    >>> async def main():
    ...     waiting = WaitingTexts(most=3)
    ...     a, b, c = waiting.add(["a", "b", "c"])
    ...     waiting.drop([b])
    ...     return len(waiting), [one.text for one in waiting.take(5)]
    >>> asyncio.run(main())
    (2, ['a', 'c'])
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._texts: OrderedDict[int, WaitingText] = OrderedDict()  # by identity, oldest first

    def __len__(self) -> int:
        """How many texts wait."""
        return len(self._texts)

    @property
    def oldest(self) -> WaitingText | None:
        """Who has waited longest."""
        return next(iter(self._texts.values()), None)

    def add(self, texts: Sequence[str]) -> list[WaitingText]:
        """Queue texts, all or none.

        Raises
        ------
        QueueFull
            If there isn't room for all of them.
        """
        if len(self._texts) + len(texts) > self.most:
            raise QueueFull(f"{len(self._texts)} texts are waiting, {self.most} at most")
        loop = asyncio.get_running_loop()
        fresh = [WaitingText(text, loop.time(), loop.create_future()) for text in texts]
        self._texts.update({id(one): one for one in fresh})
        return fresh

    def take(self, size: int) -> list[WaitingText]:
        """Remove and return the `size` oldest, or fewer."""
        count = min(size, len(self._texts))
        return [self._texts.popitem(last=False)[1] for _ in range(count)]

    def drop(self, gone: Iterable[WaitingText]) -> None:
        """Free the places of callers who left; those who were served have none."""
        for one in gone:
            self._texts.pop(id(one), None)
            one.leave()
