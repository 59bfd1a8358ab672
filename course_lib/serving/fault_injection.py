"""Break things on purpose: models and searches that are slow, fail or choke on some texts."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Any


class InjectedFault(RuntimeError):
    """A failure that was asked for."""


class FaultyModel:
    """A model that fails now and then, as told.

    Parameters
    ----------
    embed
        The model: a function from texts to rows.
    fail, slow
        Share of calls that raise `InjectedFault`, and of calls that wait first; 0 to 1. They may be
        changed at any time.
    slow_seconds
        How long a slow call waits.
    bad_texts
        Texts on which a whole batch raises ValueError.
    seed
        Of the choice of calls.
    sleep
        Waits.

    Attributes
    ----------
    calls
        How often it was called.

    Examples
    --------
    >>> model = FaultyModel(lambda texts: [[len(t)] for t in texts], bad_texts={"boom"})
    >>> model(["a", "bb"]), model.calls
    ([[1], [2]], 1)
    >>> model.fail = 1.0
    >>> model(["a"])
    Traceback (most recent call last):
    ...
    course_lib.serving.fault_injection.InjectedFault: call 2 fails
    """

    def __init__(
        self,
        embed: Callable[[Sequence[str]], Any],
        fail: float = 0.0,
        slow: float = 0.0,
        slow_seconds: float = 0.5,
        bad_texts: Collection[str] = (),
        seed: int = 0,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self.embed, self.bad_texts = embed, frozenset(bad_texts)
        self.fail, self.slow, self.slow_seconds = fail, slow, slow_seconds
        self.calls = 0
        self._random, self._sleep = random.Random(seed), sleep

    def __call__(self, texts: Sequence[str]) -> Any:
        """Return the model's rows, or misbehave."""
        self.calls += 1
        fails, waits = self._random.random() < self.fail, self._random.random() < self.slow
        if waits:
            self._sleep(self.slow_seconds)
        if fails:
            raise InjectedFault(f"call {self.calls} fails")
        if not self.bad_texts.isdisjoint(texts):
            raise ValueError("texts: one of them can't be encoded")
        return self.embed(texts)


class FaultySearch:
    """An asynchronous search (of a shard, say) that fails now and then, as told.

    Parameters
    ----------
    search
        ``async search(query, k)``.
    fail, slow, slow_seconds, seed
        As for `FaultyModel`; ``fail=1.0`` is a dead shard.

    Attributes
    ----------
    calls
        How often it was called.

    Examples
    --------
    >>> async def search(query, k):
    ...     return ["a", "b"][:k]
    >>> shard = FaultySearch(search)
    >>> asyncio.run(shard("sort", 1)), shard.calls
    (['a'], 1)
    """

    def __init__(
        self,
        search: Callable[[Any, int], Awaitable[Any]],
        fail: float = 0.0,
        slow: float = 0.0,
        slow_seconds: float = 0.5,
        seed: int = 0,
    ) -> None:
        self.search = search
        self.fail, self.slow, self.slow_seconds = fail, slow, slow_seconds
        self.calls = 0
        self._random = random.Random(seed)

    async def __call__(self, query: Any, k: int) -> Any:
        """Return what the search finds, or misbehave."""
        self.calls += 1
        fails, waits = self._random.random() < self.fail, self._random.random() < self.slow
        if waits:
            await asyncio.sleep(self.slow_seconds)
        if fails:
            raise InjectedFault(f"call {self.calls} fails")
        return await self.search(query, k)
