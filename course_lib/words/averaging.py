"""A text as the mean of its words' vectors: the simplest use of word vectors, and a baseline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.sparse import csr_matrix, diags_array

from course_lib.datasets import WordVectors
from course_lib.words.lsa import document_term_matrix
from course_lib.words.vocabulary import Vocabulary


def mean_vector(
    word_vectors: WordVectors,
    words: Sequence[str],
    weights: Mapping[str, float] | None = None,
) -> np.ndarray:
    """Return the (weighted) mean vector of the words that the table knows.

    Parameters
    ----------
    word_vectors : WordVectors
        Shape ``(V, d)``.
    words : sequence of str
        The words of a text, repetitions included.
    weights : mapping of word to weight, optional
        For instance inverse document frequencies; a word without a weight counts 0.

    Returns
    -------
    numpy.ndarray
        Shape ``(d,)``, float32; zeros if no word is known.

    Raises
    ------
    TypeError
        If a string came instead of its words.

    Examples
    --------
    >>> wv = WordVectors(["ice", "cold"], np.eye(2))
    >>> mean_vector(wv, ["ice", "is", "cold", "ice"]).round(2).tolist()
    [0.67, 0.33]
    """
    if isinstance(words, str):
        raise TypeError("words: expected a list of words, got a str; call tokenize() first")
    known = [word for word in words if word in word_vectors]
    w = np.array([1.0 if weights is None else weights.get(word, 0.0) for word in known])
    if not known or w.sum() == 0:
        return np.zeros(word_vectors.dim, dtype=np.float32)
    rows = word_vectors.matrix[[word_vectors.index(word) for word in known]]  # (k, d)
    return (w @ rows / w.sum()).astype(np.float32)


def mean_vectors(
    word_vectors: WordVectors,
    texts: Sequence[Sequence[str]],
    weights: Mapping[str, float] | None = None,
) -> np.ndarray:
    """Return the mean vector of each text.

    Parameters
    ----------
    word_vectors : WordVectors
        Shape ``(V, d)``.
    texts : sequence of sequences of str
        n texts, each a list of words.
    weights : mapping of word to weight, optional
        See `mean_vector`.

    Returns
    -------
    numpy.ndarray
        Shape ``(n, d)``, float32.

    Examples
    --------
    >>> mean_vectors(WordVectors(["ice", "cold"], np.eye(2)), [["ice"], ["no", "words"]]).tolist()
    [[1.0, 0.0], [0.0, 0.0]]
    """
    words = word_vectors.words
    corpus = Vocabulary(words, np.ones(len(words), dtype=np.int64)).encode(texts)
    counts = document_term_matrix(corpus, len(words))  # (n, V), sparse
    if weights is not None:
        counts = csr_matrix(counts @ diags_array([weights.get(word, 0.0) for word in words]))
    total = np.asarray(counts.sum(axis=1)).reshape(-1, 1)  # (n, 1)
    sums = counts @ word_vectors.matrix  # (n, d)
    return np.divide(sums, total, out=np.zeros_like(sums), where=total != 0).astype(np.float32)
