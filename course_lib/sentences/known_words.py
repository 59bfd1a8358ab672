"""Texts as rows of a table of word vectors: what all aggregations start from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix

from course_lib.datasets import WordVectors
from course_lib.words.lsa import document_term_matrix
from course_lib.words.vocabulary import Corpus, Vocabulary


def check_texts(texts: Sequence[Sequence[str]]) -> None:
    """Raise TypeError unless `texts` is a sequence of lists of words.

    Examples
    --------
    >>> check_texts("ice and snow")
    Traceback (most recent call last):
    ...
    TypeError: texts: expected a sequence of lists of words, got str
    """
    if isinstance(texts, str) or not isinstance(texts, Sequence):
        got = type(texts).__name__
        raise TypeError(f"texts: expected a sequence of lists of words, got {got}")
    if any(isinstance(text, str) for text in texts):
        raise TypeError("texts: expected lists of words, got a str; call tokenize() first")


def encode_known(word_vectors: WordVectors, texts: Sequence[Sequence[str]]) -> Corpus:
    """Replace words by their rows of the table; words that it lacks are left out.

    Parameters
    ----------
    word_vectors : WordVectors
        Shape ``(V, d)``.
    texts : sequence of lists of words
        n texts.

    Returns
    -------
    Corpus
        n texts of ids below V.

    Raises
    ------
    TypeError
        If `texts` is a string, or one of the texts is.

    Examples
    --------
    >>> wv = WordVectors(["ice", "cold"], np.eye(2))
    >>> encode_known(wv, [["cold", "is", "ice"], ["hot"]]).offsets
    array([0, 2, 2])
    """
    check_texts(texts)
    words = word_vectors.words
    return Vocabulary(words, np.ones(len(words), dtype=np.int64)).encode(texts)


def count_known(word_vectors: WordVectors, texts: Sequence[Sequence[str]]) -> csr_matrix:
    """Count how often each text has each word of the table.

    Parameters
    ----------
    word_vectors, texts
        As in `encode_known`.

    Returns
    -------
    scipy.sparse.csr_matrix
        Shape ``(n, V)``, float32.

    Examples
    --------
    >>> wv = WordVectors(["ice", "cold"], np.eye(2))
    >>> count_known(wv, [["ice", "ice"], ["hot"]]).toarray().tolist()
    [[2.0, 0.0], [0.0, 0.0]]
    """
    return document_term_matrix(encode_known(word_vectors, texts), len(word_vectors))
