"""Words that tell one group of texts from the others: class-based TF-IDF."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix, spmatrix

Weights = NDArray[np.float64]


def class_tfidf(counts: ArrayLike | spmatrix, labels: ArrayLike) -> Weights:
    """Weigh words by how often a class uses them and how rarely all classes do.

    All texts of a class are taken as one long text. With tf(t, c) the count of word t in class c,
    f(t) its count in all classes, and A the average number of words of a class:

        W(t, c) = tf(t, c) / |c| · log(1 + A / f(t))

    Dividing by the class's number of words |c| makes classes of different size comparable.

    Parameters
    ----------
    counts : array_like or sparse matrix, shape (n, V)
        How often each text has each word, from `course_lib.words.document_term_matrix`.
    labels : array_like of int, shape (n,)
        Each text's class, 0 to C - 1.

    Returns
    -------
    (C, V) float64
        0 or more; a class without words has zeros.

    Raises
    ------
    ValueError
        If there isn't one label a text, or a label is negative.

    References
    ----------
    Grootendorst (2022), BERTopic, section 3.3 (there without division by |c| in the formula, with
    it in the code).

    Examples
    --------
    >>> counts = [[2, 1, 0], [2, 0, 1]]  # the, goal, vote
    >>> class_tfidf(counts, [0, 1]).round(2)
    array([[0.37, 0.46, 0.  ],
           [0.37, 0.  , 0.46]])
    """
    per_class = class_counts(counts, labels)  # (C, V)
    sizes = np.maximum(per_class.sum(axis=1, keepdims=True), 1)  # (C, 1)
    return np.asarray(per_class / sizes * _rarity(per_class))


def class_root_tfidf(counts: ArrayLike | spmatrix, labels: ArrayLike) -> Weights:
    """Weigh words as `class_tfidf`, with the square root of each word's share of the class.

    The logarithm grows slowly: a stop word that makes 6 % of every class keeps a weight that no
    telling word at 0.5 % reaches. The root brings 12 to 1 down to 3.5 to 1, and the words that name
    a class come out on top, still without a list of stop words.

    Parameters
    ----------
    counts, labels
        As in `class_tfidf`.

    Returns
    -------
    (C, V) float64

    References
    ----------
    Grootendorst's BERTopic, option ``reduce_frequent_words`` of its class-based TF-IDF.

    Examples
    --------
    >>> counts = [[60, 5, 0], [60, 0, 5]]  # the, goal, vote
    >>> int(class_tfidf(counts, [0, 1])[0].argmax())
    0
    >>> int(class_root_tfidf(counts, [0, 1])[0].argmax())
    1
    """
    per_class = class_counts(counts, labels)
    sizes = np.maximum(per_class.sum(axis=1, keepdims=True), 1)
    return np.asarray(np.sqrt(per_class / sizes) * _rarity(per_class))


def class_counts(counts: ArrayLike | spmatrix, labels: ArrayLike) -> Weights:
    """Add up the word counts of each class's texts, (C, V).

    Examples
    --------
    >>> class_counts([[1, 0], [0, 2], [3, 0]], [0, 1, 0])
    array([[4., 0.],
           [0., 2.]])
    """
    matrix, of_text = csr_matrix(counts), np.asarray(labels)
    if of_text.shape != (matrix.shape[0],):
        raise ValueError(f"labels: expected shape ({matrix.shape[0]},), got {of_text.shape}")
    if of_text.min(initial=0) < 0:
        raise ValueError(f"labels: expected 0 or more, got {of_text.min()}")
    ones = np.ones(len(of_text))
    members = csr_matrix((ones, (of_text, np.arange(len(of_text)))))  # (C, n)
    return np.asarray((members @ matrix).toarray(), dtype=np.float64)


def top_words(weights: ArrayLike, vocabulary: Sequence[str], k: int = 10) -> list[list[str]]:
    """Return the k heaviest words of each class, heaviest first; words of weight 0 are left out.

    Parameters
    ----------
    weights : array_like, shape (C, V)
        Counts, or `class_tfidf`.
    vocabulary : sequence of V str
    k : int
        1 or more.

    Returns
    -------
    list of list of str
        Of equal weights the first word comes first.

    Raises
    ------
    ValueError
        If the widths differ or `k` is below 1.

    Examples
    --------
    >>> top_words([[0.1, 0.4, 0.0], [0.1, 0.0, 0.3]], ["the", "goal", "vote"], k=1)
    [['goal'], ['vote']]
    """
    table = np.asarray(weights, dtype=np.float64)
    if table.ndim != 2 or table.shape[1] != len(vocabulary):
        raise ValueError(f"weights: expected (C, {len(vocabulary)}), got shape {table.shape}")
    if k < 1:
        raise ValueError(f"k: expected 1 or more, got {k}")
    orders = np.argsort(-table, axis=1, kind="stable")[:, :k]
    return [
        [vocabulary[i] for i in order if row[i] > 0]
        for row, order in zip(table, orders, strict=True)
    ]


def _rarity(per_class: Weights) -> Weights:
    """log(1 + A / f(t)), (V,)."""
    average = per_class.sum(axis=1).mean()
    frequency = per_class.sum(axis=0)
    return np.asarray(np.log1p(average / np.maximum(frequency, 1)))
