"""Measure a search: recall, latency, throughput, bytes."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.ann.index_protocol import Ids, Index
from course_lib.ann.right_answers import Truth
from course_lib.ann.row_checks import Rows, as_rows, check_k, check_positive
from course_lib.ann.tie_fair import tie_fair_recall, true_scores


@dataclass(frozen=True)
class SearchMeasurement:
    """What one setting of an index costs and finds.

    Attributes
    ----------
    recall : float
        Share of the true k best that was found, ties counted fairly; from the batch.
    p50_ms, p99_ms : float
        Milliseconds for one query, asked alone: half take less, 99 in 100 take less.
    qps : float
        Queries a second when all are asked in one batch: the median of the repeats.
    nbytes : int
        What the index says it holds in memory.
    threads : int
        How many the batch could use.
    build_seconds : float or None
        How long building took, if the caller measured it.
    parameter, value
        What `sweep` had set; None otherwise.
    """

    recall: float
    p50_ms: float
    p99_ms: float
    qps: float
    nbytes: int
    threads: int
    build_seconds: float | None = None
    parameter: str | None = None
    value: Any = None


def measure_search(
    index: Index,
    q: ArrayLike,
    k: int,
    truth: Truth,
    warm_up: int = 10,
    repeats: int = 3,
    build_seconds: float | None = None,
) -> SearchMeasurement:
    """Measure one index as it is set.

    Each query is asked alone, for the latency; then all of them at once, for throughput and recall.
    Before either, some searches are made and thrown away: the first ones pay for compilers, caches
    and threads that start.

    Parameters
    ----------
    index : Index
        Any; its ids must be the rows of ``truth.x``.
    q : array_like
        Shape (nq, d), the queries that `truth` answers.
    k : int
        As many as `truth` has or fewer.
    truth : Truth
        From `exact_truth`, with the index' metric.
    warm_up : int
        Searches before those that count.
    repeats : int
        Batches that count.
    build_seconds : float, optional
        Passed on.

    Returns
    -------
    SearchMeasurement

    Raises
    ------
    ValueError
        If `truth` has fewer than k answers, another metric, or answers other queries.

    Examples
    --------
    >>> from course_lib.ann import FlatIndex, exact_truth
    >>> from course_lib.datasets import vector_mixture
    >>> x, q = np.split(vector_mixture(1100, 16), [1000])
    >>> index = FlatIndex(16)
    >>> ids = index.add(x)
    >>> measured = measure_search(index, q, 10, exact_truth(x, q, 10))
    >>> measured.recall, measured.nbytes, measured.p50_ms <= measured.p99_ms
    (1.0, 76000, True)
    """
    queries = as_rows("q", q, index.d)
    _check_truth(truth, len(queries), check_k(k))
    if truth.metric != index.metric:
        expected = f"expected the index' metric {index.metric!r}"
        raise ValueError(f"truth: {expected}, got {truth.metric!r}")
    latencies = _latencies(index, queries, k, warm_up)
    seconds, ids = _batches(index, queries, k, check_positive("repeats", repeats))
    found = true_scores(truth.x, queries, ids, index.metric)
    return SearchMeasurement(
        recall=tie_fair_recall(truth.scores[:, :k], found, index.metric),
        p50_ms=float(np.percentile(latencies, 50)) * 1e3,
        p99_ms=float(np.percentile(latencies, 99)) * 1e3,
        qps=len(queries) / float(np.median(seconds)),
        nbytes=index.nbytes,
        threads=index.threads,
        build_seconds=build_seconds,
    )


def _check_truth(truth: Truth, nq: int, k: int) -> None:
    if truth.scores.shape[0] != nq or truth.scores.shape[1] < k or nq == 0:
        expected = f"answers ({nq} or more than 0, {k} or more)"
        raise ValueError(f"truth: expected {expected}, got {truth.scores.shape}")


def _latencies(index: Index, q: Rows, k: int, warm_up: int) -> NDArray[np.float64]:
    """Seconds of each query on its own, (nq,)."""
    for row in np.resize(q, (warm_up, q.shape[1])):
        index.search(row, k)
    seconds = np.empty(len(q))
    for i, row in enumerate(q):
        started = time.perf_counter()
        index.search(row, k)
        seconds[i] = time.perf_counter() - started
    return seconds


def _batches(index: Index, q: Rows, k: int, repeats: int) -> tuple[Sequence[float], Ids]:
    """Seconds of each batch of all queries after the first, and the ids found."""
    seconds = []
    for _ in range(repeats + 1):
        started = time.perf_counter()
        _, ids = index.search(q, k)
        seconds.append(time.perf_counter() - started)
    return seconds[1:], ids
