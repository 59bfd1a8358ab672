"""A whole search: remembered answer, or encode, find candidates, re-rank, and remember."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from course_lib.stores import Match

from .cache_keys import Option, answer_key
from .expiring_lru import ExpiringLRU
from .search_answers import Search, SearchAnswer, as_answer

Embed = Callable[[str], Awaitable[Any]]
Rerank = Callable[[str, Sequence[Match]], Awaitable[Sequence[Match]]]


@dataclass(frozen=True)
class Versions:
    """All that an answer depends on beside the question.

    Attributes
    ----------
    model, revision
        What encodes questions.
    index
        A new one after each change of the index.
    reranker
        Name and version of the re-ranker; None where there is none.

    Examples
    --------
    >>> Versions("minilm", "v1", index=7).reranker is None
    True
    """

    model: str
    revision: str
    index: str | int
    reranker: str | None = None


class EmbeddingSearchSystem:
    """Cache, encoder, index and re-ranker in one call.

    Parameters
    ----------
    embed
        ``async embed(text)``: the question's vector.
    search
        ``async search(vector, k)``: candidates, from one index or a `ShardedSearch`.
    cache
        Remembers answers that aren't degraded.
    versions
        Part of every key; assign new ones after a change: `system.versions = ...`.
    rerank
        ``async rerank(question, candidates)``: the same documents in a better order.
    candidates
        How many are fetched for each result that a re-ranker shall return.

    Raises
    ------
    ValueError
        If a re-ranker comes without its name in `versions`, or the other way round.

    Examples
    --------
    >>> import asyncio
    >>> async def embed(text):
    ...     return [1.0]
    >>> async def search(vector, k):
    ...     return [Match(f"d{i}", 1.0 - i / 10) for i in range(k)]
    >>> system = EmbeddingSearchSystem(embed, search, ExpiringLRU(10), Versions("m", "1", 1))
    >>> first = asyncio.run(system.search("sort", 2))
    >>> [hit.id for hit in first.hits], first.source, asyncio.run(system.search("sort", 2)).source
    (['d0', 'd1'], 'index', 'cache')
    """

    def __init__(
        self,
        embed: Embed,
        search: Search,
        cache: ExpiringLRU[SearchAnswer],
        versions: Versions,
        rerank: Rerank | None = None,
        candidates: int = 10,
    ) -> None:
        if (rerank is None) != (versions.reranker is None):
            raise ValueError(
                f"versions: rerank is {rerank!r}, but its version is {versions.reranker!r}"
            )
        if candidates < 1:
            raise ValueError(f"candidates: expected at least 1, got {candidates!r}")
        self.versions, self.cache = versions, cache
        self._embed, self._search, self._rerank = embed, search, rerank
        self._candidates = candidates

    async def search(
        self,
        question: str,
        k: int,
        use_reranker: bool = True,
        options: Mapping[str, Option] | None = None,
    ) -> SearchAnswer:
        """Return the k best documents for a question.

        Parameters
        ----------
        question
            Not empty.
        k
            At least 1.
        use_reranker
            False: leave it out. Without a re-ranker it makes no difference.
        options
            What else changes the answer, for the key.

        Returns
        -------
        SearchAnswer
            Its source is "cache" where nothing was computed.
        """
        if not question.strip():
            raise ValueError("question: expected some text, got none")
        if k < 1:
            raise ValueError(f"k: expected at least 1, got {k!r}")
        rerank = self._rerank if use_reranker else None
        key = self._key(question, k, rerank is not None, options)
        remembered = self.cache.get_many([key]).get(key)
        if remembered is not None:
            return replace(remembered, source="cache")
        answer = await self._answer(question, k, rerank)
        if not answer.degraded:
            self.cache.put_many({key: answer})
        return answer

    async def _answer(self, question: str, k: int, rerank: Rerank | None) -> SearchAnswer:
        vector = await self._embed(question)
        if rerank is None:
            return as_answer(await self._search(vector, k), "index")
        found = as_answer(await self._search(vector, k * self._candidates), "index")
        return replace(found, hits=tuple(await rerank(question, found.hits))[:k])

    def _key(
        self, question: str, k: int, reranked: bool, options: Mapping[str, Option] | None
    ) -> str:
        """Depend on what will run, not on what was asked for."""
        return answer_key(
            question,
            k,
            model=self.versions.model,
            revision=self.versions.revision,
            index_version=self.versions.index,
            reranker=self.versions.reranker if reranked else None,
            options=options,
        )
