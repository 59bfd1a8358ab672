"""What a batch must look like before any store takes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .payload_values import Payload, Value, check_field, check_value
from .store_capabilities import METRICS


def check_space(d: int, metric: str) -> None:
    """Raise ValueError unless `d` is a length and `metric` a known metric.

    Examples
    --------
    >>> check_space(384, "cosine")
    """
    if isinstance(d, bool) or not isinstance(d, int | np.integer) or d < 1:
        raise ValueError(f"d: expected a whole number from 1, got {d!r}")
    if metric not in METRICS:
        raise ValueError(f"metric: expected one of {', '.join(METRICS)}, got {metric!r}")


def checked_ids(ids: Sequence[str], unique: bool = False) -> list[str]:
    """Return ids as a list of strings that aren't empty.

    Parameters
    ----------
    ids
        Strings that UTF-8 can hold.
    unique
        Whether one may stand there only once.

    Returns
    -------
    list of str

    Raises
    ------
    TypeError, ValueError
        Naming the row.

    Examples
    --------
    >>> checked_ids(("a", "b"))
    ['a', 'b']
    """
    if isinstance(ids, str):
        raise TypeError(f"ids: expected a list of strings, got the one string {ids!r}")
    first: dict[str, int] = {}
    for row, name in enumerate(ids):
        if not isinstance(name, str):
            raise TypeError(f"ids: expected strings, row {row} is {name!r}")
        check_value(f"ids, row {row}", name)
        if not name:
            raise ValueError(f"ids: row {row} is empty")
        if first.setdefault(name, row) != row and unique:
            raise ValueError(f"ids: rows {first[name]} and {row} are both {name!r}")
    return [str(name) for name in ids]


def checked_vectors(name: str, vectors: ArrayLike, d: int, metric: str) -> NDArray[np.float32]:
    """Return vectors as a float32 matrix.

    Parameters
    ----------
    name
        The argument's, for messages.
    vectors
        Numbers, shape (n, d).
    d
        Length of a vector.
    metric
        Under "cosine" a vector of zeros is refused.

    Returns
    -------
    float32 array, shape (n, d)
        C-contiguous; the caller's own array where that fits.

    Raises
    ------
    ValueError
        If the shape is another, or a row isn't finite or is zero; naming the row.

    Examples
    --------
    >>> checked_vectors("vectors", [[3, 4]], 2, "cosine")
    array([[3., 4.]], dtype=float32)
    """
    try:
        with np.errstate(over="ignore"):  # too large for float32: inf, refused below
            rows = np.ascontiguousarray(vectors, dtype=np.float32)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name}: expected numbers, shape (n, {d}): {error}") from None
    if rows.ndim != 2 or rows.shape[1] != d:
        raise ValueError(f"{name}: expected shape (n, {d}), got {np.shape(vectors)}")
    bad = ~np.isfinite(rows).all(axis=1)
    if bad.any():
        raise ValueError(f"{name}: row {int(bad.argmax())} has NaN or an infinite number")
    zero = ~rows.any(axis=1)
    if metric == "cosine" and zero.any():
        raise ValueError(f"{name}: row {int(zero.argmax())} is zero, which has no cosine")
    return rows


def checked_query(query: ArrayLike, d: int, metric: str) -> NDArray[np.float32]:
    """Return a query as a float32 vector, shape (d,); see `checked_vectors`.

    Examples
    --------
    >>> checked_query([3, 4], 2, "cosine")
    array([3., 4.], dtype=float32)
    """
    if np.shape(query) != (d,):
        raise ValueError(f"query: expected shape ({d},), got {np.shape(query)}")
    return checked_vectors("query", np.asarray(query)[None], d, metric)[0]


def checked_k(k: int, name: str = "k") -> int:
    """Return k, a whole number from 1; `name` is the argument's, for the message.

    Examples
    --------
    >>> checked_k(10)
    10
    """
    if isinstance(k, bool) or not isinstance(k, int | np.integer) or k < 1:
        raise ValueError(f"{name}: expected a whole number from 1, got {k!r}")
    return int(k)


def checked_payloads(payloads: Sequence[Payload] | None, n: int) -> list[dict[str, Value]]:
    """Return n payloads as dicts of their own.

    Parameters
    ----------
    payloads
        n flat mappings from field names to str, bool, int or float; or None.
    n
        How many there must be.

    Returns
    -------
    list of dict

    Raises
    ------
    TypeError, ValueError
        Naming the row and the field.

    Examples
    --------
    >>> checked_payloads(None, 2), checked_payloads([{"year": 2020}], 1)
    ([{}, {}], [{'year': 2020}])
    """
    if payloads is None:
        return [{} for _ in range(n)]
    if len(payloads) != n:
        raise ValueError(f"payloads: expected {n}, one for each id, got {len(payloads)}")
    return [_checked_payload(row, payload) for row, payload in enumerate(payloads)]


def checked_batch(
    ids: Sequence[str],
    vectors: ArrayLike,
    payloads: Sequence[Payload] | None,
    d: int,
    metric: str,
) -> tuple[list[str], NDArray[np.float32], list[dict[str, Value]]]:
    """Return ids, vectors and payloads of one `upsert`, checked; ids may not repeat.

    Examples
    --------
    >>> checked_batch(["a"], [[3, 4]], None, 2, "cosine")
    (['a'], array([[3., 4.]], dtype=float32), [{}])
    """
    names = checked_ids(ids, unique=True)
    if len(names) == 0 and np.size(vectors) == 0:
        return [], np.zeros((0, d), dtype=np.float32), checked_payloads(payloads, 0)
    rows = checked_vectors("vectors", vectors, d, metric)
    if len(rows) != len(names):
        raise ValueError(f"vectors: expected {len(names)} rows, one for each id, got {len(rows)}")
    return names, rows, checked_payloads(payloads, len(names))


def _checked_payload(row: int, payload: Payload) -> dict[str, Value]:
    if not isinstance(payload, Mapping):
        raise TypeError(f"payloads: expected dicts, row {row} is {payload!r}")
    for name, value in payload.items():
        try:
            check_field(name)
            check_value(f"field {name!r}", value)
        except (TypeError, ValueError) as error:
            raise type(error)(f"payloads, row {row}: {error}") from None
    return dict(payload)
