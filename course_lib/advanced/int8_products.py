"""Inner products of vectors that are whole numbers: exact, without a single float."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.advanced.int8_kernels import all_products
from course_lib.ann.query_shares import in_shares
from course_lib.ann.row_checks import check_positive

LONGEST = 2**31 // 128**2 - 1  # numbers a row: the largest sum still fits into int32


def int8_inner_products(a: ArrayLike, b: ArrayLike, threads: int = 1) -> NDArray[np.int32]:
    """Return the inner products of all pairs of rows, summed in 32 bits.

    ``a @ b.T`` of int8 arrays is summed in int8, and wraps around at 127.

    Parameters
    ----------
    a, b : array_like
        int8, shapes (n, d) and (m, d), d at most 131,071.
    threads : int
        Share the rows of `a`.

    Returns
    -------
    ndarray
        int32, shape (n, m).

    Raises
    ------
    TypeError
        If they aren't int8.
    ValueError
        If the shapes don't fit together, or d is too large for a 32-bit sum.

    Notes
    -----
    Complexity: O(n m d), as with floats; each byte that comes from memory is a whole number
    instead of a quarter of one.

    Examples
    --------
    >>> a = np.array([[100, 100], [-128, 1]], np.int8)
    >>> int8_inner_products(a, a)
    array([[ 20000, -12700],
           [-12700,  16385]], dtype=int32)
    >>> a @ a.T  # wrapped around
    array([[ 32, 100],
           [100,   1]], dtype=int8)
    """
    first, second = as_int8("a", a), as_int8("b", b)
    if first.shape[1] != second.shape[1]:
        raise ValueError(f"b: expected {first.shape[1]} numbers a row as in a, got {second.shape}")
    products = np.empty((len(first), len(second)), np.int32)

    def work(share: slice) -> None:
        all_products(first[share], second, products[share])

    in_shares(work, len(first), check_positive("threads", threads))
    return products


def as_int8(name: str, codes: ArrayLike) -> NDArray[np.int8]:
    """Return `codes` as rows for the kernels, C-contiguous and writable, or refuse them."""
    array = np.asarray(codes)
    if array.dtype != np.int8:
        raise TypeError(f"{name}: expected int8 (see quantize_rows), got {array.dtype}")
    if array.ndim != 2 or array.shape[1] > LONGEST:
        raise ValueError(f"{name}: expected (n, d) with d up to {LONGEST}, got {array.shape}")
    return np.require(array, requirements=["C", "A", "W"])
