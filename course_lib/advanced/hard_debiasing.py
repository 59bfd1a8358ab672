"""Hard debiasing: take a direction out of neutral words, and make pairs differ in it alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from course_lib.datasets import WordVectors
from course_lib.vectors import l2_normalize
from course_lib.vectors.numbers_check import Floats, as_floats

BLOCK = 4096  # words that are neutralized at a time


def neutralize(vectors: ArrayLike, direction: ArrayLike) -> Floats:
    """Remove a direction: w minus its projection, back to length 1.

    w' = (w - (w·g) g) / ‖w - (w·g) g‖, with g of length 1

    Parameters
    ----------
    vectors : array_like
        Shape (n, d).
    direction : array_like
        Shape (d,), of any length above 0.

    Returns
    -------
    ndarray
        Shape (n, d), rows of length 1 and orthogonal to the direction. float32 stays float32. A
        row that lies on the direction becomes zeros.

    Raises
    ------
    ValueError
        If the dimensions differ or the direction is zeros.

    References
    ----------
    Bolukbasi, Chang, Zou, Saligrama and Kalai (2016), Man is to computer programmer as woman is
    to homemaker?, section 6, step 2a.

    Examples
    --------
    >>> neutralize([[0.6, 0.8], [-0.6, 0.8]], [2.0, 0.0])
    array([[0., 1.],
           [0., 1.]])
    """
    rows, g = _rows_and_unit("vectors", vectors, direction)
    along = np.outer(rows @ g, g)  # (n, d)
    rest = np.subtract(rows, along, out=along)
    lost = np.vecdot(rest, rest) <= 1e-14 * np.vecdot(rows, rows)
    rest[lost] = 0.0
    return l2_normalize(rest).astype(rows.dtype, copy=False)


def equalize(first: ArrayLike, second: ArrayLike, direction: ArrayLike) -> tuple[Floats, Floats]:
    """Let the two words of each pair differ in one direction alone, by equal amounts.

    With the middle m = (a + b) / 2 and its part without the direction, v = m - (m·g) g:

    a' = v + z g and b' = v - z g, where z = ±√(1 - ‖v‖²), the sign from (a - b)·g

    Parameters
    ----------
    first, second : array_like
        Shape (m, d) each, rows of length 1: the pairs.
    direction : array_like
        Shape (d,), of any length above 0.

    Returns
    -------
    (m, d), (m, d) ndarray
        Rows of length 1. Both words of a pair are equally near to every vector that is orthogonal
        to the direction.

    Raises
    ------
    ValueError
        If shapes differ, a row isn't of length 1, or the direction is zeros.

    References
    ----------
    Bolukbasi, Chang, Zou, Saligrama and Kalai (2016), section 6, step 2a ("equalize"), for pairs
    and a one-dimensional subspace.

    Examples
    --------
    >>> she, he = equalize([[0.6, 0.8]], [[0.0, 1.0]], [1.0, 0.0])
    >>> she.round(3), he.round(3)
    (array([[0.436, 0.9  ]]), array([[-0.436,  0.9  ]]))
    """
    a, g = _rows_and_unit("first", first, direction)
    b, _ = _rows_and_unit("second", second, direction)
    if a.shape != b.shape:
        raise ValueError(f"second: expected shape {a.shape} as first has, got {b.shape}")
    for name, rows in (("first", a), ("second", b)):
        if not np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-3):
            raise ValueError(f"{name}: expected rows of length 1")
    middle = (a + b) / 2  # (m, d)
    shared = middle - np.outer(middle @ g, g)
    room = np.sqrt(np.maximum(1 - (shared**2).sum(axis=1), 0.0))  # (m,)
    along = np.outer(np.where((a - b) @ g >= 0, room, -room), g)
    return shared + along, shared - along


def hard_debias(
    word_vectors: WordVectors,
    direction: ArrayLike,
    specific: Iterable[str],
    pairs: Sequence[tuple[str, str]],
) -> WordVectors:
    """Neutralize all words but the specific ones, and equalize the pairs.

    Parameters
    ----------
    word_vectors : WordVectors
        Shape (n, d); scaled to length 1 first.
    direction : array_like
        Shape (d,).
    specific : iterable of str
        Words that keep their place on the direction. All words of the pairs count as specific.
    pairs : sequence of (str, str)
        No word in two of them. A pair of which one word has no vector isn't equalized, and its
        other word stays as it is.

    Returns
    -------
    WordVectors
        A new table of the same words.

    Raises
    ------
    ValueError
        If a word stands in two pairs.

    References
    ----------
    Bolukbasi, Chang, Zou, Saligrama and Kalai (2016), section 6, steps 1 and 2a.

    Examples
    --------
    >>> wv = WordVectors(["she", "he", "nurse"], [[0.6, 0.8], [-0.8, 0.6], [0.28, 0.96]])
    >>> after = hard_debias(wv, [1.0, 0.0], [], [("she", "he")])
    >>> [round(float(after["nurse"] @ after[word]), 3) for word in ("she", "he")]
    [0.7, 0.7]
    """
    known = [(a, b) for a, b in pairs if a in word_vectors and b in word_vectors]
    paired = [word for pair in known for word in pair]
    if len(set(paired)) != len(paired):
        twice = next(word for word in paired if paired.count(word) > 1)
        raise ValueError(f"pairs: expected each word in one pair, got {twice!r} in two")
    matrix = word_vectors.normalized().matrix  # a new table
    kept = {*specific, *(word for pair in pairs for word in pair)}
    neutral = np.flatnonzero([word not in kept for word in word_vectors.words])
    for start in range(0, len(neutral), BLOCK):
        rows = neutral[start : start + BLOCK]
        matrix[rows] = neutralize(matrix[rows], direction)
    if known:
        first, second = (
            np.array([word_vectors.index(pair[side]) for pair in known]) for side in (0, 1)
        )
        matrix[first], matrix[second] = equalize(matrix[first], matrix[second], direction)
    return WordVectors(word_vectors.words, matrix)


def _rows_and_unit(name: str, vectors: ArrayLike, direction: ArrayLike) -> tuple[Floats, Floats]:
    rows, g = as_floats(name, vectors, 2), as_floats("direction", direction, 1)
    if rows.shape[1] != len(g):
        raise ValueError(f"direction: expected {rows.shape[1]} numbers, got {len(g)}")
    length = np.linalg.norm(g)
    if not length > 0:
        raise ValueError("direction: expected a length above 0, got zeros")
    return rows, g / length
