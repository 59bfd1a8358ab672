"""Largest inner products by an index that knows only distances or cosines."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.ann.row_checks import Rows, as_queries, as_rows


def mips_to_l2(x: ArrayLike) -> tuple[Rows, float]:
    """Add one number to each row, so that all have the length of the longest.

    With ``M`` the largest length, row x becomes ``(x, √(M² - |x|²))`` and a query ``(q, 0)``. Then
    ``|x' - q'|² = M² + |q|² - 2 x·q``: for one query only the last term differs between rows, so
    that the nearest row is the one with the largest inner product.

    Parameters
    ----------
    x : array_like
        Shape (n, d).

    Returns
    -------
    augmented : ndarray
        float32, shape (n, d + 1), all of length `max_norm`.
    max_norm : float
        M; 0 if there are no rows.

    Raises
    ------
    TypeError, ValueError
        As `as_rows`.

    Notes
    -----
    A row that is longer than M can't join later: a growing index needs M chosen with room. The
    more the rows' lengths differ, the more the added number dominates, and the worse an
    approximate index gets at finding them.

    References
    ----------
    Bachrach et al. 2014, "Speeding up the Xbox recommender system using a Euclidean transformation
    for inner-product spaces", theorem 1.

    Examples
    --------
    >>> augmented, max_norm = mips_to_l2([[3.0, 4.0], [0.0, 3.0]])
    >>> augmented, max_norm
    (array([[3., 4., 0.],
           [0., 3., 4.]], dtype=float32), 5.0)
    """
    rows = as_rows("x", x)
    squares = np.einsum("nd,nd->n", rows, rows, dtype=np.float64)  # (n,)
    largest = squares.max(initial=0.0)
    added = np.sqrt(largest - squares).astype(np.float32)
    return np.column_stack([rows, added]), float(np.sqrt(largest))


def mips_to_cosine(x: ArrayLike) -> tuple[Rows, float]:
    """Do as `mips_to_l2`, then divide by M: all rows get length 1.

    The cosine between such a row and ``(q, 0)`` is ``x·q / (M |q|)``.

    Parameters
    ----------
    x : array_like
        Shape (n, d), not all zeros.

    Returns
    -------
    augmented : ndarray
        float32, shape (n, d + 1), all of length 1.
    max_norm : float
        M; a cosine times ``M |q|`` is the inner product again.

    Raises
    ------
    TypeError, ValueError
        As `as_rows`, and if all rows are zeros.

    References
    ----------
    Neyshabur and Srebro 2015, "On symmetric and asymmetric LSHs for inner product search",
    section 4.2 (Simple-LSH).

    Examples
    --------
    >>> augmented, max_norm = mips_to_cosine([[3.0, 4.0], [0.0, 3.0]])
    >>> augmented.round(2), max_norm
    (array([[0.6, 0.8, 0. ],
           [0. , 0.6, 0.8]], dtype=float32), 5.0)
    """
    augmented, max_norm = mips_to_l2(x)
    if max_norm == 0:
        raise ValueError("x: expected a row that isn't all zeros")
    return (augmented / np.float32(max_norm)).astype(np.float32), max_norm


def mips_query(q: ArrayLike) -> NDArray[np.float32]:
    """Add a zero to each query, as `mips_to_l2` and `mips_to_cosine` want it.

    Parameters
    ----------
    q : array_like
        Shape (nq, d) or (d,).

    Returns
    -------
    ndarray
        float32, shape (nq, d + 1) or (d + 1,).

    Raises
    ------
    TypeError, ValueError
        As `as_queries`.

    Examples
    --------
    >>> mips_query([1.0, 2.0])
    array([1., 2., 0.], dtype=float32)
    """
    d = np.shape(q)[-1] if np.ndim(q) else 1
    rows, single = as_queries(q, d)
    augmented = np.column_stack([rows, np.zeros(len(rows), np.float32)])
    return augmented[0] if single else augmented
