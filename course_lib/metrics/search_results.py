"""What an index's search returned, checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .numbered_names import Ids

SMALLER_IS_BETTER = ("l2", "hamming")


def search_arrays(
    queries: Sequence[str], scores: ArrayLike, ids: ArrayLike, names: Sequence[str], metric: str
) -> tuple[NDArray[np.float64], Ids]:
    """Return scores, large ones good, and ids, both (nq, k), or say what is wrong with them.

    Parameters, errors: see `Run.from_search`.

    Examples
    --------
    >>> search_arrays(["q1"], [0.5, 2.0], [1, 0], ["a", "b"], "l2")
    (array([[-0.5, -2. ]]), array([[1, 0]]))
    """
    _check_names(queries=queries, names=names)
    values, rows = np.atleast_2d(np.asarray(scores, np.float64)), np.atleast_2d(ids)
    if values.shape != rows.shape or rows.ndim != 2 or len(rows) != len(queries):
        expected = f"scores and ids of shape ({len(queries)}, k)"
        raise ValueError(f"ids: expected {expected}, got {values.shape} and {rows.shape}")
    if rows.dtype.kind not in "iu":
        raise TypeError(f"ids: expected whole numbers, got dtype {rows.dtype}")
    if rows.size and rows.max() >= len(names):
        raise ValueError(
            f"ids: expected ids below {len(names)}, as many as names, got {rows.max()}"
        )
    _check_repetition(queries, rows)
    values = -values if metric in SMALLER_IS_BETTER else values
    _check_order(values, rows >= 0, metric)
    return values, rows.astype(np.int64)


def _check_names(**sequences: Sequence[str]) -> None:
    for argument, names in sequences.items():
        if wrong := [name for name in names if not isinstance(name, str)]:
            raise TypeError(f"{argument}: expected strings, got {wrong[0]!r}")
        if len(set(names)) < len(names):
            twice = Counter(names).most_common(1)[0][0]
            raise ValueError(f"{argument}: expected each once, got {twice!r} twice")


def _check_repetition(queries: Sequence[str], rows: Ids) -> None:
    in_order = np.sort(rows, axis=1)
    twice = ((in_order[:, 1:] == in_order[:, :-1]) & (in_order[:, 1:] >= 0)).any(axis=1)
    if twice.any():
        query = queries[int(np.argmax(twice))]
        raise ValueError(f"ids: expected each id once in a row, got one twice for {query!r}")


def _check_order(values: NDArray[np.float64], there: NDArray[np.bool_], metric: str) -> None:
    if np.isnan(values[there]).any():
        raise ValueError("scores: expected numbers, got nan")
    rises = (values[:, 1:] > values[:, :-1]) & there[:, 1:] & there[:, :-1]
    if rises.any():
        raise ValueError(
            f"scores: expected the best first under metric {metric!r}, got them rising"
        )
