"""What does a byte buy? Recall and NDCG of compressed vectors beside their size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.advanced.compression_pipeline import Compression
from course_lib.ann.exact_scan import exact_search
from course_lib.ann.index_protocol import Ids
from course_lib.ann.right_answers import Truth
from course_lib.ann.tie_fair import tie_fair_recall, true_scores
from course_lib.metrics.ranking import ndcg

Judgements = Sequence[Mapping[int, int]]  # for each query: number of a row -> its grade


class CompressionPoint(NamedTuple):
    """One way to compress, and what was measured.

    Attributes
    ----------
    name : str
    code_size : int
        Bytes of a vector.
    recall : float
        Share of the true k neighbours found (`tie_fair_recall`), 0 to 1.
    ndcg : float
        Mean over the judged queries, 0 to 1; nan if there were no judgements.
    """

    name: str
    code_size: int
    recall: float
    ndcg: float


def measure_compression(
    compression: Compression,
    truth: Truth,
    queries: ArrayLike,
    judgements: Judgements | None = None,
    train: ArrayLike | None = None,
) -> CompressionPoint:
    """Compress the rows of `truth`, search them, and compare with the right answers.

    The search is exhaustive and asymmetric: float queries against decoded rows, by cosine. So the
    code alone makes the difference.

    Parameters
    ----------
    compression : Compression
        Is fitted here.
    truth : Truth
        From `exact_truth` over the same queries, by cosine; its k is the k that is measured.
    queries : array_like
        Shape (nq, d).
    judgements : sequence of nq mappings, optional
        For each query the rows that people judged relevant, with their grades.
    train : array_like, optional
        Rows (n, d) to fit to: a sample where learning is slow. Those of `truth` if not given.

    Returns
    -------
    CompressionPoint

    Examples
    --------
    >>> from course_lib.ann import exact_truth
    >>> x = np.random.default_rng(0).standard_normal((300, 16)).astype(np.float32)
    >>> truth = exact_truth(x, x[:20], k=5, metric="cosine")
    >>> measure_compression(Compression("float32"), truth, x[:20])
    CompressionPoint(name='float32', code_size=64, recall=1.0, ndcg=nan)
    """
    rows = compression.fit(truth.x if train is None else train).encode(truth.x)
    asked = compression.transform(queries)
    _, ids = exact_search(compression.decode(rows), asked, truth.ids.shape[1], "cosine")
    return measured_point(compression.name, compression.code_size, ids, truth, queries, judgements)


def measured_point(
    name: str,
    code_size: int,
    ids: Ids,
    truth: Truth,
    queries: ArrayLike,
    judgements: Judgements | None = None,
) -> CompressionPoint:
    """Score what any search found: the second half of `measure_compression`.

    Parameters
    ----------
    name, code_size
        As in `CompressionPoint`.
    ids : ndarray
        int64, shape (nq, k): rows that were found, best first.
    truth, queries, judgements
        As in `measure_compression`.

    Returns
    -------
    CompressionPoint

    Examples
    --------
    >>> from course_lib.ann import exact_truth
    >>> x = np.eye(3, dtype=np.float32)
    >>> truth = exact_truth(x, x[:1], k=1, metric="cosine")
    >>> measured_point("a guess", 0, np.array([[2]]), truth, x[:1], [{0: 1, 2: 1}])
    CompressionPoint(name='a guess', code_size=0, recall=0.0, ndcg=1.0)
    """
    found = true_scores(truth.x, queries, ids, truth.metric)
    recall = tie_fair_recall(truth.scores, found, truth.metric)
    return CompressionPoint(name, code_size, recall, _mean_ndcg(ids, judgements))


def pareto_front(costs: ArrayLike, qualities: ArrayLike) -> NDArray[np.bool_]:
    """Tell which points no other point beats: none is as cheap and as good, and better in one.

    Parameters
    ----------
    costs : array_like
        Shape (n,), low is good, such as bytes.
    qualities : array_like
        Shape (n,), high is good, such as recall.

    Returns
    -------
    ndarray
        bool, shape (n,). Equal points are both on the front.

    Raises
    ------
    ValueError
        If the shapes differ or a number is nan.

    Notes
    -----
    Complexity: O(n log n). From the cheapest on, a point is on the front if it is better than
    everything cheaper.

    Examples
    --------
    >>> pareto_front([48, 96, 96, 384], [0.6, 0.9, 0.7, 0.9]).tolist()
    [True, True, False, False]
    """
    cost, quality = (np.asarray(values, dtype=np.float64) for values in (costs, qualities))
    if cost.shape != quality.shape or cost.ndim != 1:
        raise ValueError(f"qualities: expected shape {cost.shape}, got {quality.shape}")
    if np.isnan(cost).any() or np.isnan(quality).any():
        raise ValueError("costs, qualities: expected numbers, got nan")
    front, best = np.zeros(len(cost), bool), (-np.inf, np.inf)  # quality and cost of the last one
    for i in np.lexsort((-quality, cost)):  # by cost, the best first among equals
        if quality[i] > best[0]:
            best = (quality[i], cost[i])
        front[i] = (quality[i], cost[i]) == best
    return front


def _mean_ndcg(ids: Ids, judgements: Judgements | None) -> float:
    if judgements is None:
        return float("nan")
    if len(judgements) != len(ids):
        raise ValueError(f"judgements: expected {len(ids)}, one a query, got {len(judgements)}")
    scores = [
        ndcg([str(row) for row in found if row >= 0], _by_name(grades), k=ids.shape[1])
        for found, grades in zip(ids.tolist(), judgements, strict=True)
    ]
    return float(np.mean(scores))


def _by_name(grades: Mapping[int, int]) -> dict[str, int]:
    return {str(row): grade for row, grade in grades.items()}
