"""How two numbers or arrays differ, and the difference's name: sign, factor, transpose."""

import numbers
from typing import Any

import numpy as np

from course_lib.exercises.readable import readable, readable_pair


def number_difference(expected: Any, got: Any, rtol: float, atol: float) -> str | None:
    """Say how a number differs from the expected one, or return None.

    Examples
    --------
    >>> number_difference(2.0, -2.0, 1e-5, 0.0)
    'expected 2.0, got -2.0: the sign is reversed'
    >>> number_difference(2.0, [2.0], 1e-5, 0.0)
    'expected one number, got a list: [2.0]'
    """
    if isinstance(got, np.ndarray):
        return f"expected one number, got an array of shape {got.shape}: is a sum missing?"
    if not isinstance(got, numbers.Number):
        return f"expected one number, got a {type(got).__name__}: {readable(got)}"
    if _close(np.asarray(expected), np.asarray(got), rtol, atol).all():
        return None
    pair = "expected {}, got {}".format(*readable_pair(expected, got))
    return pair + _what_it_means(np.asarray([expected]), np.asarray([got]), rtol, atol)


def array_difference(expected: np.ndarray, got: Any, rtol: float, atol: float) -> str | None:
    """Say how an array differs from the expected one, or return None.

    Examples
    --------
    >>> array_difference(np.array([1.0, 2.0]), np.array([[1.0], [2.0]]), 0.0, 0.0)
    'expected shape (2,), got shape (2, 1): the numbers are right, the shape is not'
    >>> array_difference(np.array([1.0, 2.0]), [2.0, 4.0], 1e-5, 0.0)
    'at [0]: expected 1.0, got 2.0 (2 of 2 numbers differ): every number is 2 times ...'
    """
    array = _as_array(got)
    if array is None:
        kind = type(got).__name__
        return f"expected an array of shape {expected.shape}, got a {kind}: {readable(got)}"
    if array.dtype.kind not in "biufc" and expected.dtype.kind in "biufc":
        return f"expected an array of numbers, got an array of {array.dtype}"
    if array.shape != expected.shape:
        return _shape_difference(expected, array, rtol, atol)
    wrong = ~_close(expected, array, rtol, atol)
    if not wrong.any():
        return None
    first = tuple(int(i) for i in np.argwhere(wrong)[0])
    pair = "expected {}, got {}".format(*readable_pair(expected[first], array[first]))
    count = f" ({wrong.sum():,} of {wrong.size:,} numbers differ)"
    at = ", ".join(map(str, first))
    return f"at [{at}]: {pair}{count}" + _what_it_means(expected, array, rtol, atol)


def _as_array(value: Any) -> np.ndarray | None:
    if isinstance(value, np.ndarray):
        return value
    if not isinstance(value, (list, tuple)):
        return None
    try:
        return np.asarray(value)
    except ValueError:  # rows of different lengths
        return None


def _close(expected: np.ndarray, got: np.ndarray, rtol: float, atol: float) -> np.ndarray:
    if np.array_equal(expected, got):  # as most are; isclose takes ten times as long
        return np.ones(expected.shape, bool)
    if expected.dtype.kind not in "biufc":
        return np.asarray(expected == got)
    return np.isclose(got, expected, rtol=rtol, atol=atol, equal_nan=True)


def _shape_difference(expected: np.ndarray, got: np.ndarray, rtol: float, atol: float) -> str:
    message = f"expected shape {expected.shape}, got shape {got.shape}"
    if got.size == expected.size and _close(expected.ravel(), got.ravel(), rtol, atol).all():
        return message + ": the numbers are right, the shape is not"
    if got.T.shape == expected.shape and _close(expected, got.T, rtol, atol).all():
        return message + ": it is the transpose of what is expected"
    return message


def _what_it_means(expected: np.ndarray, got: np.ndarray, rtol: float, atol: float) -> str:
    """Name the relation between two arrays of one shape, or return an empty string."""
    if expected.dtype.kind not in "iuf" or got.dtype.kind not in "iufb":
        return ""
    got = got.astype(float) if got.dtype.kind == "b" else got
    if (np.isnan(got) & ~np.isnan(expected)).any():
        return ": nan comes from 0/0, inf - inf or the logarithm of a negative number"
    if (np.isinf(got) & ~np.isinf(expected)).any():
        return ": inf comes from a division by 0, log(0) or exp of a large number"
    relations = {
        "the sign is reversed": -got,
        "it is the transpose of what is expected": got.T,
        "the order is reversed": got[::-1],
    }
    for name, mended in relations.items():
        if mended.shape == expected.shape and _close(expected, mended, rtol, atol).all():
            return f": {name}"
    return _factor_or_offset(expected, got, rtol, atol)


def _factor_or_offset(expected: np.ndarray, got: np.ndarray, rtol: float, atol: float) -> str:
    if np.count_nonzero(expected) < 2 or np.unique(expected).size < 2:
        return ""
    largest = np.unravel_index(np.argmax(np.abs(expected)), expected.shape)
    factor = float(got[largest]) / float(expected[largest])
    with np.errstate(all="ignore"):  # an answer may hold 1e308
        scaled = got / factor if factor else got
    if factor not in (0.0, 1.0) and _close(expected, scaled, rtol + 1e-6, atol).all():
        return f": every number is {factor:.4g} times what it should be"
    offset = float(got[largest]) - float(expected[largest])
    if _close(expected, got - offset, rtol + 1e-6, atol + 1e-9).all():
        return f": every number is {abs(offset):.4g} too {'large' if offset > 0 else 'small'}"
    return ""
