"""Relevance judgements of many queries as arrays: which document has which grade."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Self

import numpy as np
from numpy.typing import NDArray

from .numbered_names import Ids, number_names

Judgements = Mapping[str, Mapping[str, int]]
LIMIT = 1000  # 2**grade has to be a float64


@dataclass(frozen=True, eq=False)
class Qrels:
    """Query relevance judgements, the right answers of a retrieval test.

    Make one with `from_dict` or `read_qrels`. The judgements of query i stand in rows
    ``offsets[i]`` to ``offsets[i + 1]`` of `ids` and `grades`.

    Attributes
    ----------
    queries
        Their ids, in the order given.
    documents
        Names of all judged documents, each once.
    offsets
        int64, shape (nq + 1,).
    ids
        int64, shape (n,): numbers of documents.
    grades
        int32, shape (n,): above 0 is relevant, everything else is not.

    Examples
    --------
    >>> qrels = Qrels.from_dict({"q1": {"a": 3, "b": 0}, "q2": {"b": 1}})
    >>> qrels
    Qrels(2 queries, 3 judgements, 2 relevant)
    >>> qrels["q1"]
    {'a': 3, 'b': 0}
    """

    queries: tuple[str, ...]
    documents: tuple[str, ...]
    offsets: Ids
    ids: Ids
    grades: NDArray[np.int32]

    @classmethod
    def from_dict(cls, judgements: Judgements) -> Self:
        """Take the judgements of each query, document's name to grade.

        Parameters
        ----------
        judgements
            At least one query; a query may have no judgement. Grades are whole numbers from -1000
            to 1000.

        Raises
        ------
        TypeError
            If an id is no string or a grade no whole number.
        ValueError
            If there is no query, or a grade is out of its range.

        Examples
        --------
        >>> Qrels.from_dict({"q1": {"a": 2.5}})
        Traceback (most recent call last):
        TypeError: judgements: expected whole numbers as grades, got 2.5 for 'a' in query 'q1'
        """
        if not judgements:
            raise ValueError("judgements: expected at least one query, got none")
        documents, offsets, ids = number_names("judgements", judgements)
        return cls(tuple(judgements), documents, offsets, ids, _grades(judgements))

    def __len__(self) -> int:
        """Return the number of queries."""
        return len(self.queries)

    def __contains__(self, query: str) -> bool:
        """Tell whether there is such a query."""
        return query in self._places

    def __getitem__(self, query: str) -> dict[str, int]:
        """Return the judgements of one query, document's name to grade."""
        i = self._places[query]
        rows = slice(self.offsets[i], self.offsets[i + 1])
        names = [self.documents[number] for number in self.ids[rows]]
        return dict(zip(names, self.grades[rows].tolist(), strict=True))

    def to_dict(self) -> dict[str, dict[str, int]]:
        """Return what `from_dict` takes."""
        return {query: self[query] for query in self.queries}

    def n_relevant(self) -> Ids:
        """Return how many documents are relevant for each query, int64, shape (nq,)."""
        seen = np.concatenate([[0], np.cumsum(self.grades > 0)])
        return seen[self.offsets[1:]] - seen[self.offsets[:-1]]

    def __repr__(self) -> str:
        n, relevant = len(self.ids), int((self.grades > 0).sum())
        return f"Qrels({len(self):,} queries, {n:,} judgements, {relevant:,} relevant)"

    @cached_property
    def _places(self) -> dict[str, int]:
        return {query: i for i, query in enumerate(self.queries)}


def _grades(judgements: Judgements) -> NDArray[np.int32]:
    """Return all grades, query after query; look for the culprit only where there is one."""
    values = list(chain.from_iterable(grades.values() for grades in judgements.values()))
    grades = np.array(values) if values else np.zeros(0, np.int32)
    if grades.dtype.kind in "iu" and not (np.abs(grades) > LIMIT).any():
        return grades.astype(np.int32)
    for query, given in judgements.items():
        for name, grade in given.items():
            place = f"{grade!r} for {name!r} in query {query!r}"
            if isinstance(grade, bool) or not isinstance(grade, (int, np.integer)):
                raise TypeError(f"judgements: expected whole numbers as grades, got {place}")
            if abs(grade) > LIMIT:
                raise ValueError(f"judgements: expected grades of at most {LIMIT}, got {place}")
    return np.array(values, np.int32)  # NumPy makes floats of signed and unsigned integers mixed
