"""Words and meaning together: several engines are asked, and their rankings fused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from .score_fusion import reciprocal_rank_fusion
from .semantic_search import SearchHit


class Engine(Protocol):
    """Whatever answers a query with hits, best first."""

    def search(self, query: str, k: int) -> list[SearchHit]:
        """Return up to k hits."""
        ...


class HybridSearchEngine:
    """Fuse the rankings of several engines by reciprocal ranks.

    Documents are matched by their names. Scores aren't looked at: those of BM25 and of a cosine
    have nothing in common.

    Parameters
    ----------
    engines : sequence of engines
        Over the same documents, or over different ones.
    weights : sequence of float, optional
        One an engine, 0 or more; 1 unless given.
    depth : int
        How many hits each engine is asked for; a document below that counts as not found.
    constant : float
        The 60 of `reciprocal_rank_fusion`.

    Raises
    ------
    ValueError
        If there is no engine, or `depth` is below 1.

    Examples
    --------
    >>> class Fixed:
    ...     def __init__(self, *names):
    ...         self.names = names
    ...     def search(self, query, k):
    ...         return [SearchHit(name, 9.0 - i) for i, name in enumerate(self.names[:k])]
    >>> engine = HybridSearchEngine([Fixed("a", "b", "c"), Fixed("b", "d")])
    >>> [hit.document for hit in engine.search("?", k=3)]
    ['b', 'a', 'd']
    """

    def __init__(
        self,
        engines: Sequence[Engine],
        weights: Sequence[float] | None = None,
        depth: int = 100,
        constant: float = 60,
    ) -> None:
        if not engines:
            raise ValueError("engines: expected at least one, got none")
        if depth < 1:
            raise ValueError(f"depth: expected 1 or more, got {depth}")
        self.engines, self.weights, self.depth, self.constant = engines, weights, depth, constant

    def search(self, query: str, k: int = 10) -> list[SearchHit]:
        """Return the k best documents; the score is the sum of weighted reciprocal ranks.

        Raises
        ------
        ValueError
            If `k` is below 1.
        """
        if k < 1:
            raise ValueError(f"k: expected 1 or more, got {k}")
        found = [engine.search(query, max(k, self.depth)) for engine in self.engines]
        texts = {hit.document: hit.text for hits in reversed(found) for hit in hits}
        rankings = [[hit.document for hit in hits] for hits in found]
        fused = reciprocal_rank_fusion(rankings, self.constant, self.weights)[:k]
        return [SearchHit(name, score, texts[name]) for name, score in fused]
