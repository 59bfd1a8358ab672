"""Vectors as bits: one bit a number, eight in a byte; Hamming distance between them."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.ann.row_checks import as_rows

Codes = NDArray[np.uint8]


def binarize(x: ArrayLike, thresholds: ArrayLike | None = None) -> Codes:
    """Keep of each number only whether it is above its threshold.

    Parameters
    ----------
    x : array_like
        Shape (n, d).
    thresholds : array_like, optional
        Shape (d,); zeros if not given. The medians of the columns give every bit an even chance.

    Returns
    -------
    ndarray
        uint8, shape (n, ⌈d / 8⌉): a 32nd of float32's bytes. The first number is the highest bit of
        the first byte; the last byte is filled up with zeros.

    Raises
    ------
    TypeError, ValueError
        As `as_rows`; or if `thresholds` doesn't have one number a column.

    Examples
    --------
    >>> binarize([[0.5, -1.0, 2.0, 0.0, -0.1, 3.0, 1.0, 1.0]])
    array([[167]], dtype=uint8)
    >>> f"{167:08b}"
    '10100111'
    """
    rows = as_rows("x", x)
    limits = np.zeros((1, rows.shape[1]), np.float32)
    if thresholds is not None:
        limits = as_rows("thresholds", np.atleast_2d(np.asarray(thresholds)), rows.shape[1])
    if len(limits) != 1:
        raise ValueError(f"thresholds: expected shape ({rows.shape[1]},), got {limits.shape}")
    return np.packbits(rows > limits, axis=1)  # (n, ⌈d / 8⌉)


def hamming_distance(a: ArrayLike, b: ArrayLike) -> NDArray[np.int64]:
    """Count the bits in which codes differ.

    Parameters
    ----------
    a, b : array_like
        uint8, shape (..., bytes); they are broadcast against each other.

    Returns
    -------
    ndarray
        int64, shape (...).

    Raises
    ------
    TypeError
        If they aren't unsigned bytes.
    ValueError
        If the shapes don't fit together.

    Examples
    --------
    >>> import numpy as np
    >>> hamming_distance(np.array([[1], [7]], np.uint8), np.array([0], np.uint8))
    array([1, 3])
    """
    first, second = np.asarray(a), np.asarray(b)
    for name, codes in (("a", first), ("b", second)):
        if codes.dtype != np.uint8:
            raise TypeError(f"{name}: expected uint8 codes, got {codes.dtype}")
    if first.shape[-1:] != second.shape[-1:]:
        raise ValueError(f"b: expected {first.shape[-1:]} bytes as in a, got {second.shape[-1:]}")
    return np.bitwise_count(first ^ second).sum(axis=-1, dtype=np.int64)


def as_codes(name: str, x: ArrayLike, d: int) -> tuple[Codes, bool]:
    """Return codes as rows (n, d / 8), and whether there was a single one, passed as a vector.

    Raises
    ------
    TypeError
        If they aren't unsigned bytes.
    ValueError
        If a code hasn't d bits.
    """
    codes = np.asarray(x)
    if codes.dtype != np.uint8:
        raise TypeError(f"{name}: expected uint8 codes (see binarize), got {codes.dtype}")
    rows = np.atleast_2d(codes)
    if codes.ndim not in (1, 2) or rows.shape[1] != d // 8:
        raise ValueError(f"{name}: expected codes of {d // 8} bytes, got shape {codes.shape}")
    return rows, codes.ndim == 1
