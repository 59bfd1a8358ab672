"""Positive pointwise mutual information: counts corrected for what chance would give."""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix


def pmi(counts: csr_matrix, alpha: float = 1.0) -> csr_matrix:
    """Return ``log(P(i, j) / (P(i) P_alpha(j)))`` at the non-zero cells of `counts`.

    A cell that was never counted has PMI minus infinity; it is left out here, which is not the
    same as zero.

    Parameters
    ----------
    counts : scipy.sparse.csr_matrix
        Shape ``(V, C)``, non-negative.
    alpha : float
        Exponent on the context counts, ``P_alpha(j) ~ X_j ** alpha``; 0.75 makes rare contexts
        less surprising, 1 is the definition.

    Returns
    -------
    scipy.sparse.csr_matrix
        Shape ``(V, C)``, float32; values may be negative. A PMI of exactly 0 is a stored zero.

    Raises
    ------
    ValueError
        If a count is negative or not finite, or `alpha` is not positive.

    References
    ----------
    Church and Hanks (1990); Levy, Goldberg and Dagan (2015), equation 3.

    Examples
    --------
    >>> pmi(csr_matrix(np.array([[0.0, 2.0], [2.0, 0.0]]))).toarray().round(3).tolist()
    [[0.0, 0.693], [0.693, 0.0]]
    """
    if alpha <= 0:
        raise ValueError(f"alpha: expected a positive number, got {alpha}")
    cells = coo_matrix(counts)
    seen = cells.data != 0
    row, column, x = cells.row[seen], cells.col[seen], cells.data[seen].astype(np.float64)
    if not np.all(np.isfinite(x) & (x > 0)):
        raise ValueError("counts: expected finite, non-negative numbers, got one that is not")
    word_total = np.bincount(row, x, counts.shape[0])
    context_weight = np.bincount(column, x, counts.shape[1]) ** alpha
    values = np.log(x) - np.log(word_total[row])
    values -= np.log(context_weight[column] / context_weight.sum())
    return csr_matrix((values.astype(np.float32), (row, column)), shape=counts.shape)


def ppmi(counts: csr_matrix, shift: float = 1.0, alpha: float = 1.0) -> csr_matrix:
    """Return ``max(0, PMI - log(shift))``, a sparse matrix of surprising co-occurrences.

    Parameters
    ----------
    counts : scipy.sparse.csr_matrix
        Shape ``(V, C)``, non-negative.
    shift : float
        ``k`` of the shifted PPMI, the counterpart of k negative samples; 1 shifts nothing.
    alpha : float
        Context distribution smoothing, see `pmi`.

    Returns
    -------
    scipy.sparse.csr_matrix
        Shape ``(V, C)``, float32, positive cells only.

    Raises
    ------
    ValueError
        If `shift` or `alpha` is not positive, or a count is negative or not finite.

    References
    ----------
    Levy and Goldberg (2014), "Neural word embedding as implicit matrix factorization", section 4.

    Examples
    --------
    >>> counts = csr_matrix(np.array([[8.0, 1.0], [1.0, 8.0]]))
    >>> ppmi(counts).toarray().round(2).tolist()
    [[0.58, 0.0], [0.0, 0.58]]
    """
    if shift <= 0:
        raise ValueError(f"shift: expected a positive number, got {shift}")
    matrix = pmi(counts, alpha)
    matrix.data = np.maximum(matrix.data - np.float32(np.log(shift)), 0)
    matrix.eliminate_zeros()
    return matrix
