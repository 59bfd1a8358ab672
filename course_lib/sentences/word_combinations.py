"""A text as the sum, the maximum or the minimum and maximum of its words' vectors.

The mean is chapter 2's: `course_lib.words.mean_vectors`. None of them sees the order of the words.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from course_lib.datasets import WordVectors
from course_lib.sentences.known_words import count_known, encode_known


def sum_vectors(word_vectors: WordVectors, texts: Sequence[Sequence[str]]) -> NDArray[np.float32]:
    """Return the sum of the vectors of each text's words.

    It points where the mean points, so cosines are the same; its length grows with the text.

    Parameters
    ----------
    word_vectors : WordVectors
        Shape ``(V, d)``.
    texts : sequence of lists of words
        n texts; words that the table lacks are left out.

    Returns
    -------
    (n, d) float32
        Zeros for a text without known words.

    Raises
    ------
    TypeError
        If `texts` is a string, or one of the texts is.

    Examples
    --------
    >>> sum_vectors(WordVectors(["ice", "cold"], np.eye(2)), [["ice", "cold", "ice"]])
    array([[2., 1.]], dtype=float32)
    """
    return np.asarray(count_known(word_vectors, texts) @ word_vectors.matrix, dtype=np.float32)


def max_vectors(word_vectors: WordVectors, texts: Sequence[Sequence[str]]) -> NDArray[np.float32]:
    """Return, coordinate by coordinate, the largest number among the vectors of a text's words.

    Saying a word twice changes nothing: the result depends on the set of words.

    Parameters
    ----------
    word_vectors, texts
        As in `sum_vectors`, with the same errors.

    Returns
    -------
    (n, d) float32
        Zeros for a text without known words.

    References
    ----------
    Max-over-time pooling: Collobert et al. 2011, "Natural Language Processing (Almost) from
    Scratch", section 3, the sentence approach.

    Examples
    --------
    >>> max_vectors(WordVectors(["ice", "cold"], np.eye(2)), [["ice", "cold", "ice"]])
    array([[1., 1.]], dtype=float32)
    """
    return _extremes(word_vectors, texts)[1]


def min_max_vectors(
    word_vectors: WordVectors, texts: Sequence[Sequence[str]]
) -> NDArray[np.float32]:
    """Return the smallest numbers of each coordinate, followed by the largest.

    Parameters
    ----------
    word_vectors, texts
        As in `sum_vectors`, with the same errors.

    Returns
    -------
    (n, 2 d) float32
        d minima, then d maxima; zeros for a text without known words.

    References
    ----------
    De Boom et al. 2016, "Representation learning for very short texts using weighted word embedding
    aggregation", who compare the concatenation of both with mean, minimum and maximum.

    Examples
    --------
    >>> min_max_vectors(WordVectors(["up", "down"], np.array([[3], [-1]])), [["up", "down"]])
    array([[-1.,  3.]], dtype=float32)
    """
    return np.hstack(_extremes(word_vectors, texts))


def _extremes(
    word_vectors: WordVectors, texts: Sequence[Sequence[str]]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Minima and maxima, text by text: all words' vectors at once would fill the memory."""
    corpus = encode_known(word_vectors, texts)
    low = np.zeros((len(corpus), word_vectors.dim), dtype=np.float32)
    high = np.zeros_like(low)
    for i in np.flatnonzero(np.diff(corpus.offsets)):
        rows = word_vectors.matrix[np.unique(corpus.sentence(int(i)))]  # (k, d)
        low[i], high[i] = rows.min(axis=0), rows.max(axis=0)
    return low, high
