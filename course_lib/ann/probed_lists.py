"""Which lists of an inverted file a query looks into."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.ann.candidate_heap import jit, offer, sort_best_first
from course_lib.ann.index_protocol import Ids, Scores
from course_lib.ann.row_checks import Rows

kernel: Any = jit(cache=True, nogil=True, _nrt=False)  # it allocates nothing


def probed_lists(q: Rows, centroids: Rows, nprobe: int, metric: str) -> tuple[Ids, Scores]:
    """Return each query's `nprobe` best lists and the products with their centroids.

    Parameters
    ----------
    q : ndarray
        float32, shape (nq, d).
    centroids : ndarray
        float32, shape (nlist, d).
    nprobe : int
        At most nlist.
    metric : str
        ``"l2"``: nearest centroids; otherwise the largest inner products.

    Returns
    -------
    probes : ndarray
        int64, shape (nq, nprobe), best first.
    products : ndarray
        float32, shape (nq, nprobe): ``q . c``.

    Examples
    --------
    >>> q = np.array([[2.0, 0.0]], dtype=np.float32)
    >>> probed_lists(q, np.array([[0, 1], [2, 1], [5, 5]], dtype=np.float32), 2, "l2")
    (array([[1, 0]]), array([[4., 0.]], dtype=float32))
    """
    products = q @ centroids.T  # (nq, nlist)
    half_norms = np.einsum("ld,ld->l", centroids, centroids) / 2
    offset = half_norms if metric == "l2" else np.zeros_like(half_norms)
    scores = np.full((len(q), nprobe), np.inf, dtype=np.float32)
    probes = np.full((len(q), nprobe), -1, dtype=np.int64)
    _best_lists(products, offset, scores, probes)
    return probes, offset[probes] - scores


@kernel
def _best_lists(products: Scores, offset: Scores, scores: Scores, probes: Ids) -> None:
    for a in range(products.shape[0]):
        for number in range(products.shape[1]):
            offer(scores[a], probes[a], offset[number] - products[a, number], number)
        sort_best_first(scores[a], probes[a])


def pairs_by_list(probes: Ids, nlist: int) -> tuple[Ids, Ids]:
    """Return the (query, probe) pairs sorted by list, and where each list's pairs start.

    Parameters
    ----------
    probes : ndarray
        int64, shape (nq, nprobe): lists.
    nlist : int

    Returns
    -------
    pairs : ndarray
        int64, shape (nq * nprobe,): ``query * nprobe + probe``.
    bounds : ndarray
        int64, shape (nlist + 1,).

    Examples
    --------
    >>> pairs_by_list(np.array([[2, 0], [2, 1]]), 3)
    (array([1, 3, 0, 2]), array([0, 1, 2, 4]))
    """
    lists = probes.ravel()
    ends = np.cumsum(np.bincount(lists, minlength=nlist))
    return np.argsort(lists, kind="stable"), np.concatenate([[0], ends])
