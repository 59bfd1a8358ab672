"""Rows and queries as a metric wants them: of length 1 under "cosine", as they are elsewhere."""

from __future__ import annotations

from numpy.typing import ArrayLike

from course_lib.ann.index_protocol import normalized
from course_lib.ann.row_checks import Rows, as_queries, as_rows


def rows_for(metric: str, x: ArrayLike, d: int, name: str = "x") -> Rows:
    """Return checked rows, ready to be compared by a metric.

    Parameters
    ----------
    metric : {"l2", "ip", "cosine"}
    x : array_like
        Shape (n, d).
    d : int
    name : str
        What the caller calls the argument, for the message.

    Returns
    -------
    ndarray
        float32, shape (n, d).

    Raises
    ------
    TypeError, ValueError
        As `as_rows`; under ``"cosine"`` also for a row of zeros.

    Examples
    --------
    >>> rows_for("cosine", [[3, 4]], 2), rows_for("l2", [[3, 4]], 2)
    (array([[0.6, 0.8]], dtype=float32), array([[3., 4.]], dtype=float32))
    """
    rows = as_rows(name, x, d)
    return normalized(rows, name) if metric == "cosine" else rows


def queries_for(metric: str, q: ArrayLike, d: int) -> tuple[Rows, bool]:
    """Return queries (nq, d) ready for a metric, and whether there was a single one, as a vector.

    Raises
    ------
    TypeError, ValueError
        As `as_queries`; under ``"cosine"`` also for a query of zeros.

    Examples
    --------
    >>> queries_for("cosine", [3, 4], 2)
    (array([[0.6, 0.8]], dtype=float32), True)
    """
    queries, single = as_queries(q, d)
    return (normalized(queries, "q") if metric == "cosine" else queries), single
