"""Topics: groups of near vectors, and the words that name them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix

from course_lib.ann import KMeans, plus_plus_start
from course_lib.vectors import l2_normalize
from course_lib.words import Vocabulary, document_term_matrix, tokenize

from .topic_words import class_root_tfidf, top_words


@dataclass(frozen=True, eq=False)
class TopicModel:
    """Texts in groups.

    Attributes
    ----------
    labels : (n,) int64
        Each text's topic, 0 to k - 1.
    centroids : (k, d) float32
        Unit vectors.
    objective : list of float
        Sum of squared distances to the nearest centroid before each of Lloyd's updates.
    """

    labels: NDArray[np.int64]
    centroids: NDArray[np.float32]
    objective: list[float]

    def __len__(self) -> int:
        return len(self.centroids)

    @property
    def sizes(self) -> list[int]:
        """Texts in each topic."""
        return np.bincount(self.labels, minlength=len(self)).tolist()

    def words(self, texts: Sequence[str], k: int = 8, min_count: int = 5) -> list[list[str]]:
        """Name each topic by its k heaviest words under `class_root_tfidf`.

        Parameters
        ----------
        texts : sequence of n str
            What the vectors were made of.
        k : int
            Words a topic.
        min_count : int
            Words rarer than that in all texts name nothing.

        Returns
        -------
        list of list of str
        """
        counts, vocabulary = word_counts(texts, min_count)
        return top_words(class_root_tfidf(counts, self.labels), vocabulary, k)

    def nearest(self, vectors: ArrayLike, topic: int, k: int = 5) -> list[int]:
        """Return the rows of the k vectors nearest to a topic's centroid, among its own."""
        members = np.flatnonzero(self.labels == topic)
        scores = np.asarray(vectors)[members] @ self.centroids[topic]
        return members[np.argsort(-scores, kind="stable")[:k]].tolist()


def topic_clusters(vectors: ArrayLike, k: int, seed: int = 0, iterations: int = 25) -> TopicModel:
    """Group vectors by direction with spherical k-means.

    k-means looks for assignments *and* centroids that together minimise

        sum over i of ‖x_i - c_a(i)‖²,   over all a(1) … a(n) and c_1 … c_k

    and alternates: with the centroids fixed the best a(i) is the nearest one, with the assignments
    fixed the best c_j is the mean of its members (its direction, for unit vectors). Neither step
    can raise the sum, so that it settles, in a local minimum.

    Parameters
    ----------
    vectors : array_like, shape (n, d)
        Scaled to length 1 first.
    k : int
        Topics, up to n.
    seed, iterations : int
        Of `course_lib.ann.KMeans`, started by k-means++.

    Returns
    -------
    TopicModel

    Raises
    ------
    ValueError
        If there are fewer vectors than topics.

    References
    ----------
    Lloyd (1982); Dhillon and Modha (2001), Concept decompositions for large sparse text data.

    Examples
    --------
    >>> found = topic_clusters([[1, 0], [2, 0.1], [0, 3]], k=2)
    >>> sorted(found.sizes)
    [1, 2]
    """
    rows = l2_normalize(np.asarray(vectors, dtype=np.float32))
    means = KMeans(k, iterations, seed, start=plus_plus_start, spherical=True).fit(rows)
    return TopicModel(means.predict(rows), means.centroids, means.inertia_history)


def word_counts(texts: Sequence[str], min_count: int = 5) -> tuple[csr_matrix, list[str]]:
    """Count the words of each text: counts (n, V), and the V words.

    Parameters
    ----------
    texts : sequence of n str
    min_count : int
        Words that all texts together have less often are left out.

    Returns
    -------
    csr_matrix, list of str

    Examples
    --------
    >>> counts, words = word_counts(["sort, sort", "add"], min_count=1)
    >>> words, counts.toarray().tolist()
    (['sort', 'add'], [[2.0, 0.0], [0.0, 1.0]])
    """
    sentences = [tokenize(text) for text in texts]
    vocabulary = Vocabulary.build(sentences, min_count)
    return document_term_matrix(vocabulary.encode(sentences), len(vocabulary)), vocabulary.words
