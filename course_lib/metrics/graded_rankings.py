"""The grades of a run's results as one array, and the metrics over all its rows at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .grade_kernels import UNJUDGED

Values = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class GradedRankings:
    """The results of nq queries, each replaced by its grade.

    Attributes
    ----------
    grades
        int32, shape (nq, width): grade of the result at rank j + 1 in column j; `UNJUDGED` where
        it has none, or where there is no result.
    relevant
        int64, shape (nq,): how many documents are relevant, 1 or more.
    ideal
        int32, shape (nq, best): grades of the relevant documents, the largest first, then zeros.
    """

    grades: NDArray[np.int32]
    relevant: NDArray[np.int64]
    ideal: NDArray[np.int32]

    def hits(self, k: int | None) -> NDArray[np.bool_]:
        """Tell which of the first k results are relevant, shape (nq, k or less)."""
        return self.grades[:, :k] > 0


Metric = Callable[[GradedRankings, int | None], Values]


def precision(graded: GradedRankings, k: int | None) -> Values:
    """Hits in the first k places / k."""
    return graded.hits(k).sum(axis=1) / _cut(k)


def recall(graded: GradedRankings, k: int | None) -> Values:
    """Hits in the first k places / relevant documents."""
    return graded.hits(k).sum(axis=1) / graded.relevant


def hit_rate(graded: GradedRankings, k: int | None) -> Values:
    """1 where one of the first k places holds a hit."""
    return np.where(graded.hits(k).any(axis=1), 1.0, 0.0)


def f1(graded: GradedRankings, k: int | None) -> Values:
    """Harmonic mean of precision and recall, 2 hits / (k + relevant documents)."""
    return 2 * graded.hits(k).sum(axis=1) / (_cut(k) + graded.relevant)


def r_precision(graded: GradedRankings, k: int | None) -> Values:
    """Precision in the first R places, R the number of relevant documents."""
    hits = graded.hits(None)
    among_first = np.arange(hits.shape[1]) < graded.relevant[:, None]  # (nq, width)
    return (hits & among_first).sum(axis=1) / graded.relevant


def reciprocal_rank(graded: GradedRankings, k: int | None) -> Values:
    """1 / rank of the first hit."""
    hits = graded.hits(k)
    return np.where(hits.any(axis=1), 1 / (1 + _first(hits)), 0.0)


def average_precision(graded: GradedRankings, k: int | None) -> Values:
    """Precision at the rank of each hit, summed, / relevant documents."""
    hits = graded.hits(k)
    so_far = np.cumsum(hits, axis=1, dtype=np.int64)  # (nq, k): hits up to each rank
    return (hits * so_far / np.arange(1, hits.shape[1] + 1)).sum(axis=1) / graded.relevant


def dcg(graded: GradedRankings, k: int | None) -> Values:
    """Sum of (2^grade - 1) / log2(rank + 1)."""
    return _discounted(_exponential(graded.grades[:, :k]))


def dcg_linear(graded: GradedRankings, k: int | None) -> Values:
    """Sum of grade / log2(rank + 1)."""
    return _discounted(_linear(graded.grades[:, :k]))


def ndcg(graded: GradedRankings, k: int | None) -> Values:
    """DCG / DCG of the relevant documents in order of their grades."""
    return dcg(graded, k) / _discounted(_exponential(graded.ideal[:, :k]))


def ndcg_linear(graded: GradedRankings, k: int | None) -> Values:
    """As `ndcg`, the grade being the gain."""
    return dcg_linear(graded, k) / _discounted(_linear(graded.ideal[:, :k]))


def judged(graded: GradedRankings, k: int | None) -> Values:
    """Share of the first k places that hold a judged document."""
    return (graded.grades[:, :k] != UNJUDGED).sum(axis=1) / _cut(k)


def _linear(grades: NDArray[np.int32]) -> Values:
    return np.maximum(grades, 0).astype(np.float64)


def _exponential(grades: NDArray[np.int32]) -> Values:
    return np.exp2(_linear(grades)) - 1


def _discounted(gains: Values) -> Values:
    """Sum the gains of each row, that of rank r divided by log2(r + 1)."""
    ranks = np.arange(1, gains.shape[1] + 1)
    return gains @ (1 / np.log2(ranks + 1))


def _first(hits: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the column of each row's first hit; 0 where there is none."""
    return hits.argmax(axis=1) if hits.shape[1] else np.zeros(len(hits), np.int64)


def _cut(k: int | None) -> int:
    assert k is not None  # metric names have been checked
    return k


METRICS: dict[str, Metric] = {
    "precision": precision,
    "recall": recall,
    "hit_rate": hit_rate,
    "f1": f1,
    "r_precision": r_precision,
    "mrr": reciprocal_rank,
    "map": average_precision,
    "dcg": dcg,
    "dcg_linear": dcg_linear,
    "ndcg": ndcg,
    "ndcg_linear": ndcg_linear,
    "judged": judged,
}
NEED_CUT = ("precision", "f1", "judged")
REFUSE_CUT = ("r_precision",)
