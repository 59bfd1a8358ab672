"""The most alike items, by comparing with all of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.datasets import WordVectors

from .distances import (
    Comparison,
    angular_distance,
    cosine_similarity,
    dot,
    euclidean,
    manhattan,
)
from .numbers_check import Floats, as_floats

Metric = Literal["cosine", "dot", "euclidean", "manhattan", "angular"]
SIMILARITIES: dict[str, Comparison] = {"cosine": cosine_similarity, "dot": dot}
DISTANCES: dict[str, Comparison] = {
    "euclidean": euclidean,
    "manhattan": manhattan,
    "angular": angular_distance,
}


def nearest_neighbors(
    query: ArrayLike, items: ArrayLike, k: int, metric: Metric = "cosine"
) -> tuple[Floats, NDArray[np.intp]]:
    """Find the k items that are most like each query, exactly.

    Parameters
    ----------
    query
        One vector (d,), or a batch (q, d).
    items
        Shape (n, d).
    k
        How many, from 1 to n.
    metric
        ``"cosine"`` or ``"dot"``, where larger is better, or ``"euclidean"``, ``"manhattan"`` or
        ``"angular"``, where smaller is better.

    Returns
    -------
    scores
        Shape (k,) or (q, k), best first: similarities for the first two metrics, distances else.
    ids
        Rows of `items`, same shape. Equal scores come in order of the row.

    Raises
    ------
    ValueError
        If `k` or `metric` is out of range, or the shapes don't fit.

    Notes
    -----
    Complexity: O(n·d) a query. Chapter 7 is about doing better.

    Examples
    --------
    >>> scores, ids = nearest_neighbors([1.0, 0.1], [[0.0, 1.0], [2.0, 0.0], [1.0, 1.0]], k=2)
    >>> ids
    array([1, 2])
    """
    candidates = as_floats("items", items, 2)
    if not 1 <= k <= len(candidates):
        raise ValueError(f"k: expected 1 to {len(candidates)}, the number of items, got {k}")
    if metric in SIMILARITIES:
        scores = SIMILARITIES[metric](query, candidates)  # (n,) or (q, n)
        ids = _largest(scores, k)
    elif metric in DISTANCES:
        scores = DISTANCES[metric](query, candidates)
        ids = _largest(-scores, k)
    else:
        raise ValueError(f"metric: expected one of {[*SIMILARITIES, *DISTANCES]}, got {metric!r}")
    return np.take_along_axis(scores, ids, axis=-1), ids


def most_similar(
    word_vectors: WordVectors,
    word_or_vector: str | ArrayLike,
    k: int = 10,
    exclude: Iterable[str] = (),
) -> list[tuple[str, float]]:
    """Find the words whose vectors point most nearly the same way.

    Parameters
    ----------
    word_vectors
        The table to search.
    word_or_vector
        A word of the table, which is then left out of its own answer, or any vector (d,).
    k
        How many words; fewer come back if the table has no more.
    exclude
        Words that may not be answers.

    Returns
    -------
    list of (str, float)
        Words with their cosine similarity, best first.

    Raises
    ------
    KeyError
        If the word is not in the table.
    ValueError
        If `k` is below 1, or the vector's length isn't the table's.

    Examples
    --------
    >>> toy = WordVectors(["cat", "dog", "car"], np.array([[3.0, 1], [2, 1], [0, 3]]))
    >>> [word for word, _ in most_similar(toy, "cat", k=2)]
    ['dog', 'car']
    """
    if k < 1:
        raise ValueError(f"k: expected 1 or more, got {k}")
    left_out = set(exclude)
    if isinstance(word_or_vector, str):
        left_out.add(word_or_vector)
        vector: ArrayLike = word_vectors[word_or_vector]
    else:
        vector = as_floats("word_or_vector", word_or_vector, 1)
    wanted = min(k + len(left_out), len(word_vectors))
    scores, ids = nearest_neighbors(vector, word_vectors.matrix, wanted)
    ranked = zip((word_vectors.words[i] for i in ids), map(float, scores), strict=True)
    return [(word, score) for word, score in ranked if word not in left_out][:k]


def _largest(scores: Floats, k: int) -> NDArray[np.intp]:
    """Columns of the k largest scores of each row, best first, ties by column."""
    if scores.ndim == 2:
        return np.stack([_largest(row, k) for row in scores])  # (q, k)
    threshold = np.partition(scores, len(scores) - k)[len(scores) - k]
    candidates = np.flatnonzero(scores >= threshold)  # k of them, more where ties cross the edge
    return candidates[np.argsort(-scores[candidates], kind="stable")[:k]]
