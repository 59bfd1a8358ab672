"""Exact search: all inner products, block by block, and the best k of each query."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.ann.index_protocol import (
    NO_ID,
    SMALLER_IS_BETTER,
    Ids,
    Metric,
    Scores,
    answer,
    check_metric,
    normalized,
    worst_score,
)
from course_lib.ann.query_shares import one_blas_thread
from course_lib.ann.row_checks import Rows, as_queries, as_rows, check_k, check_positive
from course_lib.ann.scan_kernels import exact_scores, scan_block, shrink_all

QUERIES = 1024  # a block
VALUES = 1 << 20  # inner products in a block: 4 MiB, which the scan finds in the cache
HALF_ULP = 2.0**-24  # of float32: the relative error of one rounding


def exact_search(
    x: ArrayLike, q: ArrayLike, k: int, metric: Metric = "l2", threads: int = 1
) -> tuple[Scores, Ids]:
    """Find the k best rows for each query by comparing with all of them.

    Inner products are computed block by block in BLAS; a scan keeps what may be among the best, and
    their scores are then computed again in float64. So the result doesn't depend on the blocks, and
    one query alone gets the same answer as in a batch.

    Parameters
    ----------
    x : array_like
        Shape (n, d).
    q : array_like
        Shape (nq, d), or (d,) for a single query.
    k : int
        How many; more than n is allowed.
    metric : {"l2", "ip", "cosine"}
        Squared distance, small is good; inner product or cosine, large is good.
    threads : int
        How many threads share the queries, BLAS' own included.

    Returns
    -------
    scores : ndarray
        float32, shape (nq, k) or (k,), best first.
    ids : ndarray
        int64, same shape: rows of `x`, the lower one first among equal scores. Where there are
        fewer than k rows: id -1, and the score +inf (l2) or -inf.

    Raises
    ------
    TypeError, ValueError
        If `x` or `q` holds nan, infinity, a row of the wrong length or, with cosine, a row of
        zeros; if `k`, `threads` or `metric` is out of range.

    Notes
    -----
    Complexity: O(n·d) a query. A selection of the best, not a sort: O(n log n) comparisons aren't
    needed to know ten of them.

    Examples
    --------
    >>> x = [[0.0, 0.0], [1.0, 0.0], [0.0, 2.0]]
    >>> exact_search(x, [[0.75, 0.0]], k=2)
    (array([[0.0625, 0.5625]], dtype=float32), array([[1, 0]]))
    """
    metric, k, threads = check_metric(metric), check_k(k), check_positive("threads", threads)
    rows = as_rows("x", x)
    queries, single = as_queries(q, rows.shape[1])
    if metric == "cosine":
        rows, queries = normalized(rows), normalized(queries, "q")
    scores, ids = best_rows(rows, half_squares(rows), queries, k, metric, threads)
    return answer(scores, ids, k, metric, single)


def half_squares(x: Rows) -> NDArray[np.float32]:
    """Return half the squared length of each row, (n,)."""
    with np.errstate(over="ignore"):
        return np.einsum("nd,nd->n", x, x) / np.float32(2)


def best_rows(
    x: Rows, halves: NDArray[np.float32], q: Rows, k: int, metric: str, threads: int = 1
) -> tuple[Scores, Ids]:
    """Search checked rows; the columns of the result are min(k, n).

    Parameters
    ----------
    x, q : ndarray
        float32, shape (n, d) and (nq, d); normalised if the metric is cosine.
    halves : ndarray
        `half_squares` of `x`.
    k, metric, threads
        As in `exact_search`.

    Returns
    -------
    scores, ids : ndarray
        float32 and int64, shape (nq, min(k, n)).
    """
    k = min(k, len(x))
    if k == 0 or len(q) == 0:
        return np.empty((len(q), k), np.float32), np.empty((len(q), k), np.int64)
    block = max(1, min(QUERIES, -(-len(q) // threads), VALUES // k))
    parts = [q[start : start + block] for start in range(0, len(q), block)]
    with one_blas_thread(), ThreadPoolExecutor(threads) if threads > 1 else nullcontext() as pool:
        map_parts = pool.map if pool and len(parts) > 1 else map
        results = list(map_parts(lambda part: _search_part(x, halves, part, k, metric), parts))
    return np.concatenate([s for s, _ in results]), np.concatenate([i for _, i in results])


def _search_part(
    x: Rows, halves: NDArray[np.float32], q: Rows, k: int, metric: str
) -> tuple[Scores, Ids]:
    l2 = metric in SMALLER_IS_BETTER
    ids = _candidates(x, halves, q, k, l2)  # (nq, width)
    scores = np.full(ids.shape, worst_score(metric), np.float32)
    exact_scores(x, q, ids, l2, scores)
    order = np.argsort(scores if l2 else -scores, axis=1, kind="stable")  # ids ascend: ties too
    best = order[:, :k]
    return np.take_along_axis(scores, best, 1), np.take_along_axis(ids, best, 1)


def _candidates(x: Rows, halves: NDArray[np.float32], q: Rows, k: int, l2: bool) -> Ids:
    """Rows that may be among the k best, ascending; -1 fills up."""
    bias = halves if l2 else np.zeros(len(x), np.float32)
    slack = _slack(halves, q, l2)
    room = 4 * k + 128
    found = np.empty((len(q), room), np.float32), np.full((len(q), room), NO_ID, np.int64)
    counts = np.where(np.isfinite(slack), 0, -1)
    limits = np.full(len(q), 2 * k + 16)
    threshold = np.full(len(q), -np.inf, np.float32)
    state = counts, limits, threshold
    step = max(VALUES // len(q), 1)
    products = np.empty((len(q), min(step, len(x))), np.float32)
    for first in range(0, len(x), step):
        rows = x[first : first + step]
        with np.errstate(over="ignore", invalid="ignore"):  # such queries have infinite slack
            np.matmul(q, rows.T, out=products[:, : len(rows)])  # (nq, rows)
        scan_block(products, bias[first : first + step], first, k, slack, found, *state)
    shrink_all(k, slack, found, counts, threshold)
    ids = np.where(np.arange(room) < counts[:, None], found[1], NO_ID)[:, : max(counts.max(), k)]
    return _with_all_rows(x, q, k, l2, ids, np.flatnonzero(counts < 0))


def _slack(halves: NDArray[np.float32], q: Rows, l2: bool) -> NDArray[np.float32]:
    """Twice the largest error of an approximate value, (nq,); inf where float32 overflows.

    A dot product of length d, in any order of the sum, is off by at most d·u·|x||q| and a little,
    u half a unit in the last place (Higham 2002, section 3.1); with "l2" so is half the square.
    """
    d, lengths = q.shape[1], np.sqrt(np.einsum("nd,nd->n", q, q, dtype=np.float64))  # (nq,)
    longest = np.sqrt(2.0 * halves.max())
    sums = lengths + longest if l2 else lengths
    error = (d + 8) * longest * sums + (sums**2 if l2 else 0)
    slack = np.where(longest * sums < 1e37, 2 * HALF_ULP * error, np.inf)
    return slack.astype(np.float32)


def _with_all_rows(x: Rows, q: Rows, k: int, l2: bool, ids: Ids, hard: NDArray[np.intp]) -> Ids:
    """Settle the `hard` queries, whose k-th best has too many equals, by scoring all rows."""
    everything = np.arange(len(x))[None]  # (1, n)
    scores = np.empty((1, len(x)), np.float32)
    for r in hard:
        exact_scores(x, q[r : r + 1], everything, l2, scores)
        best = np.argsort(scores[0] if l2 else -scores[0], kind="stable")[:k]
        ids[r, :k] = np.sort(best)
    return ids
