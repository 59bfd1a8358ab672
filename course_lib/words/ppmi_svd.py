"""Dense word vectors from counts: PPMI, then SVD."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix

from course_lib.datasets import WordVectors
from course_lib.words.cooccurrence import Weighting, cooccurrence_matrix
from course_lib.words.lsa import truncated_svd
from course_lib.words.mutual_information import ppmi
from course_lib.words.vocabulary import Vocabulary


class PPMIVectors:
    """Factorise the PPMI matrix: ``U @ diag(s) ** power`` of its truncated SVD.

    Parameters
    ----------
    dim : int
        Length of the vectors.
    window : int
        Largest distance of a co-occurrence.
    weighting : {"linear", "harmonic", "flat"}
        What a distance counts; ``linear`` is what word2vec's random radius amounts to.
    min_count : int
        Rarer words are left out.
    shift, alpha : float
        See `course_lib.words.mutual_information.ppmi`.
    power : float
        Exponent of the singular values: 1 is the textbook SVD, 0.5 splits them evenly between
        words and contexts, which is better for similarity.
    seed : int
        Of the random projection.

    Attributes
    ----------
    word_vectors : WordVectors
        Shape ``(V, dim)``.
    vocabulary : Vocabulary
    counts, ppmi : scipy.sparse.csr_matrix
        Shape ``(V, V)``.

    References
    ----------
    Levy, Goldberg and Dagan (2015), "Improving distributional similarity with lessons learned
    from word embeddings", sections 2 and 3.

    Examples
    --------
    >>> sentences = [["ice", "is", "cold"], ["steam", "is", "hot"]]
    >>> PPMIVectors(dim=2, min_count=1).fit(sentences).word_vectors
    WordVectors(5 words, 2 dimensions)
    """

    def __init__(
        self,
        dim: int = 100,
        window: int = 5,
        weighting: Weighting = "linear",
        min_count: int = 5,
        shift: float = 1.0,
        alpha: float = 0.75,
        power: float = 0.5,
        seed: int = 0,
    ) -> None:
        self.dim, self.window, self.min_count = dim, window, min_count
        self.weighting: Weighting = weighting
        self.shift, self.alpha, self.power, self.seed = shift, alpha, power, seed

    def fit(self, sentences: Sequence[Sequence[str]]) -> PPMIVectors:
        """Count, correct for chance, factorise.

        Parameters
        ----------
        sentences : sequence of lists of words

        Returns
        -------
        PPMIVectors
            Itself.
        """
        vocabulary = Vocabulary.build(sentences, min_count=self.min_count)
        corpus = vocabulary.encode(sentences)
        counts = cooccurrence_matrix(
            corpus, self.window, self.weighting, vocabulary_size=len(vocabulary)
        )
        return self.fit_counts(counts, vocabulary)

    def fit_counts(self, counts: csr_matrix, vocabulary: Vocabulary) -> PPMIVectors:
        """Factorise counts that exist already.

        Parameters
        ----------
        counts : scipy.sparse.csr_matrix
            Shape ``(V, V)``.
        vocabulary : Vocabulary
            The V words.

        Returns
        -------
        PPMIVectors
            Itself.
        """
        self.vocabulary, self.counts = vocabulary, counts
        self.ppmi = ppmi(counts, self.shift, self.alpha)
        u, s, _ = truncated_svd(self.ppmi, self.dim, seed=self.seed)
        self.word_vectors = WordVectors(vocabulary.words, np.multiply(u, s**self.power))
        return self
