"""The right answers that indexes are measured by."""

from __future__ import annotations

from typing import NamedTuple

from numpy.typing import ArrayLike

from course_lib.ann.exact_scan import exact_search
from course_lib.ann.index_protocol import Ids, Metric, Scores
from course_lib.ann.row_checks import Rows, as_rows


class Truth(NamedTuple):
    """The right answers, and the rows that they were found in.

    Attributes
    ----------
    scores : ndarray
        float32, shape (nq, k): exact scores of the k best, best first.
    ids : ndarray
        int64, shape (nq, k).
    x : ndarray
        float32, shape (n, d): row i has id i.
    metric : str
        By which they are the best.
    """

    scores: Scores
    ids: Ids
    x: Rows
    metric: Metric


def exact_truth(
    x: ArrayLike, q: ArrayLike, k: int, metric: Metric = "l2", threads: int = 1
) -> Truth:
    """Find the right answers that indexes over the same rows are measured by.

    Parameters
    ----------
    x : array_like
        Shape (n, d), in the order in which they were added to the index.
    q : array_like
        Shape (nq, d).
    k, metric, threads
        As in `exact_search`.

    Returns
    -------
    Truth

    Examples
    --------
    >>> exact_truth([[0.0], [1.0], [5.0]], [[0.75]], k=2).ids
    array([[1, 0]])
    """
    rows = as_rows("x", x)
    scores, ids = exact_search(rows, as_rows("q", q, rows.shape[1]), k, metric, threads)
    return Truth(scores, ids, rows, metric)
