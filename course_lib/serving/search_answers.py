"""What a search found, and whether that is all it should have found."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from course_lib.stores import Match

if TYPE_CHECKING:
    from .sharded_search import ShardFailure

CLIENT_ERRORS = (TypeError, ValueError)  # of the request: no other step will like it better


class SearchUnavailable(Exception):
    """Nothing could answer. That isn't "no match", and must not look like it.

    Attributes
    ----------
    reasons
        By step or shard, what went wrong.
    """

    def __init__(self, reasons: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {reason}" for name, reason in reasons.items()))
        self.reasons = dict(reasons)


@dataclass(frozen=True)
class SearchAnswer:
    """Results with their status.

    Attributes
    ----------
    hits
        Best first. Empty means that nothing matches; a failure is an exception.
    degraded
        True: not what it would be on a good day. Such an answer must not be cached.
    reason
        Why it is degraded, for people.
    source
        Who answered: "shards", "cache", the name of a step.
    failures
        Shards that didn't answer; not degraded where their replicas did.

    Examples
    --------
    >>> answer = SearchAnswer((Match("a", 0.9),), source="shards")
    >>> answer.degraded, [hit.id for hit in answer.hits]
    (False, ['a'])
    """

    hits: tuple[Match, ...]
    degraded: bool = False
    reason: str = ""
    source: str = ""
    failures: tuple[ShardFailure, ...] = ()


Search = Callable[[Any, int], Awaitable[SearchAnswer | Sequence[Match]]]


def as_answer(found: SearchAnswer | Sequence[Match], source: str) -> SearchAnswer:
    """Return an answer, given one or its hits.

    Examples
    --------
    >>> as_answer([Match("a", 0.9)], "index").source
    'index'
    """
    if isinstance(found, SearchAnswer):
        return found if found.source else replace(found, source=source)
    return SearchAnswer(tuple(found), source=source)


def with_fallbacks(
    steps: Mapping[str, Search],
    timeout: float | None = None,
    client_errors: tuple[type[Exception], ...] = CLIENT_ERRORS,
) -> Callable[[Any, int], Awaitable[SearchAnswer]]:
    """Return a search that tries one step after the other until one answers.

    What any but the first step finds is marked as degraded, with the reasons of those before it.

    Parameters
    ----------
    steps
        By name, the best first: ``async search(query, k)``.
    timeout
        Seconds that each step may take; None: no limit.
    client_errors
        Exceptions that are the request's own fault: they are raised at once.

    Returns
    -------
    callable
        ``async search(query, k) -> SearchAnswer``. Raises SearchUnavailable if all steps fail.

    Examples
    --------
    >>> async def vectors(query, k):
    ...     raise ConnectionError("no index")
    >>> async def words(query, k):
    ...     return [Match("a", 2.0)]
    >>> search = with_fallbacks({"vectors": vectors, "words": words})
    >>> answer = asyncio.run(search("sort", 10))
    >>> answer.source, answer.degraded, answer.reason
    ('words', True, 'vectors: ConnectionError')
    """
    if not steps:
        raise ValueError("steps: expected at least one, got none")

    async def search(query: Any, k: int) -> SearchAnswer:
        reasons: dict[str, str] = {}
        for name, step in steps.items():
            try:
                async with asyncio.timeout(timeout):
                    answer = as_answer(await step(query, k), name)
            except client_errors:
                raise
            except Exception as error:
                reasons[name] = type(error).__name__
            else:
                return _marked(answer, reasons)
        raise SearchUnavailable(reasons)

    return search


def _marked(answer: SearchAnswer, reasons: Mapping[str, str]) -> SearchAnswer:
    if not reasons:
        return answer
    parts = [f"{name}: {reason}" for name, reason in reasons.items()]
    return replace(answer, degraded=True, reason="; ".join([*parts, answer.reason]).rstrip("; "))
