"""Accept the rows and queries that a caller passes, or say which row was wrong and why."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Rows = NDArray[np.float32]


def as_rows(name: str, x: ArrayLike, d: int | None = None) -> Rows:
    """Return `x` as float32 rows, C-contiguous and writable; no copy where it is that already.

    A read-only array is copied: to compiled kernels it would be another type, and they would be
    compiled a second time for it.

    Parameters
    ----------
    name : str
        What the caller calls the argument, for the message.
    x : array_like
        Shape (n, d), numbers; n may be 0.
    d : int, optional
        The length that every row must have.

    Returns
    -------
    ndarray
        float32, shape (n, d).

    Raises
    ------
    TypeError
        If `x` doesn't hold real numbers.
    ValueError
        If it isn't two-dimensional, a row has another length than `d`, or a row holds nan,
        infinity or a number that float32 can't hold; the message names the row.

    Examples
    --------
    >>> as_rows("x", [[1, 2], [3, 4]])
    array([[1., 2.],
           [3., 4.]], dtype=float32)
    >>> as_rows("x", [[1.0, 2.0], [3.0, float("nan")]])
    Traceback (most recent call last):
    ...
    ValueError: x: row 1 holds nan or infinity, or more than float32 can hold
    """
    array = _as_numbers(name, x)
    if array.ndim != 2:
        raise ValueError(f"{name}: expected shape (n, {d or 'd'}), got shape {array.shape}")
    if array.shape[1] == 0 or (d is not None and array.shape[1] != d):
        raise ValueError(
            f"{name}: expected rows of {d or 'one or more'} numbers, got {array.shape[1]}"
        )
    with np.errstate(over="ignore"):
        rows = np.require(array, np.float32, ["C", "A", "W"])  # (n, d)
    finite = np.isfinite(rows).all(axis=1)  # (n,)
    if not finite.all():
        row = int(np.argmin(finite))
        raise ValueError(f"{name}: row {row} holds nan or infinity, or more than float32 can hold")
    return rows


def as_queries(q: ArrayLike, d: int, name: str = "q") -> tuple[Rows, bool]:
    """Return queries as rows, and whether there was a single one, passed as a vector.

    Parameters
    ----------
    q : array_like
        Shape (nq, d), or (d,) for one query.
    d : int
        The length that each must have.
    name : str
        What the caller calls the argument, for the message.

    Returns
    -------
    rows : ndarray
        float32, shape (nq, d).
    single : bool
        True if `q` had shape (d,): results then have shape (k,).

    Raises
    ------
    TypeError, ValueError
        As `as_rows`.

    Examples
    --------
    >>> as_queries([3.0, 4.0], 2)
    (array([[3., 4.]], dtype=float32), True)
    """
    array = _as_numbers(name, q)
    single = array.ndim == 1
    return as_rows(name, array[None] if single else array, d), single


def check_k(k: int) -> int:
    """Return `k` as an int, or refuse it.

    Raises
    ------
    TypeError, ValueError
        If `k` is no whole number, or below 1.
    """
    if isinstance(k, bool) or not isinstance(k, int | np.integer):
        raise TypeError(f"k: expected a whole number, got {k!r}")
    if k < 1:
        raise ValueError(f"k: expected 1 or more, got {k}")
    return int(k)


def check_positive(name: str, value: int) -> int:
    """Return a setting that counts something as an int, or refuse it.

    Raises
    ------
    TypeError, ValueError
        If it is no whole number, or below 1.

    Examples
    --------
    >>> check_positive("threads", 2)
    2
    """
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise TypeError(f"{name}: expected a whole number, got {value!r}")
    if value < 1:
        raise ValueError(f"{name}: expected 1 or more, got {value}")
    return int(value)


def _as_numbers(name: str, x: ArrayLike) -> NDArray[np.generic]:
    try:
        array = np.asarray(x)
    except ValueError as error:  # rows of different lengths
        raise ValueError(f"{name}: {_odd_row(x)}") from error
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name}: expected real numbers, got dtype {array.dtype}")
    return array


def _odd_row(x: ArrayLike) -> str:
    shapes = [np.shape(row) for row in x]  # type: ignore[union-attr]
    odd = next(i for i, shape in enumerate(shapes) if shape != shapes[0])
    return f"expected rows of equal length, row 0 has shape {shapes[0]}, row {odd} {shapes[odd]}"


def as_ids(ids: ArrayLike, name: str = "ids") -> NDArray[np.int64]:
    """Return ids as int64 (n,); one number is a list of one.

    Raises
    ------
    TypeError
        If they aren't whole numbers.

    Examples
    --------
    >>> as_ids(3)
    array([3])
    """
    array = np.atleast_1d(np.asarray(ids))
    if array.size == 0:
        return np.empty(0, np.int64)
    if array.ndim != 1 or array.dtype.kind not in "iu":
        raise TypeError(f"{name}: expected whole numbers (n,), got {array.dtype} {array.shape}")
    return array.astype(np.int64)
