"""One embedding function on several tasks: retrieval, similarity, classification, clustering."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from course_lib.datasets import progress

from .beir_folder import RetrievalTask
from .evaluation import METRICS
from .interval_figure import interval_figure
from .mteb_tasks import ClassificationTask, ClusteringTask, PairClassificationTask, STSTask
from .reports import Report
from .strict_json import to_strict_json
from .task_scores import (
    CLUSTER_SEEDS,
    Embed,
    Scores,
    cluster_scores,
    pair_scores,
    probe_scores,
    retrieval_report,
    sts_scores,
)

Task = RetrievalTask | STSTask | ClassificationTask | ClusteringTask | PairClassificationTask
BOOTSTRAP = "95 % bootstrap"
KINDS = {  # task class: name, scorer, what low and high are
    STSTask: ("sts", sts_scores, BOOTSTRAP),
    ClassificationTask: ("classification", probe_scores, BOOTSTRAP),
    ClusteringTask: ("clustering", cluster_scores, f"range over {CLUSTER_SEEDS} seeds"),
    PairClassificationTask: ("pair classification", pair_scores, BOOTSTRAP),
}


@dataclass(frozen=True, eq=False)
class EmbedderReport:
    """What `evaluate_embedder` returns: results under the name of each task, never mixed.

    There is no overall mean on purpose: NDCG, correlations and V-measures have different scales
    and chance levels, and a mean of them ranks embedders by whichever varies most.

    Attributes
    ----------
    name : str
        The embedder.
    scores : dict of str to dict of str to Interval
        Task to metric to (low, estimate, high); NaN where a number is missing.
    kinds : dict of str to str
        Task to ``"retrieval"``, ``"sts"``, ``"classification"``, ``"clustering"`` or
        ``"pair classification"``.
    reports : dict of str to Report
        The full reports of the retrieval tasks.
    """

    name: str
    scores: dict[str, Scores]
    kinds: dict[str, str]
    reports: dict[str, Report] = field(default_factory=dict)

    def __getitem__(self, task: str) -> Scores:
        """Return the scores of one task."""
        return self.scores[task]

    def table(self) -> pd.DataFrame:
        """Return task, kind, metric, value, low, high and what low and high are."""
        rows = [
            (task, self.kinds[task], metric, estimate, low, high, self._meaning(task, low))
            for task, scores in self.scores.items()
            for metric, (low, estimate, high) in scores.items()
        ]
        columns = ["task", "kind", "metric", "value", "low", "high", "interval"]
        return pd.DataFrame(rows, columns=columns)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain dicts, nested by task."""
        tasks = {
            task: {
                "kind": self.kinds[task],
                "metrics": {metric: interval._asdict() for metric, interval in scores.items()},
            }
            for task, scores in self.scores.items()
        }
        return {"name": self.name, "tasks": tasks}

    def to_json(self) -> str:
        """Return `to_dict` as JSON without NaN: null where there is no number."""
        return to_strict_json(self.to_dict())

    def figure(self, title: str = "") -> Any:
        """Return a Plotly figure: one line for each metric of each task."""
        named = {f"{t}: {m}": i for t, scores in self.scores.items() for m, i in scores.items()}
        return interval_figure(
            [*named], {self.name: [*named.values()]}, title or self.name, "value"
        )

    def __repr__(self) -> str:
        return f"EmbedderReport({self.name!r}, {len(self.scores)} tasks: {', '.join(self.scores)})"

    def _repr_html_(self) -> str:
        return str(self.table().round(4).to_html(index=False))

    def _meaning(self, task: str, low: float) -> str:
        meanings = {kind: meaning for kind, _, meaning in KINDS.values()}
        return "" if low != low else meanings.get(self.kinds[task], BOOTSTRAP)


def evaluate_embedder(
    embed: Embed,
    tasks: Sequence[Task] | Task,
    metrics: Sequence[str] = METRICS,
    seed: int = 0,
    embed_queries: Embed | None = None,
    k: int = 100,
    name: str = "embedder",
) -> EmbedderReport:
    """Measure an embedding function on tasks of five kinds, always by cosine.

    Vectors are given length 1 before anything is measured, in retrieval too: with raw inner
    products one and the same evaluator would rank by another similarity than it correlates.

    Parameters
    ----------
    embed : callable
        From a list of n texts to an array (n, d), such as ``model.encode``.
    tasks : sequence of tasks, or one
        `RetrievalTask`, `STSTask`, `ClassificationTask`, `ClusteringTask` or
        `PairClassificationTask`, as `read_mteb` returns them.
    metrics : sequence of str
        Of retrieval, as `score_run` takes them.
    seed : int
        Of the intervals and of k-means.
    embed_queries : callable, optional
        For retrieval with a model that embeds questions otherwise, such as with a prefix.
    k : int
        Documents ranked for each query.
    name : str
        Of the embedder.

    Returns
    -------
    EmbedderReport
        Retrieval: `metrics`. STS: Spearman and Pearson of cosine and rating. Classification:
        accuracy and macro-F1 of a linear probe (`LogisticProbe`). Clustering: V-measure and
        adjusted Rand index of k-means. Pairs: average precision and ROC-AUC of the cosine.

    Raises
    ------
    ValueError
        If there is no task, two tasks share a name (one would overwrite the other), or `embed`
        doesn't return one row a text.
    TypeError
        If a task is none of the five kinds.

    References
    ----------
    Muennighoff et al. (2023), MTEB: Massive Text Embedding Benchmark, section 3.2 (main metrics of
    the kinds of tasks); Thakur et al. (2021), BEIR.

    Examples
    --------
    >>> def letters(texts):  # how often each letter occurs
    ...     return [[text.count(c) + 1e-3 for c in "abcdefghijklmnopqrstuvwxyz"] for text in texts]
    >>> pairs = ["a cat", "a cat", "dogs"], ["a cat", "a mat", "tea"]
    >>> task = STSTask("toy", *pairs, scores=[5.0, 4.0, 0.0])
    >>> evaluate_embedder(letters, task)["toy"]["spearman"].estimate
    1.0
    """
    given = list(tasks) if isinstance(tasks, Sequence) else [tasks]
    _check(given)
    scores: dict[str, Scores] = {}
    kinds: dict[str, str] = {}
    reports: dict[str, Report] = {}
    for task in progress(given, "Evaluating the embedder"):
        if isinstance(task, RetrievalTask):
            report = retrieval_report(embed, task, metrics, k, seed, embed_queries, name)
            kinds[task.name], reports[task.name] = "retrieval", report
            scores[task.name] = {metric: report[metric] for metric in report.metrics}
        else:
            kinds[task.name], measure, _ = KINDS[type(task)]
            scores[task.name] = measure(embed, task, seed)  # type: ignore[operator]
    return EmbedderReport(name, scores, kinds, reports)


def _check(tasks: Sequence[Any]) -> None:
    if not tasks:
        raise ValueError("tasks: expected at least one, got none")
    for task in tasks:
        if not isinstance(task, (RetrievalTask, *KINDS)):
            raise TypeError(f"tasks: expected tasks of the five kinds, got {type(task).__name__}")
    names = [task.name for task in tasks]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ValueError(f"tasks: expected different names, got {sorted(twice)} more than once")
