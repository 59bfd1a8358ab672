"""Co-occurrence counts: how often does word j stand near word i?"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numba import njit
from scipy.sparse import csr_matrix

from course_lib.words.vocabulary import Corpus
from course_lib.words.windows import harmonic_weights, linear_weights

Weighting = Literal["harmonic", "linear", "flat"]
Side = Literal["both", "left", "right"]


def distance_weights(window: int, weighting: Weighting = "harmonic") -> np.ndarray:
    """Return what one co-occurrence counts at distance 1, 2, ..., ``window``.

    Parameters
    ----------
    window : int
        Largest distance that still counts, 1 or more.
    weighting : {"harmonic", "linear", "flat"}
        ``harmonic`` is GloVe's ``1 / d``; ``linear`` is ``(window - d + 1) / window``, the expected
        weight under word2vec's random radius; ``flat`` is 1.

    Returns
    -------
    numpy.ndarray
        Shape ``(window,)``, float64.

    Raises
    ------
    ValueError
        If `window` is below 1 or `weighting` is unknown.

    References
    ----------
    Pennington, Socher and Manning (2014), section 4.2; Levy, Goldberg and Dagan (2015),
    section 3.1.

    Examples
    --------
    >>> distance_weights(4, "linear").tolist()
    [1.0, 0.75, 0.5, 0.25]
    """
    if weighting == "harmonic":
        return harmonic_weights(window)
    if weighting == "linear":
        return linear_weights(window)
    if weighting == "flat":
        return np.ones_like(linear_weights(window))
    raise ValueError(f"weighting: expected 'harmonic', 'linear' or 'flat', got {weighting!r}")


def cooccurrence_matrix(
    corpus: Corpus,
    window: int = 10,
    weighting: Weighting = "harmonic",
    side: Side = "both",
    vocabulary_size: int | None = None,
) -> csr_matrix:
    """Count the words that stand within `window` of each word, inside its sentence.

    ``X[i, j]`` is the weighted number of times that word ``j`` stands in the context of word
    ``i``, so row ``i`` holds the contexts of word ``i`` and ``P(j | i) = X[i, j] / X[i].sum()``.

    Parameters
    ----------
    corpus : Corpus
        ``tokens`` int32 word ids; ``offsets`` int64, sentence ``s`` is
        ``tokens[offsets[s]:offsets[s + 1]]``.
    window : int
        Largest distance that counts.
    weighting : {"harmonic", "linear", "flat"}
        Weight of a distance, see `distance_weights`.
    side : {"both", "left", "right"}
        Which neighbours count. ``both`` gives a symmetric matrix.
    vocabulary_size : int, optional
        Number of rows and columns; by default the largest id plus one.

    Returns
    -------
    scipy.sparse.csr_matrix
        Shape ``(V, V)``, float32, indices sorted, no explicit zeros.

    Raises
    ------
    ValueError
        If an argument is outside its range, or an id does not fit `vocabulary_size`.

    Notes
    -----
    O(T * window) for T tokens. A dense matrix would take 4 V^2 bytes: 1.6 GB for 20,000 words.

    References
    ----------
    Pennington, Socher and Manning (2014), section 3.

    Examples
    --------
    >>> corpus = Corpus(np.array([0, 1, 2, 1], dtype=np.int32), np.array([0, 4], dtype=np.int64))
    >>> cooccurrence_matrix(corpus, window=2).toarray().tolist()
    [[0.0, 1.0, 0.5], [1.0, 1.0, 2.0], [0.5, 2.0, 0.0]]
    """
    weights = distance_weights(window, weighting)
    if side not in ("both", "left", "right"):
        raise ValueError(f"side: expected 'both', 'left' or 'right', got {side!r}")
    size = _checked_size(corpus.tokens, vocabulary_size)
    left = _left_neighbours(corpus, weights, size)
    if side == "left":
        return left.tocsc().tocsr()  # two linear-time transpositions sort every row
    right = left.T.tocsr()  # who stands to my left has me to its right
    return right if side == "right" else right + right.T.tocsr()


def _checked_size(tokens: np.ndarray, vocabulary_size: int | None) -> int:
    if tokens.size and tokens.min() < 0:
        raise ValueError(f"corpus: expected ids of 0 or more, got {tokens.min()}")
    needed = int(tokens.max()) + 1 if tokens.size else 0
    if vocabulary_size is None:
        return needed
    if vocabulary_size < needed:
        raise ValueError(
            f"vocabulary_size: expected at least {needed} (the largest id is {needed - 1}), "
            f"got {vocabulary_size}"
        )
    return vocabulary_size


def _left_neighbours(corpus: Corpus, weights: np.ndarray, size: int) -> csr_matrix:
    """Sort the positions by word, then count one row after the other."""
    starts = np.zeros(size + 1, dtype=np.int64)
    np.cumsum(np.bincount(corpus.tokens, minlength=size), out=starts[1:])
    positions, room = _positions_by_word(
        corpus.tokens, corpus.offsets, starts[:-1].copy(), weights.size
    )
    indptr, indices, data = _count_rows(corpus.tokens, starts, positions, room, weights)
    return csr_matrix((data, indices, indptr), shape=(size, size))


@njit(cache=True, nogil=True)
def _positions_by_word(
    tokens: np.ndarray, offsets: np.ndarray, cursor: np.ndarray, window: int
) -> tuple[np.ndarray, np.ndarray]:
    """Counting sort of the positions, each with its number of left neighbours in the window."""
    positions = np.empty(tokens.size, dtype=np.int64)
    room = np.empty(tokens.size, dtype=np.int32)
    for sentence in range(offsets.size - 1):
        for position in range(offsets[sentence], offsets[sentence + 1]):
            slot = cursor[tokens[position]]
            cursor[tokens[position]] += 1
            positions[slot] = position
            room[slot] = min(window, position - offsets[sentence])
    return positions, room


@njit(cache=True, nogil=True)
def _count_rows(
    tokens: np.ndarray,
    starts: np.ndarray,
    positions: np.ndarray,
    room: np.ndarray,
    weights: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Fill one row at a time in a dense scratch vector, then copy out the touched cells."""
    size = starts.size - 1
    row, touched = np.zeros(size), np.empty(size + 1, dtype=np.int32)
    bound = np.minimum(np.diff(starts) * weights.size, size).sum()
    indices, data = np.empty(bound, dtype=np.int32), np.empty(bound, dtype=np.float32)
    indptr = np.zeros(size + 1, dtype=np.int64)
    for word in range(size):
        n = 0
        for k in range(starts[word], starts[word + 1]):
            for d in range(room[k]):
                n = _add(row, touched, n, tokens[positions[k] - d - 1], weights[d])
        begin = indptr[word]
        for k in range(n):
            indices[begin + k] = touched[k]
            data[begin + k] = row[touched[k]]
            row[touched[k]] = 0.0
        indptr[word + 1] = begin + n
    return indptr, indices[: indptr[size]].copy(), data[: indptr[size]].copy()


@njit(inline="always")
def _add(row: np.ndarray, touched: np.ndarray, n: int, word: int, weight: float) -> int:
    """Add to a cell of the scratch row; note the cell if it was empty (written without a jump)."""
    touched[n] = word
    is_new = int(row[word] == 0.0)
    row[word] += weight
    return n + is_new
