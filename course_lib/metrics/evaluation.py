"""Evaluate a ranking system with one call: scores, intervals, and the gap to a baseline."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from course_lib.datasets import progress

from .beir_folder import RetrievalTask
from .relevance_table import Qrels
from .reports import Report as Report
from .run_scores import RunScores, score_run
from .run_table import Run

Rank = Callable[[str], Sequence[str]]
Rankings = Mapping[str, Sequence[str]]
System = Run | Rank | Rankings
METRICS = ("ndcg@10", "mrr@10", "recall@10")


def evaluate(
    system: System,
    judged: RetrievalTask | Qrels,
    metrics: Sequence[str] = METRICS,
    seed: int = 0,
    baseline: System | None = None,
    level: float = 0.95,
    name: str = "system",
    baseline_name: str = "baseline",
) -> Report:
    """Rank, score and compare; every judged query counts.

    The evaluator goes over the *judged* queries, not over the results: a query that the system
    didn't answer scores 0 and is listed as unanswered, so that failing can't raise a mean. A query
    for which nothing is relevant has no score for any system; it is left out and listed as
    skipped.

    Parameters
    ----------
    system : Run, callable or mapping
        What to evaluate: a run; a function from a query's text to document names, best first
        (needs a `RetrievalTask`, which has the texts); or query id to document names.
    judged : RetrievalTask or Qrels
        The right answers.
    metrics : sequence of str
        As `score_run` takes them: ``"ndcg@10"``, ``"recall@100"``, ...
    seed : int
        Of the bootstrap and the randomisation test.
    baseline : Run, callable or mapping, optional
        What to compare with, such as `tfidf_ranking` or `random_ranking`. A system without a
        baseline beside it is a number without a scale.
    level : float
        Of the intervals.
    name, baseline_name : str
        For the table and the figure.

    Returns
    -------
    Report
        ``.table()``, ``.per_query``, ``.figure()``, ``.to_json()``.

    Raises
    ------
    TypeError
        If a callable comes with bare `Qrels`, or `system` is nothing of the above.
    ValueError
        If a metric's name isn't known.

    References
    ----------
    Fuhr (2017), Some common mistakes in IR evaluation, and how they can be avoided.

    Examples
    --------
    >>> qrels = Qrels.from_dict({"q1": {"a": 1}, "q2": {"b": 1}, "q3": {"c": 1}})
    >>> report = evaluate({"q1": ["a"], "q2": ["a", "b"]}, qrels, ["mrr@10"])
    >>> round(report["mrr@10"].estimate, 2), report.unanswered
    (0.5, ('q3',))
    """
    qrels = judged if isinstance(judged, Qrels) else judged.qrels
    ours = score_run(qrels, as_run(system, judged), tuple(metrics))
    report = Report(
        name=name,
        per_query=_frame(ours, metrics),
        skipped=tuple(ours.skipped),
        unanswered=tuple(ours.unanswered),
        level=level,
        seed=seed,
    )
    if baseline is None:
        return report
    theirs = score_run(qrels, as_run(baseline, judged, "baseline"), tuple(metrics))
    return replace(report, baseline_name=baseline_name, baseline_per_query=_frame(theirs, metrics))


def as_run(system: System, judged: RetrievalTask | Qrels, argument: str = "system") -> Run:
    """Turn whatever `evaluate` takes into a run over the judged queries.

    Raises
    ------
    TypeError
        As in `evaluate`; the message names `argument`.
    """
    if isinstance(system, Run):
        return system
    if isinstance(system, Mapping):
        return Run.from_rankings(system)
    if not callable(system):
        expected = "expected a Run, a function or {query id: names}"
        raise TypeError(f"{argument}: {expected}, got {type(system).__name__}")
    if isinstance(judged, Qrels):
        raise TypeError(f"{argument}: a function needs a RetrievalTask with the queries' texts")
    ranked = progress(judged.qrels.queries, f"Asking {argument}")
    return Run.from_rankings({query: list(system(judged.queries[query])) for query in ranked})


def _frame(scores: RunScores, metrics: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame({name: scores[name] for name in metrics}, index=list(scores.queries))
