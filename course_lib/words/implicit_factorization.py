"""What skip-gram with negative sampling factorises: the shifted PMI matrix."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix

from course_lib.words.mutual_information import pmi


def shifted_pmi_correlation(
    word_matrix: np.ndarray,
    context_matrix: np.ndarray,
    counts: csr_matrix,
    negatives: float,
    alpha: float = 0.75,
    min_count: float = 0.0,
) -> tuple[float, np.ndarray, np.ndarray]:
    """Compare ``w . c`` of a trained model with ``PMI(w, c) - log k`` at the cells that count.

    With unlimited dimension the optimum of the negative-sampling objective is
    ``w . c = PMI(w, c) - log k``. A model of 100 dimensions cannot reach it everywhere.

    Parameters
    ----------
    word_matrix, context_matrix : numpy.ndarray
        Shape ``(V, d)``, input and output vectors of the model.
    counts : scipy.sparse.csr_matrix
        Shape ``(V, V)``, counted as the model was trained (same window, linear weights).
    negatives : float
        k, the number of negative samples.
    alpha : float
        Exponent of the noise distribution; it smooths the context counts of the PMI too.
    min_count : float
        Cells counted less often are left out: their PMI is mostly noise.

    Returns
    -------
    correlation : float
        Pearson's, over the cells.
    products, shifted : numpy.ndarray
        Shape ``(m,)``: both sides of the comparison.

    Raises
    ------
    ValueError
        If fewer than two cells are left, or the shapes do not fit.

    References
    ----------
    Levy and Goldberg (2014), "Neural word embedding as implicit matrix factorization",
    equations 11 and 12.

    Examples
    --------
    >>> counts = csr_matrix(np.array([[8.0, 1.0], [1.0, 8.0]]))
    >>> target = pmi(counts, 0.75).toarray() - np.log(5)
    >>> round(shifted_pmi_correlation(target, np.eye(2), counts, negatives=5)[0], 6)
    1.0
    """
    if word_matrix.shape != context_matrix.shape or counts.shape[0] != len(word_matrix):
        raise ValueError(
            "context_matrix, counts: expected shapes that fit word_matrix "
            f"{word_matrix.shape}, got {context_matrix.shape} and {counts.shape}"
        )
    cells = pmi(counts, alpha).tocoo()
    frequent = np.asarray(counts[cells.row, cells.col]).ravel() >= min_count
    row, column = cells.row[frequent], cells.col[frequent]
    if row.size < 2:
        raise ValueError(f"min_count: expected at least two cells to be left, got {row.size}")
    products = _row_products(word_matrix, context_matrix, row, column)
    shifted = cells.data[frequent] - np.log(negatives)
    return float(np.corrcoef(products, shifted)[0, 1]), products, shifted


def _row_products(w: np.ndarray, c: np.ndarray, row: np.ndarray, column: np.ndarray) -> np.ndarray:
    """Return ``w[row] . c[column]``, shape (m,), a part at a time: all rows at once fill memory."""
    parts = np.array_split(np.arange(row.size), row.size // 50_000 + 1)
    return np.concatenate([np.einsum("nd,nd->n", w[row[p]], c[column[p]]) for p in parts])
