"""Pairs that choose each other, and a first dictionary out of the shapes of two spaces."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.vectors import cosine_similarity, l2_normalize
from course_lib.vectors.numbers_check import Floats, as_floats

from .csls import csls_scores

Pairs = NDArray[np.int64]


def mutual_pairs(scores: ArrayLike) -> Pairs:
    """Return the (row, column) pairs that are each other's best.

    Parameters
    ----------
    scores : array_like
        Shape (n, m), high is near.

    Returns
    -------
    ndarray
        Shape (p, 2), int64, in order of the row; p from 1 to min(n, m).

    Examples
    --------
    >>> mutual_pairs([[0.9, 0.8], [0.7, 0.1], [0.2, 0.3]])  # row 1 wants column 0, too
    array([[0, 0]])
    """
    table = as_floats("scores", scores, 2)
    column = table.argmax(axis=1)  # of each row
    row = table.argmax(axis=0)  # of each column
    rows = np.flatnonzero(row[column] == np.arange(len(table)))
    return np.stack([rows, column[rows]], axis=1).astype(np.int64)


def profile_pairs(source: ArrayLike, target: ArrayLike, k: int = 10) -> Pairs:
    """Guess a first dictionary without any: words whose similarities to all others look alike.

    A word's *profile* is the sorted list of its cosines with all words of its own space. Sorting
    takes away which word is which; a rotation of the space changes no cosine. So a word and its
    translation have nearly equal profiles as far as the two spaces have the same shape. Pairs that
    choose each other by CSLS between the profiles are returned.

    Parameters
    ----------
    source, target : array_like
        Shapes (n, d) and (m, e): the widths may differ. Take about as many words of each.
    k : int
        Neighbours of CSLS.

    Returns
    -------
    ndarray
        Shape (p, 2), int64. Many are wrong: a start for `refine_alignment`, not a result.

    Complexity
    ----------
    O(n²·d + n² log n) a space, and O(n·m·min(n, m)) between them.

    References
    ----------
    Artetxe, Labaka and Agirre (2018), "A robust self-learning method for fully unsupervised
    cross-lingual mappings of word embeddings", section 3.2 (cosines instead of their square root).

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> x, turn = rng.normal(size=(40, 5)), np.linalg.qr(rng.normal(size=(5, 5)))[0]
    >>> pairs = profile_pairs(x, x @ turn, k=3)
    >>> bool((pairs[:, 0] == pairs[:, 1]).all()), len(pairs)
    (True, 40)
    """
    length = min(len(np.asarray(source)), len(np.asarray(target)))
    profiles = [_profiles(as_floats(n, v, 2), length) for n, v in _named(source, target)]
    return mutual_pairs(csls_scores(profiles[0], profiles[1], min(k, length)))


def _named(source: ArrayLike, target: ArrayLike) -> tuple[tuple[str, ArrayLike], ...]:
    return ("source", source), ("target", target)


def _profiles(vectors: Floats, length: int) -> Floats:
    """Sorted cosines of each word with all, at `length` evenly spread quantiles, centred."""
    cosines = np.sort(cosine_similarity(vectors, vectors).astype(np.float32), axis=1)  # (n, n)
    places = np.linspace(0, len(vectors) - 1, length).round().astype(np.intp)
    profiles = cosines[:, places]
    return l2_normalize(profiles - profiles.mean(axis=0))
