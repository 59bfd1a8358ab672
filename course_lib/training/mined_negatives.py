"""Negatives of each query, as many as were found, with the scores that made them hard."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class MinedNegatives:
    """What a miner found.

    Attributes
    ----------
    ids
        For each query its negatives, rows of the documents, int64 (m_i,), hardest first; m_i may
        be 0.
    scores
        For each query the scores of its negatives, float32 (m_i,).
    dropped
        For each query how many candidates the false-negative guard left out, int64 (nq,).

    Examples
    --------
    >>> mined = MinedNegatives((np.array([4, 2]), np.array([1])), (np.ones(2), np.ones(1)),
    ...                        dropped=np.array([0, 3]))
    >>> len(mined), mined.pairs()
    (2, (array([0, 0, 1]), array([4, 2, 1])))
    >>> mined.complete(2)
    array([0])
    """

    ids: tuple[Ids, ...]
    scores: tuple[NDArray[np.float32], ...]
    dropped: Ids

    def __len__(self) -> int:
        return len(self.ids)

    def __repr__(self) -> str:
        found = sum(map(len, self.ids))
        return (
            f"MinedNegatives({found:,} for {len(self):,} queries, {self.dropped.sum():,} left out)"
        )

    def __iter__(self) -> Iterator[Ids]:
        return iter(self.ids)

    def pairs(self) -> tuple[Ids, Ids]:
        """Return all (query, negative) pairs as two columns of rows, int64 (m,) each."""
        lengths = [len(found) for found in self.ids]
        none = np.zeros(0, np.int64)
        return np.repeat(np.arange(len(self)), lengths), np.concatenate([none, *self.ids])

    def complete(self, n: int) -> Ids:
        """Return the queries that have `n` negatives or more."""
        return np.flatnonzero(np.array([len(found) >= n for found in self.ids], dtype=bool))

    def filled(self, n: int, others: NDArray[np.int64]) -> Ids:
        """Return exactly `n` negatives for each query, (nq, n): the mined ones, then others.

        Parameters
        ----------
        n : int
            1 or more.
        others : ndarray
            int64 (nq, n): what fills the gaps, as from `random_negatives`.

        Returns
        -------
        ndarray
            int64 (nq, n). A row repeats a document only where `others` holds no new one.

        Raises
        ------
        ValueError
            If `others` has another shape.
        """
        if others.shape != (len(self), n):
            raise ValueError(f"others: expected shape {(len(self), n)}, got {others.shape}")
        return np.array([_first_new(n, *row) for row in zip(self.ids, others, strict=True)])


def false_negative_share(negatives: Sequence[Ids], relevant: Sequence[Collection[int]]) -> float:
    """Return the share of all negatives that are relevant in truth.

    Parameters
    ----------
    negatives : sequence of (m_i,) int64
        Of each query: a `MinedNegatives`, or rows (nq, n).
    relevant : sequence of collections of int
        All documents that answer each query, those that the miner didn't know included.

    Returns
    -------
    float
        0 to 1; nan where there is no negative.

    Raises
    ------
    ValueError
        If the numbers of queries differ.

    Examples
    --------
    >>> false_negative_share([np.array([1, 2]), np.array([3, 4])], [{2, 7}, {9}])
    0.25
    """
    if len(negatives) != len(relevant):
        raise ValueError(f"relevant: expected {len(negatives)} queries, got {len(relevant)}")
    wrong = [
        int(i) in set(known) for row, known in zip(negatives, relevant, strict=True) for i in row
    ]
    return float(np.mean(wrong)) if wrong else float("nan")


def _first_new(n: int, mined: Ids, others: Ids) -> Ids:
    """Return the first n of the mined ids and then the others, repeats last."""
    row = np.concatenate([mined[:n], others])
    _, first = np.unique(row, return_index=True)
    repeats = np.setdiff1d(np.arange(len(row)), first)
    return row[np.concatenate([np.sort(first), repeats])[:n]].astype(np.int64)
