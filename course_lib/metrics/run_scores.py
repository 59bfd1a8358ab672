"""The metrics of a whole run at once, query by query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .grade_kernels import UNJUDGED, fill_grades, fill_ideal
from .graded_rankings import METRICS, NEED_CUT, REFUSE_CUT, GradedRankings
from .numbered_names import Ids
from .relevance_table import Qrels
from .run_table import Run


@dataclass(frozen=True, eq=False)
class RunScores:
    """Every query's value of every metric, and which queries they stand on.

    Attributes
    ----------
    queries
        The nq queries that were scored, in the order of the judgements.
    values
        Metric's name to float64, shape (nq,).
    skipped
        Judged queries without a relevant document: no ranking can do well or badly on them.
    unanswered
        Queries among `queries` that the run lacks or has no result for. They score 0; leaving them
        out would reward a system for what it fails at.
    ignored
        Queries of the run that nobody judged.
    """

    queries: tuple[str, ...]
    values: dict[str, NDArray[np.float64]]
    skipped: tuple[str, ...]
    unanswered: tuple[str, ...]
    ignored: tuple[str, ...]

    @property
    def names(self) -> list[str]:
        """Names of the metrics."""
        return list(self.values)

    def __getitem__(self, metric: str) -> NDArray[np.float64]:
        """Return one metric's value of each query, float64, shape (nq,)."""
        if metric not in self.values:
            raise KeyError(f"metric: expected one of {self.names}, got {metric!r}")
        return self.values[metric]

    def means(self) -> dict[str, float]:
        """Return the mean of each metric over the queries."""
        return {name: float(values.mean()) for name, values in self.values.items()}

    def __repr__(self) -> str:
        means = ", ".join(f"{name} {mean:.4f}" for name, mean in self.means().items())
        return f"RunScores({len(self.queries):,} queries: {means})"


def score_run(
    qrels: Qrels, run: Run, metrics: Sequence[str] = ("ndcg@10", "mrr@10", "recall@10")
) -> RunScores:
    """Score each judged query, vectorised over the queries.

    One rule for all metrics: the mean goes over the queries that have a relevant document. A query
    without one is left out and listed in `RunScores.skipped`; a query that the run doesn't answer
    scores 0. The single-query functions of this folder (`ndcg`, `recall`, ...) define the metrics.

    Parameters
    ----------
    qrels
        Judgements.
    run
        Results; documents without a judgement are not relevant.
    metrics
        ``precision@k``, ``recall@k``, ``hit_rate@k``, ``f1@k``, ``mrr@k``, ``map@k``, ``dcg@k``,
        ``ndcg@k`` (gain 2^grade - 1), ``dcg_linear@k``, ``ndcg_linear@k`` (gain is the grade) with
        any k of 1 or more; ``r_precision``; and ``judged@k``, the share of the first k places that
        hold a document with a judgement: how much the others rest on. Without ``@k`` the whole list
        counts, in those of them where that makes sense.

    Returns
    -------
    RunScores

    Raises
    ------
    ValueError
        If a metric's name isn't one of these, or no query has a relevant document.

    Complexity
    ----------
    One pass over results and judgements: O(results + judgements), in memory O(queries x k).

    Examples
    --------
    >>> qrels = Qrels.from_dict({"q1": {"a": 3, "b": 1}, "q2": {"a": 1}, "q3": {"a": 0}})
    >>> run = Run.from_rankings({"q1": ["c", "a"], "q3": ["a"]})
    >>> scores = score_run(qrels, run, ["mrr@10", "recall@10"])
    >>> scores["mrr@10"], scores.skipped, scores.unanswered
    (array([0.5, 0. ]), ('q3',), ('q2',))
    >>> scores.means()
    {'mrr@10': 0.25, 'recall@10': 0.25}
    """
    wanted = {metric: _parsed(metric) for metric in metrics}
    relevant = qrels.n_relevant()
    asked = np.flatnonzero(relevant)
    if not len(asked):
        raise ValueError("qrels: expected a query with a relevant document, got none")
    queries = tuple(qrels.queries[i] for i in asked)
    rows = run.rows(queries)
    graded = _graded(qrels, run, asked, rows, [k for _, k in wanted.values()])
    values = {metric: METRICS[name](graded, k) for metric, (name, k) in wanted.items()}
    found = np.append(np.diff(run.offsets), 0)[rows]  # row -1 has none
    return RunScores(
        queries,
        values,
        skipped=tuple(qrels.queries[i] for i in np.flatnonzero(relevant == 0)),
        unanswered=tuple(queries[i] for i in np.flatnonzero(found == 0)),
        ignored=tuple(query for query in run.queries if query not in qrels),
    )


def _parsed(metric: str) -> tuple[str, int | None]:
    """Split ``"ndcg@10"`` into its name and its cut."""
    name, at, cut = metric.partition("@")
    if name not in METRICS:
        raise ValueError(f"metrics: expected one of {list(METRICS)} with @k, got {metric!r}")
    if not at and name not in NEED_CUT:
        return name, None
    if name in REFUSE_CUT or not cut.isdecimal() or int(cut) < 1:
        form = f"{name!r}" if name in REFUSE_CUT else f"'{name}@k' with k of 1 or more"
        raise ValueError(f"metrics: expected {form}, got {metric!r}")
    return name, int(cut)


def _graded(
    qrels: Qrels, run: Run, asked: Ids, rows: Ids, cuts: Sequence[int | None]
) -> GradedRankings:
    """Look up the grades of as many results as the deepest metric reads."""
    width = int(np.diff(run.offsets).max(initial=0))
    if None not in cuts:
        width = min(width, max((k for k in cuts if k is not None), default=0))
    grades = np.full((len(asked), width), UNJUDGED, np.int32)
    judged = (qrels.offsets, run.numbers(qrels.documents)[qrels.ids], qrels.grades)
    grade_of = np.full(len(run.documents), UNJUDGED, np.int32)
    fill_grades(asked, judged, rows, (run.offsets, run.ids), grade_of, grades)
    relevant = qrels.n_relevant()[asked]
    ideal = np.zeros((len(asked), relevant.max()), np.int32)
    fill_ideal(asked, qrels.offsets, qrels.grades, ideal)
    return GradedRankings(grades, relevant, ideal)
