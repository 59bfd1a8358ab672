"""Ask all shards at once, wait no longer than the deadline, and say who was missing."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from course_lib.stores import Match, best_of

from .search_answers import CLIENT_ERRORS, SearchAnswer, SearchUnavailable

ShardSearch = Callable[[Any, int], Awaitable[Sequence[Match]]]


@dataclass(frozen=True)
class ShardFailure:
    """A shard that didn't answer.

    Attributes
    ----------
    shard
        Its name.
    kind
        "timeout" or "error".
    error
        The exception's type; empty for a time-out.

    Examples
    --------
    >>> ShardFailure("s2", "error", "ConnectionError").shard
    's2'
    """

    shard: str
    kind: Literal["timeout", "error"]
    error: str = ""


class ShardedSearch:
    """Scatter a query to all shards, gather what comes within the deadline, merge.

    Parameters
    ----------
    shards
        By name: ``async search(query, k)``, at most k matches, best first.
    deadline
        Seconds for all of them together: they work at the same time.
    replicas
        How many shards hold each document (the first ones of `rendezvous_order`). With fewer
        failures than replicas the answer is complete.
    metric
        "cosine", "ip" (large scores are good) or "l2" (small ones are).

    Raises
    ------
    ValueError
        If there is no shard, or a number is out of its range.

    Examples
    --------
    >>> async def good(query, k):
    ...     return [Match("a", 0.9), Match("b", 0.2)][:k]
    >>> async def dead(query, k):
    ...     raise ConnectionError
    >>> answer = asyncio.run(ShardedSearch({"s1": good, "s2": dead}).search("sort", 1))
    >>> [hit.id for hit in answer.hits], answer.degraded, answer.reason
    (['a'], True, '1 of 2 shards did not answer')
    """

    def __init__(
        self,
        shards: Mapping[str, ShardSearch],
        deadline: float = 0.5,
        replicas: int = 1,
        metric: str = "cosine",
    ) -> None:
        if not shards:
            raise ValueError("shards: expected at least one, got none")
        if not deadline > 0:
            raise ValueError(f"deadline: expected seconds above 0, got {deadline!r}")
        if not 1 <= replicas <= len(shards):
            raise ValueError(f"replicas: expected 1 to {len(shards)} (shards), got {replicas!r}")
        self.shards, self.deadline = dict(shards), deadline
        self.replicas, self.metric = replicas, metric

    async def search(self, query: Any, k: int) -> SearchAnswer:
        """Return the k best of all shards that answered, each document once.

        Parameters
        ----------
        query
            What the shards understand.
        k
            How many.

        Returns
        -------
        SearchAnswer
            With a `ShardFailure` for each shard that is missing; degraded where documents may be.

        Raises
        ------
        SearchUnavailable
            If no shard answered.
        TypeError, ValueError
            If a shard rejects the request itself.
        """
        tasks = {
            name: asyncio.ensure_future(self._ask(shard, query, k))
            for name, shard in self.shards.items()
        }
        try:
            await asyncio.wait(tasks.values(), timeout=self.deadline)
        finally:  # whoever is late is stopped, also when the caller has gone
            late = {name for name, task in tasks.items() if not task.done()}
            for task in tasks.values():
                task.cancel()
        failures = [f for name, task in tasks.items() if (f := _failure(name, task, name in late))]
        failed = {failure.shard for failure in failures}
        return self._merged(
            [task.result() for name, task in tasks.items() if name not in failed], failures, k
        )

    async def _ask(self, shard: ShardSearch, query: Any, k: int) -> Sequence[Match]:
        matches = await shard(query, k)
        if not all(math.isfinite(match.score) for match in matches):
            raise ArithmeticError("a score is not a finite number")  # it would spoil the order
        return matches

    def _merged(
        self, answers: list[Sequence[Match]], failures: list[ShardFailure], k: int
    ) -> SearchAnswer:
        if not answers:
            raise SearchUnavailable({f.shard: f.error or f.kind for f in failures})
        degraded = len(failures) >= self.replicas
        return SearchAnswer(
            hits=tuple(merge_distinct(answers, k, self.metric)),
            degraded=degraded,
            reason=f"{len(failures)} of {len(self.shards)} shards did not answer" * degraded,
            source="shards",
            failures=tuple(failures),
        )


def merge_distinct(answers: Iterable[Sequence[Match]], k: int, metric: str) -> list[Match]:
    """Return the k best of several lists; a document that is in many is returned once.

    Parameters
    ----------
    answers
        Each best first.
    k
        How many.
    metric
        Under "l2" small scores are good, else large ones.

    Returns
    -------
    list of Match

    Examples
    --------
    >>> answers = [[Match("a", 0.9), Match("b", 0.5)], [Match("a", 0.9), Match("c", 0.1)]]
    >>> [match.id for match in merge_distinct(answers, 2, "cosine")]
    ['a', 'b']
    """
    lists = list(answers)
    best: dict[str, Match] = {}
    for match in best_of(lists, sum(map(len, lists)), metric):
        best.setdefault(match.id, match)
    return list(best.values())[:k]


def _failure(name: str, task: asyncio.Future, late: bool) -> ShardFailure | None:
    """Say what was wrong with a shard; raise what is the request's own fault."""
    if late or task.cancelled():
        return ShardFailure(name, "timeout")
    error = task.exception()
    if isinstance(error, CLIENT_ERRORS):
        raise error
    return ShardFailure(name, "error", type(error).__name__) if error else None
