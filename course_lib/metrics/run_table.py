"""What a system ranked for many queries, as arrays, best first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .numbered_names import Ids, number_names
from .search_results import search_arrays
from .tie_order import best_first


@dataclass(frozen=True, eq=False)
class Run:
    """Ranked results of a system, query by query.

    Make one with `from_dict`, `from_rankings`, `from_search` or `read_run`. All of them put the
    results of a query in one order: the larger score first and, among equal scores, the name that
    comes *last* in the alphabet (by Unicode code point), as trec_eval does. So the same scores give
    the same metrics, in whatever order they came.

    Attributes
    ----------
    queries
        Their ids, in the order given.
    documents
        Names, each once.
    offsets
        int64, shape (nq + 1,): query i has rows ``offsets[i]`` to ``offsets[i + 1]``.
    ids
        int64, shape (n,): numbers of documents, best first within a query.
    scores
        float64, shape (n,): large is good.

    Examples
    --------
    >>> run = Run.from_dict({"q1": {"a": 0.5, "b": 0.9, "c": 0.5}})
    >>> run
    Run(1 query, 3 results)
    >>> run.ranking("q1")
    ['b', 'c', 'a']
    """

    queries: tuple[str, ...]
    documents: tuple[str, ...]
    offsets: Ids
    ids: Ids
    scores: NDArray[np.float64]

    @classmethod
    def from_dict(cls, results: Mapping[str, Mapping[str, float]]) -> Self:
        """Take the results of each query, document's name to score, in any order.

        Parameters
        ----------
        results
            Larger scores are better; a query may have no result.

        Raises
        ------
        TypeError
            If an id is no string or a score no number.
        ValueError
            If a score is nan.
        """
        documents, offsets, ids = number_names("results", results)
        given = chain.from_iterable(scores.values() for scores in results.values())
        scores = np.fromiter(given, np.float64, len(ids))
        if np.isnan(scores).any():
            first = int(np.flatnonzero(np.isnan(scores))[0])
            query = tuple(results)[np.searchsorted(offsets, first, side="right") - 1]
            name = documents[ids[first]]
            raise ValueError(
                f"results: expected numbers as scores, got nan for {name!r}, {query!r}"
            )
        return cls(tuple(results), documents, offsets, *best_first(offsets, ids, scores, documents))

    @classmethod
    def from_rankings(cls, rankings: Mapping[str, Sequence[str]]) -> Self:
        """Take the names of each query's results, best first; the last one gets score 1.

        Raises
        ------
        TypeError
            If a ranking is one string, or holds something else than strings.
        ValueError
            If a ranking names a document twice.

        Examples
        --------
        >>> Run.from_rankings({"q1": ["b", "a"]}).to_dict()
        {'q1': {'b': 2.0, 'a': 1.0}}
        """
        for query, names in rankings.items():
            if isinstance(names, str):
                raise TypeError(f"rankings: expected a list of names, got {names!r} for {query!r}")
            if len(set(names)) < len(names):
                twice = Counter(names).most_common(1)[0][0]
                raise ValueError(f"rankings: {query!r} has document {twice!r} twice")
        documents, offsets, ids = number_names("rankings", rankings)
        scores = np.repeat(offsets[1:], np.diff(offsets)) - np.arange(len(ids))
        return cls(tuple(rankings), documents, offsets, ids, scores.astype(np.float64))

    @classmethod
    def from_search(
        cls,
        queries: Sequence[str],
        scores: ArrayLike,
        ids: ArrayLike,
        names: Sequence[str],
        metric: str = "cosine",
    ) -> Self:
        """Take what an index's `search` returned.

        Parameters
        ----------
        queries
            nq ids, one for each row.
        scores, ids
            Shape (nq, k), best first; where an id is -1 there is no result.
        names
            Name of the document with id 0, 1, ...
        metric
            The index's. Under ``"l2"`` and ``"hamming"`` small scores are good: they are negated.

        Raises
        ------
        ValueError
            If the shapes don't fit, an id has no name or comes twice in a row, two queries or two
            documents share a name, or the scores aren't best first under `metric`.

        Examples
        --------
        >>> found = [[0.1, 0.4, float("inf")]], [[1, 0, -1]]
        >>> Run.from_search(["q1"], *found, ["a", "b"], metric="l2").to_dict()
        {'q1': {'b': -0.1, 'a': -0.4}}
        """
        values, rows = search_arrays(queries, scores, ids, names, metric)
        there = rows >= 0
        offsets = np.concatenate([[0], np.cumsum(there.sum(axis=1))])
        ordered = best_first(offsets, rows[there], values[there], names)
        return cls(tuple(queries), tuple(names), offsets, *ordered)

    def __len__(self) -> int:
        """Return the number of queries."""
        return len(self.queries)

    def __contains__(self, query: str) -> bool:
        """Tell whether there is such a query."""
        return query in self._places

    def __getitem__(self, query: str) -> dict[str, float]:
        """Return one query's results, document's name to score, best first."""
        i = self._places[query]
        rows = slice(self.offsets[i], self.offsets[i + 1])
        names = [self.documents[number] for number in self.ids[rows]]
        return dict(zip(names, self.scores[rows].tolist(), strict=True))

    def ranking(self, query: str) -> list[str]:
        """Return the names of one query's results, best first."""
        return list(self[query])

    def to_dict(self) -> dict[str, dict[str, float]]:
        """Return what `from_dict` takes, best first."""
        return {query: self[query] for query in self.queries}

    def rows(self, queries: Sequence[str]) -> Ids:
        """Return where each query stands in `queries`, int64; -1 for those that aren't there."""
        return np.array([self._places.get(query, -1) for query in queries], np.int64)

    def numbers(self, documents: tuple[str, ...]) -> Ids:
        """Return each name's number, int64; -1 for those that aren't there.

        The last answer is kept, for scoring again against the same judgements.
        """
        if self._looked_up.get("documents") is not documents:
            numbers = {name: i for i, name in enumerate(self.documents)}
            found = np.array([numbers.get(name, -1) for name in documents], np.int64)
            self._looked_up.update(documents=documents, numbers=found)
        return self._looked_up["numbers"]

    def __repr__(self) -> str:
        noun = "query" if len(self) == 1 else "queries"
        return f"Run({len(self):,} {noun}, {len(self.ids):,} results)"

    @cached_property
    def _places(self) -> dict[str, int]:
        return {query: i for i, query in enumerate(self.queries)}

    @cached_property
    def _looked_up(self) -> dict[str, Any]:
        return {}
