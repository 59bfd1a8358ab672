"""GloVe's observation: a ratio of co-occurrence probabilities names the difference of two words."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix


def conditional_probability(counts: csr_matrix, word: int, contexts: np.ndarray) -> np.ndarray:
    """Return ``P(k | i) = X[i, k] / sum_j X[i, j]`` for one word i and several contexts k.

    Parameters
    ----------
    counts : scipy.sparse.csr_matrix
        Shape ``(V, V)``; ``counts[i, k]`` counts word k in the context of word i.
    word : int
        Row i.
    contexts : numpy.ndarray
        Shape ``(n,)``, ids of the probe words k.

    Returns
    -------
    numpy.ndarray
        Shape ``(n,)``, float64.

    Raises
    ------
    ValueError
        If the word was never seen with any context.

    Examples
    --------
    >>> counts = csr_matrix(np.array([[0, 3, 1], [3, 0, 0], [1, 0, 0]]))
    >>> conditional_probability(counts, 0, np.array([1, 2])).tolist()
    [0.75, 0.25]
    """
    row = np.asarray(counts[[word]].todense(), dtype=np.float64)[0]  # (V,)
    if row.sum() == 0:
        raise ValueError(f"word: expected a row with at least one count, got row {word}, all zero")
    return row[contexts] / row.sum()


def probability_ratio(
    counts: csr_matrix, word: int, other: int, contexts: np.ndarray
) -> np.ndarray:
    """Return ``P(k | word) / P(k | other)`` for several probe words k.

    The ratio is large for probes that go with `word` alone, small for those that go with
    `other` alone, and near 1 for probes that go with both or with neither.

    Parameters
    ----------
    counts : scipy.sparse.csr_matrix
        Shape ``(V, V)``.
    word, other : int
        The two words that are compared.
    contexts : numpy.ndarray
        Shape ``(n,)``, ids of the probe words.

    Returns
    -------
    numpy.ndarray
        Shape ``(n,)``, float64; infinite where only `other` never saw the probe, NaN where
        neither did.

    Raises
    ------
    ValueError
        If one of the two words was never seen with any context.

    References
    ----------
    Pennington, Socher and Manning (2014), table 1.

    Examples
    --------
    >>> counts = csr_matrix(np.array([[0, 0, 3, 1], [0, 0, 1, 3], [3, 1, 0, 0], [1, 3, 0, 0]]))
    >>> probability_ratio(counts, 0, 1, np.array([2])).tolist()
    [3.0]
    """
    numerator = conditional_probability(counts, word, contexts)
    denominator = conditional_probability(counts, other, contexts)
    with np.errstate(divide="ignore", invalid="ignore"):
        return numerator / denominator
