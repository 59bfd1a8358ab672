"""Smooth inverse frequency: weigh rare words up, then remove the direction that all texts share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import chain
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import diags_array

from course_lib.datasets import WordVectors
from course_lib.sentences.known_words import check_texts, count_known

BLOCK = 4096  # rows of a corpus that are held twice


class SIF:
    """Weighted means of word vectors, less their projection on the first common direction.

    v_s = 1/|s| Σ_{w in s} a / (a + p(w)) · v_w, then v_s ← v_s - c cᵀ v_s. Both p, the share of a
    word among all words, and c come from the texts given to `fit` and stay what they are: a single
    query can be embedded later, on its own.

    Parameters
    ----------
    word_vectors : WordVectors
        Shape ``(V, d)``.
    a : float
        A word of probability `a` has half the weight of one that never occurs.

    Attributes
    ----------
    probabilities_ : dict of word to float
        p(w) of the words of the fitted texts, those that the table lacks included; sums to 1.
    component_ : (d,) float32
        c, of length 1: the first right singular vector of the matrix of weighted means, which is
        *not* centred before. Centring would take away the very direction that c is to find. Its
        sign is such that the means lie on the side of c.

    References
    ----------
    Arora, Liang, Ma 2017, "A Simple but Tough-to-Beat Baseline for Sentence Embeddings",
    algorithm 1.

    Examples
    --------
    >>> wv = WordVectors(["the", "ice", "sun"], np.array([[1, 0, 0], [1, 1, 0], [1, 0, 1]]))
    >>> sif = SIF(wv, a=0.5).fit([["the", "ice"], ["the", "sun"]])
    >>> sif.weight("the"), sif.weight("ice"), sif.weight("moon")
    (0.5, 0.66666..., 1.0)
    >>> cosines = sif.transform([["ice"], ["sun"]]) @ sif.component_
    >>> bool(abs(cosines).max() < 1e-6)
    True
    """

    component_: NDArray[np.float32] | None = None

    def __init__(self, word_vectors: WordVectors, a: float = 1e-3) -> None:
        if not a > 0:
            raise ValueError(f"a: expected a number above 0, got {a}")
        self.word_vectors, self.a = word_vectors, a
        self.probabilities_: dict[str, float] = {}
        self._weights = np.ones(len(word_vectors.words), dtype=np.float32)  # (V,)

    def fit(self, texts: Sequence[Sequence[str]]) -> Self:
        """Learn p(w) and c.

        Parameters
        ----------
        texts : sequence of lists of words

        Raises
        ------
        TypeError
            If `texts` is a string, or one of the texts is.
        ValueError
            If fewer than two texts have known words: the common direction of one text is the text.
        """
        check_texts(texts)
        counter = Counter(chain.from_iterable(texts))
        total = counter.total()
        self.probabilities_ = {word: n / total for word, n in counter.items()}
        weights = [self.weight(word) for word in self.word_vectors.words]
        self._weights = np.array(weights, dtype=np.float32)
        means = self.weighted_means(texts)  # (n, d)
        known = int(means.any(axis=1).sum())
        if known < 2:
            raise ValueError(f"texts: expected two or more with known words, got {known}")
        self.component_ = first_right_singular_vector(means)
        return self

    def weight(self, word: str) -> float:
        """Return a / (a + p(word)), in (0, 1]; 1 for a word that the fitted texts lack."""
        return self.a / (self.a + self.probabilities_.get(word, 0.0))

    def weighted_means(self, texts: Sequence[Sequence[str]]) -> NDArray[np.float32]:
        """Return 1/|s| Σ weight(w) v_w of each text, before c is removed.

        |s| counts the words that the table has.

        Parameters
        ----------
        texts : sequence of lists of words
            n texts.

        Returns
        -------
        (n, d) float32
            Zeros for a text without known words.
        """
        counts = count_known(self.word_vectors, texts)  # (n, V)
        lengths = np.asarray(counts.sum(axis=1), dtype=np.float32)  # (n, 1)
        sums = counts @ diags_array(self._weights) @ self.word_vectors.matrix  # (n, d)
        sums /= np.maximum(lengths, 1)  # in place: of all documents it is 30 MB
        return np.asarray(sums, dtype=np.float32)

    def transform(self, texts: Sequence[Sequence[str]]) -> NDArray[np.float32]:
        """Return the weighted mean of each text without its part along c.

        Parameters
        ----------
        texts : sequence of lists of words
            n texts, of those that were fitted or others; what is returned for one text does not
            depend on the others.

        Returns
        -------
        (n, d) float32
            Zeros for a text without known words.

        Raises
        ------
        ValueError
            If nothing was fitted.
        TypeError
            If `texts` is a string, or one of the texts is.
        """
        if self.component_ is None:
            raise ValueError("transform: call fit first")
        means = self.weighted_means(texts)  # (n, d)
        means -= np.outer(means @ self.component_, self.component_)
        return means


def first_right_singular_vector(matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the direction along which the rows of an (n, d) matrix are longest, as they stand.

    It is the leading eigenvector of the (d, d) matrix XᵀX, which costs n d² + d³ steps however many
    rows there are.

    Parameters
    ----------
    matrix : (n, d) float32
        Not centred here; what it finds depends on that.

    Returns
    -------
    (d,) float32
        Of length 1; the rows' mean has no negative part along it.

    Examples
    --------
    >>> first_right_singular_vector(np.array([[2.0, 0.1], [2.0, -0.1]], dtype=np.float32))
    array([1., 0.], dtype=float32)
    """
    products = np.zeros((matrix.shape[1],) * 2)  # XᵀX (d, d), block by block for its float64 copy
    for start in range(0, len(matrix), BLOCK):
        block = matrix[start : start + BLOCK].astype(np.float64)
        products += block.T @ block
    direction = np.linalg.eigh(products)[1][:, -1]  # eigenvalues ascend
    mean = matrix.mean(axis=0, dtype=np.float64)
    return (direction * (1 if mean @ direction >= 0 else -1)).astype(np.float32)
