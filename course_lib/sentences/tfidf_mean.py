"""A text as the mean of its words' vectors, each word weighed by its TF-IDF in that text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags_array

from course_lib.datasets import WordVectors
from course_lib.sentences.known_words import count_known


class TfidfMean:
    """Weighted means: a word counts more where it is frequent, and less if many texts have it.

    The weight of a word in a text is its number of occurrences there (TF) times
    ``log((1 + n) / (1 + df)) + 1`` (IDF), where df of the n texts that were fitted have the word.
    One word thus has different weights in different texts; only its IDF is a fixed number.

    Parameters
    ----------
    word_vectors : WordVectors
        Shape ``(V, d)``. Words that the table lacks play no part.

    Attributes
    ----------
    idf_ : (V,) float64
        Of the words of the table, in its order. A word in no fitted text has the largest.

    References
    ----------
    Sparck Jones 1972, "A statistical interpretation of term specificity and its application in
    retrieval"; the smoothed form is that of scikit-learn's ``TfidfTransformer``.

    Examples
    --------
    >>> model = TfidfMean(WordVectors(["the", "ice"], np.eye(2)))
    >>> model = model.fit([["the", "ice"], ["the"], ["the"]])
    >>> model.idf_.round(2)
    array([1.  , 1.69])
    >>> model.transform([["the", "ice"], ["the", "the", "the", "ice"]]).round(2).tolist()
    [[0.37, 0.63], [0.64, 0.36]]
    """

    idf_: NDArray[np.float64] | None = None

    def __init__(self, word_vectors: WordVectors) -> None:
        self.word_vectors = word_vectors

    def fit(self, texts: Sequence[Sequence[str]]) -> Self:
        """Learn the IDF of each word from n texts.

        Parameters
        ----------
        texts : sequence of lists of words

        Raises
        ------
        TypeError
            If `texts` is a string, or one of the texts is.
        """
        counts = count_known(self.word_vectors, texts)  # (n, V)
        document_frequency = np.bincount(counts.indices, minlength=counts.shape[1])  # (V,)
        self.idf_ = np.log((1 + counts.shape[0]) / (1 + document_frequency)) + 1
        return self

    def weights(self, texts: Sequence[Sequence[str]]) -> csr_matrix:
        """Return the weight of each word in each text: TF x IDF, scaled to sum 1.

        Parameters
        ----------
        texts : sequence of lists of words
            n texts, of those that were fitted or others.

        Returns
        -------
        scipy.sparse.csr_matrix
            Shape ``(n, V)``, float64; rows of texts without known words are empty.

        Raises
        ------
        ValueError
            If nothing was fitted.
        TypeError
            If `texts` is a string, or one of the texts is.
        """
        if self.idf_ is None:
            raise ValueError("transform: call fit first")
        weights = count_known(self.word_vectors, texts) @ diags_array(self.idf_)
        total = np.asarray(weights.sum(axis=1)).ravel()  # (n,)
        inverse = np.divide(1.0, total, out=np.zeros(len(total)), where=total > 0)
        return csr_matrix(diags_array(inverse) @ weights)

    def transform(self, texts: Sequence[Sequence[str]]) -> NDArray[np.float32]:
        """Return the weighted mean of each text.

        Parameters
        ----------
        texts : sequence of lists of words
            n texts, of those that were fitted or others.

        Returns
        -------
        (n, d) float32
            Zeros for a text without known words.

        Raises
        ------
        ValueError, TypeError
            As `weights`.
        """
        weights = self.weights(texts).astype(np.float32)  # (n, V)
        return np.asarray(weights @ self.word_vectors.matrix, dtype=np.float32)
