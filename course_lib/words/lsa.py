"""Latent semantic analysis: TF-IDF weights, then the best low-rank approximation."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix, diags_array

from course_lib.datasets import WordVectors
from course_lib.words.vocabulary import Corpus, Vocabulary


def document_term_matrix(corpus: Corpus, vocabulary_size: int) -> csr_matrix:
    """Count the words of each document.

    Parameters
    ----------
    corpus : Corpus
        n documents.
    vocabulary_size : int
        V.

    Returns
    -------
    scipy.sparse.csr_matrix
        Shape ``(n, V)``, float32; rows are documents, columns are words.

    Examples
    --------
    >>> corpus = Corpus(np.array([0, 1, 0], dtype=np.int32), np.array([0, 3], dtype=np.int64))
    >>> document_term_matrix(corpus, 3).toarray().tolist()
    [[2.0, 1.0, 0.0]]
    """
    ones = np.ones(corpus.tokens.size, dtype=np.float32)
    shape = (len(corpus), vocabulary_size)
    matrix = csr_matrix((ones, corpus.tokens, corpus.offsets), shape=shape)
    matrix.sum_duplicates()
    return matrix


def tfidf(counts: csr_matrix) -> csr_matrix:
    """Weigh counts by ``log((1 + n) / (1 + df)) + 1`` and scale every document to length 1.

    Parameters
    ----------
    counts : scipy.sparse.csr_matrix
        Shape ``(n, V)``, documents by words.

    Returns
    -------
    scipy.sparse.csr_matrix
        Same shape, float32; rows of empty documents stay empty. A word's TF-IDF vector is its
        column.

    References
    ----------
    Sparck Jones (1972); the smoothed form is that of scikit-learn's ``TfidfTransformer``.

    Examples
    --------
    >>> tfidf(csr_matrix(np.array([[1.0, 1.0], [1.0, 0.0]]))).toarray().round(2).tolist()
    [[0.58, 0.81], [1.0, 0.0]]
    """
    document_frequency = np.bincount(counts.indices, minlength=counts.shape[1])  # (V,)
    idf = np.log((1 + counts.shape[0]) / (1 + document_frequency)) + 1
    weighted = csr_matrix(counts @ diags_array(idf))
    length = np.sqrt(weighted.multiply(weighted).sum(axis=1)).A1
    inverse = np.divide(1.0, length, out=np.zeros_like(length), where=length > 0)
    return csr_matrix(diags_array(inverse) @ weighted, dtype=np.float32)


def truncated_svd(
    matrix: csr_matrix, dim: int, power_iterations: int = 4, seed: int = 0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the `dim` leading singular triples of a sparse matrix, by random projection.

    Parameters
    ----------
    matrix : scipy.sparse.csr_matrix
        Shape ``(n, m)``.
    dim : int
        Number of triples, at most ``min(n, m)``.
    power_iterations : int
        Each sharpens the gap between the singular values that are kept and the rest.
    seed : int
        Of the random projection.

    Returns
    -------
    u, s, vt : numpy.ndarray
        Shapes ``(n, dim)``, ``(dim,)``, ``(dim, m)``, float32; ``u @ diag(s) @ vt`` approximates
        `matrix`. The signs of a pair of singular vectors are arbitrary; here the largest entry of
        each row of `vt` is positive.

    Raises
    ------
    ValueError
        If `dim` is outside its range.

    References
    ----------
    Halko, Martinsson and Tropp (2011), "Finding structure with randomness", algorithm 4.4
    (subspace iteration).

    Examples
    --------
    >>> truncated_svd(csr_matrix(np.diag([3.0, 2.0, 1.0])), 2)[1].round(4).tolist()
    [3.0, 2.0]
    """
    if not 1 <= dim <= min(matrix.shape):
        raise ValueError(f"dim: expected 1 to {min(matrix.shape)}, got {dim}")
    a = csr_matrix(matrix, dtype=np.float32)  # (n, m)
    width = min(dim + 10, min(a.shape))
    noise = np.random.default_rng(seed).standard_normal((a.shape[1], width), np.float32)
    basis = np.linalg.qr(noise)[0]  # (m, width)
    for _ in range(power_iterations):
        basis = np.linalg.qr(a.T @ (a @ basis))[0]
    projected = (a @ basis).astype(np.float64)  # (n, width): exact on the subspace, by its Gram
    squares, rotation = np.linalg.eigh(projected.T @ projected)  # matrix, ascending
    keep = np.argsort(-squares)[:dim]
    s = np.sqrt(np.maximum(squares[keep], np.finfo(np.float32).tiny))
    vt = (basis @ rotation[:, keep]).T  # (dim, m)
    sign = np.sign(vt[np.arange(dim), np.abs(vt).argmax(axis=1)])
    u = projected @ rotation[:, keep] / s * sign  # (n, dim)
    return u.astype(np.float32), s.astype(np.float32), (vt * sign[:, None]).astype(np.float32)


class LSA:
    """Word vectors from a term-document matrix: ``V @ diag(s)`` of its truncated SVD.

    Parameters
    ----------
    dim : int
        Length of the vectors.
    min_count : int
        Rarer words are left out.
    seed : int
        Of the random projection.

    Attributes
    ----------
    word_vectors : WordVectors
        Shape ``(V, dim)``. Two words are close if they occur in the same documents.
    vocabulary : Vocabulary
    singular_values : (dim,) float32

    References
    ----------
    Deerwester, Dumais, Furnas, Landauer and Harshman (1990).

    Examples
    --------
    >>> LSA(dim=2, min_count=1).fit([["ice", "cold"], ["steam", "hot"], ["ice"]]).word_vectors
    WordVectors(4 words, 2 dimensions)
    """

    def __init__(self, dim: int = 100, min_count: int = 5, seed: int = 0) -> None:
        self.dim, self.min_count, self.seed = dim, min_count, seed

    def fit(self, sentences: Sequence[Sequence[str]]) -> LSA:
        """Count, weigh, factorise.

        Parameters
        ----------
        sentences : sequence of lists of words
            The documents.

        Returns
        -------
        LSA
            Itself.
        """
        self.vocabulary = Vocabulary.build(sentences, min_count=self.min_count)
        corpus = self.vocabulary.encode(sentences)
        weights = tfidf(document_term_matrix(corpus, len(self.vocabulary)))
        _, self.singular_values, vt = truncated_svd(weights, self.dim, seed=self.seed)
        self.word_vectors = WordVectors(self.vocabulary.words, vt.T * self.singular_values)
        return self
