"""Recommend what reads alike: similar items, and what is near a history's mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.vectors import l2_normalize

from .interaction_matrix import Interactions
from .user_vectors import mean_user_vectors

Matrix = NDArray[np.float32]


class ContentRecommender:
    """Score names by the cosine of their content vectors; nobody's behaviour is needed.

    Items have ids of their own, their names: a row number that is taken for an id recommends
    another item as soon as rows are sorted or dropped.

    Parameters
    ----------
    names : sequence of str
        m names, each once.
    vectors : array_like
        Shape (m, d), of any length; rows of zeros stand for "no content" and score 0.

    Raises
    ------
    ValueError
        If there isn't one vector a name, or a name comes twice.

    Examples
    --------
    >>> model = ContentRecommender(["copy", "original", "other"], [[1, 0], [1, 0], [0, 1]])
    >>> model.similar("original", k=1)  # not itself, although its twin stands before it
    [('copy', 1.0)]
    """

    def __init__(self, names: Sequence[str], vectors: ArrayLike) -> None:
        rows = np.asarray(vectors, np.float32)
        if rows.ndim != 2 or len(rows) != len(names):
            raise ValueError(f"vectors: expected shape ({len(names)}, d), got {rows.shape}")
        self.names = tuple(names)
        self.vectors: Matrix = l2_normalize(rows)
        self._rows = {name: j for j, name in enumerate(self.names)}
        if len(self._rows) < len(self.names):
            raise ValueError("names: expected each once, got a repeated one")

    def fit(self, train: Interactions) -> Self:
        """Learn nothing; here so that all recommenders are used alike."""
        if train.names != self.names:
            raise ValueError("train: expected the names that the content vectors belong to")
        return self

    def similar(self, name: str, k: int = 10) -> list[tuple[str, float]]:
        """Return the k names whose content is most like that of one name.

        The name itself is left out by its id, not by its rank: with a duplicate it may come second.

        Raises
        ------
        KeyError
            If the name has no vector.
        """
        return self.recommend([name], k)

    def recommend(self, history: Sequence[str], k: int = 10) -> list[tuple[str, float]]:
        """Return the k names nearest to the mean of a history, without the history.

        Raises
        ------
        KeyError
            If a name of the history has no vector.
        ValueError
            If the history is empty: its mean is no direction. Fall back on something popular.
        """
        if not history:
            raise ValueError("history: expected at least one name, got none")
        for name in history:
            if name not in self._rows:
                raise KeyError(f"{name!r} is not among the {len(self.names):,} names")
        own = [self._rows[name] for name in history]
        scores = self.vectors @ l2_normalize(self.vectors[own].mean(axis=0))  # (m,)
        scores[own] = -np.inf
        best = np.argsort(-scores, kind="stable")[:k]
        return [(self.names[j], float(scores[j])) for j in best if scores[j] > -np.inf]

    def user_vectors(self, given: Interactions) -> Matrix:
        """Return the mean vector of each history, one long, float32, (n, d); zeros if empty."""
        return np.asarray(l2_normalize(mean_user_vectors(self.vectors, given)), np.float32)

    def scores(self, given: Interactions) -> Matrix:
        """Return the cosine of each history's mean and each name, float32, (n, m)."""
        return self.user_vectors(given) @ self.vectors.T
