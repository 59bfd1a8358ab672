"""Pull word vectors towards their neighbours in a lexicon, without retraining."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from scipy.sparse import csr_matrix, diags_array

from course_lib.datasets import WordVectors


def retrofit(
    word_vectors: WordVectors,
    edges: Iterable[tuple[str, str]],
    iterations: int = 10,
    alpha: float = 1.0,
) -> WordVectors:
    """Move every word of the lexicon to a weighted mean of its old place and its neighbours.

    Each round sets ``q_i = (mean of neighbours q_j + alpha * old q_i) / (1 + alpha)``: the
    neighbours share a weight of 1 (``beta_ij = 1 / degree(i)``).

    Parameters
    ----------
    word_vectors : WordVectors
        Shape ``(V, d)``.
    edges : iterable of (word, word)
        The lexicon, undirected; an edge with a word that the table lacks is left out, and so are
        repeated edges and those from a word to itself.
    iterations : int
        Rounds. Each shrinks the distance to the fixed point by ``1 / (1 + alpha)`` or more.
    alpha : float
        Weight of the old vector.

    Returns
    -------
    WordVectors
        Shape ``(V, d)``; words without an edge keep their vectors.

    Raises
    ------
    ValueError
        If `iterations` is negative or `alpha` not positive.

    References
    ----------
    Faruqui, Dodge, Jauhar, Dyer, Hovy and Smith (2015), "Retrofitting word vectors to semantic
    lexicons", equation 1. All words move at once here; the released code moves them in turn and
    reaches the same fixed point.

    Examples
    --------
    >>> wv = WordVectors(["big", "large", "cat"], np.array([[0.0], [3.0], [5.0]]))
    >>> retrofit(wv, [("big", "large")], iterations=30).matrix.round(3).ravel().tolist()
    [1.0, 2.0, 5.0]
    """
    if iterations < 0:
        raise ValueError(f"iterations: expected 0 or more, got {iterations}")
    if not alpha > 0:
        raise ValueError(f"alpha: expected a positive number, got {alpha}")
    mean_of_neighbours, has_edge = _averaging_matrix(word_vectors, edges)
    old = word_vectors.matrix
    new = old.copy()
    for _ in range(iterations):
        moved = (mean_of_neighbours @ new + alpha * old) / (1 + alpha)  # (V, d)
        new = np.where(has_edge[:, None], moved, old)
    return WordVectors(word_vectors.words, new)


def _averaging_matrix(
    word_vectors: WordVectors, edges: Iterable[tuple[str, str]]
) -> tuple[csr_matrix, np.ndarray]:
    """Return ``D^-1 A``, shape (V, V), and which words have a neighbour, shape (V,)."""
    known = [(a, b) for a, b in edges if a != b and a in word_vectors and b in word_vectors]
    ends = np.array([[word_vectors.index(a), word_vectors.index(b)] for a, b in known])
    ends = ends.reshape(-1, 2).astype(np.int64)
    rows, columns = np.unique(np.vstack([ends, ends[:, ::-1]]), axis=0).T
    size = len(word_vectors)
    adjacency = csr_matrix((np.ones(rows.size, np.float32), (rows, columns)), shape=(size, size))
    degree = np.bincount(rows, minlength=size)
    return csr_matrix(diags_array(1.0 / np.maximum(degree, 1)) @ adjacency), degree > 0
