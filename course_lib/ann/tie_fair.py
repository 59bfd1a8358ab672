"""Recall that doesn't depend on which of two equally good neighbours an index returned."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.ann.index_protocol import (
    NO_ID,
    SMALLER_IS_BETTER,
    Metric,
    Scores,
    check_metric,
    normalized,
    worst_score,
)
from course_lib.ann.row_checks import as_rows
from course_lib.ann.scan_kernels import exact_scores


def tie_fair_recall(
    scores_true: ArrayLike, scores_found: ArrayLike, metric: str, tolerance: float = 1e-5
) -> float:
    """Return the share of the k true neighbours that were found, ties counted fairly.

    A found row counts if its true score is at least as good as that of the true k-th neighbour.
    Comparing ids instead would punish an index for returning the twin of a duplicate.

    Parameters
    ----------
    scores_true : array_like
        Shape (nq, k) or (k,): scores of the exact neighbours, best first. Columns with an infinite
        score, where there were fewer than k rows, ask for nothing.
    scores_found : array_like
        Shape (nq, m) or (m,): *true* scores of what was found (`true_scores`), not those that an
        index estimates; infinite where nothing was.
    metric : str
        ``"l2"`` and ``"hamming"``: small is good; ``"ip"`` and ``"cosine"``: large is.
    tolerance : float
        How much worse than the k-th a score may be, relative to it: room for rounding.

    Returns
    -------
    float
        From 0 to 1, the mean over the queries.

    Raises
    ------
    ValueError
        If the numbers of queries differ, there are none, or a score is nan.

    References
    ----------
    Aumüller, Bernhardsson and Faithfull 2020, "ANN-Benchmarks: a benchmarking tool for approximate
    nearest neighbor algorithms", section 2.1 (its recall by distance threshold).

    Examples
    --------
    >>> tie_fair_recall([[0.1, 0.4]], [[0.4, 0.1]], "l2")
    1.0
    >>> tie_fair_recall([[0.9, 0.8]], [[0.9, 0.7]], "cosine")
    0.5
    """
    true, found = (
        np.atleast_2d(np.asarray(s, dtype=np.float64)) for s in (scores_true, scores_found)
    )
    if len(true) != len(found) or true.size == 0:
        raise ValueError(f"scores_found: expected {len(true)} > 0 queries, got {len(found)}")
    if np.isnan(true).any() or np.isnan(found).any():
        raise ValueError("scores_true, scores_found: expected numbers, got nan")
    if metric not in SMALLER_IS_BETTER:
        true, found = -true, -found
    wanted = np.isfinite(true).sum(axis=1)  # (nq,): k, or all there are
    last = np.take_along_axis(true, np.maximum(wanted - 1, 0)[:, None], axis=1)  # (nq, 1)
    hits = (found <= last + tolerance * np.abs(last)) & np.isfinite(found)
    shares = np.minimum(hits.sum(axis=1), wanted) / np.maximum(wanted, 1)
    return float(np.where(wanted == 0, 1.0, shares).mean())


def true_scores(x: ArrayLike, q: ArrayLike, ids: ArrayLike, metric: Metric = "l2") -> Scores:
    """Score what was found by the vectors themselves, whatever an index said.

    Parameters
    ----------
    x : array_like
        Shape (n, d): the rows that ids mean.
    q : array_like
        Shape (nq, d).
    ids : array_like
        Shape (nq, k); -1 stands for nothing found.
    metric : {"l2", "ip", "cosine"}
        As in `Index`.

    Returns
    -------
    ndarray
        float32, shape (nq, k). A -1 and a second occurrence of an id in one row get the worst
        score: an id counts once.

    Raises
    ------
    ValueError
        If the shapes don't fit; the message names a row whose id is not one of `x`.

    Examples
    --------
    >>> true_scores([[0.0, 0.0], [3.0, 4.0]], [[0.0, 0.0]], [[1, -1]])
    array([[25., inf]], dtype=float32)
    """
    metric = check_metric(metric)
    rows = as_rows("x", x)
    queries = as_rows("q", q, rows.shape[1])
    if metric == "cosine":
        rows, queries = normalized(rows), normalized(queries, "q")
    known = _checked_ids(np.asarray(ids), len(rows), len(queries))
    scores = np.full(known.shape, worst_score(metric), np.float32)
    exact_scores(rows, queries, _first_ones(known), metric == "l2", scores)
    return scores


def _checked_ids(ids: NDArray[np.integer], n: int, nq: int) -> NDArray[np.int64]:
    if ids.ndim != 2 or len(ids) != nq or ids.dtype.kind not in "iu":
        raise ValueError(f"ids: expected whole numbers ({nq}, k), got {ids.dtype} {ids.shape}")
    wrong = ((ids < NO_ID) | (ids >= n)).any(axis=1)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise ValueError(f"ids: row {row} holds {ids[row].tolist()}, x has rows 0 to {n - 1}")
    return ids.astype(np.int64)


def _first_ones(ids: NDArray[np.int64]) -> NDArray[np.int64]:
    """Put -1 where an id stands for the second time in its row."""
    order = np.argsort(ids, axis=1, kind="stable")
    ordered = np.take_along_axis(ids, order, axis=1)
    repeats = np.zeros(ids.shape, bool)
    np.put_along_axis(repeats, order[:, 1:], ordered[:, 1:] == ordered[:, :-1], axis=1)
    return np.where(repeats, NO_ID, ids)
