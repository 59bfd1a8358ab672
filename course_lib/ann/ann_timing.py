"""Measure a search: recall, latency, throughput, bytes; and how they move with a parameter."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.ann.exact_scan import exact_search
from course_lib.ann.index_protocol import Ids, Index, Metric, Scores
from course_lib.ann.row_checks import Rows, as_rows, check_k, check_positive
from course_lib.ann.tie_fair import tie_fair_recall, true_scores


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
    >>> from course_lib.ann import FlatIndex
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


def sweep(
    index: Index,
    parameter: str,
    values: Iterable[Any],
    q: ArrayLike,
    k: int,
    truth: Truth,
    warm_up: int = 10,
    repeats: int = 3,
) -> list[SearchMeasurement]:
    """Measure an index at several values of one of its parameters.

    The attribute itself is set, read back, and put back to what it was in the end. A sweep whose
    recall doesn't move deserves suspicion: perhaps the search never looks at the parameter.

    Parameters
    ----------
    index : Index
        Any.
    parameter : str
        An attribute such as ``"ef_search"``, ``"nprobe"`` or ``"depth"``.
    values : iterable
        What to set it to.
    q, k, truth, warm_up, repeats
        As in `measure_search`.

    Returns
    -------
    list of SearchMeasurement
        One for each value, with `parameter` and `value` filled in.

    Raises
    ------
    AttributeError
        If the index has no such attribute; a new one would change nothing.
    ValueError
        If the index doesn't keep the value that was set.

    Examples
    --------
    >>> from course_lib.ann import FlatIndex
    >>> index = FlatIndex(1)
    >>> ids = index.add([[0.0], [1.0]])
    >>> truth = exact_truth([[0.0], [1.0]], [[0.75]], k=1)
    >>> [m.value for m in sweep(index, "threads", [1, 2], [[0.75]], 1, truth)]
    [1, 2]
    """
    if not hasattr(index, parameter):
        raise AttributeError(f"parameter: {type(index).__name__} has no {parameter!r} to set")
    before = getattr(index, parameter)
    try:
        return [
            _measure_at(index, parameter, value, (q, k, truth, warm_up, repeats))
            for value in values
        ]
    finally:
        setattr(index, parameter, before)


def _measure_at(
    index: Index, parameter: str, value: Any, rest: tuple[Any, ...]
) -> SearchMeasurement:
    setattr(index, parameter, value)
    if getattr(index, parameter) != value:
        kept = getattr(index, parameter)
        raise ValueError(f"{parameter}: was set to {value!r}, the index kept {kept!r}")
    measured = measure_search(index, *rest)
    return SearchMeasurement(**{**vars(measured), "parameter": parameter, "value": value})


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
