"""An embedding function on one task of each kind: what is measured, and with which interval."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.vectors.normalization import l2_normalize
from course_lib.vectors.numbers_check import as_floats

from .beir_folder import RetrievalTask
from .classification_scores import accuracy, macro_f1
from .cluster_spread import clustering_scores
from .evaluation import evaluate
from .mteb_tasks import ClassificationTask, ClusteringTask, PairClassificationTask, STSTask
from .reports import Report
from .resampling import Interval, bootstrap_interval
from .roc_analysis import roc_auc
from .run_table import Run

Embed = Callable[[list[str]], ArrayLike]
Scores = dict[str, Interval]
RESAMPLES = 1000
CLUSTER_SEEDS = 5


def unit_vectors(embed: Embed, texts: Sequence[str], argument: str = "embed") -> NDArray[Any]:
    """Embed each different text once and give every row length 1, so that products are cosines.

    Returns
    -------
    (n, d) ndarray

    Raises
    ------
    ValueError
        If `embed` doesn't return one row of finite numbers a text.
    """
    different = list(dict.fromkeys(texts))
    vectors = as_floats(argument, embed(different), 2)
    if len(vectors) != len(different):
        raise ValueError(f"{argument}: expected {len(different)} rows, got {len(vectors)}")
    row = {text: i for i, text in enumerate(different)}
    return l2_normalize(vectors)[[row[text] for text in texts]]


def retrieval_report(
    embed: Embed,
    task: RetrievalTask,
    metrics: Sequence[str],
    k: int = 100,
    seed: int = 0,
    embed_queries: Embed | None = None,
    name: str = "embedder",
) -> Report:
    """Rank all documents by cosine, the best `k` of them without sorting the rest, and score."""
    from course_lib.ann.exact_scan import exact_search

    asked = task.qrels.queries
    texts = [task.queries[query] for query in asked]
    questions = unit_vectors(embed_queries or embed, texts, "embed_queries")
    documents = unit_vectors(embed, list(task.documents.values()))
    scores, ids = exact_search(documents, questions, min(k, len(documents)), "cosine")
    run = Run.from_search(asked, scores, ids, list(task.documents))
    return evaluate(run, task, metrics, seed, name=name)


def sts_scores(embed: Embed, task: STSTask, seed: int = 0) -> Scores:
    """Correlate cosines with human ratings; intervals from pairs of texts drawn again."""
    cosines = _pair_cosines(embed, task.sentence1, task.sentence2)
    pairs = np.column_stack([cosines, np.asarray(task.scores, dtype=np.float64)])  # (n, 2)
    return {
        "spearman": bootstrap_interval(pairs, 0.95, RESAMPLES, seed, _spearman),
        "pearson": bootstrap_interval(pairs, 0.95, RESAMPLES, seed, _pearson),
    }


def probe_scores(embed: Embed, task: ClassificationTask, seed: int = 0) -> Scores:
    """Train a linear probe on the training texts; accuracy with an interval, macro-F1 without.

    Samples drawn again may lack a class, and macro-F1 would then be another mean.
    """
    from course_lib.vectors.probe import LogisticProbe

    probe = LogisticProbe().fit(unit_vectors(embed, task.train_texts), list(task.train_labels))
    predicted = probe.predict(unit_vectors(embed, task.test_texts))
    labels = list(task.test_labels)
    right = [float(a == b) for a, b in zip(labels, predicted, strict=True)]
    interval = bootstrap_interval(right, 0.95, RESAMPLES, seed)
    return {
        "accuracy": interval._replace(estimate=accuracy(labels, predicted)),
        "macro_f1": _alone(macro_f1(labels, predicted)),
    }


def cluster_scores(embed: Embed, task: ClusteringTask, seed: int = 0) -> Scores:
    """Cluster by k-means under five seeds; low and high are the extremes over them."""
    vectors = unit_vectors(embed, task.sentences)
    seeds = range(seed, seed + CLUSTER_SEEDS)
    summary = clustering_scores(vectors, list(task.labels), seeds=seeds).summary()
    return {
        name: Interval(low, mean, high)
        for name, (mean, low, high) in summary.items()
        if name in ("v_measure", "adjusted_rand_index")
    }


def pair_scores(embed: Embed, task: PairClassificationTask, seed: int = 0) -> Scores:
    """Do cosines tell the pairs labelled 1 from those labelled 0, at every threshold?"""
    cosines = _pair_cosines(embed, task.sent1, task.sent2)
    pairs = np.column_stack([cosines, np.asarray(task.labels, dtype=np.float64)])  # (n, 2)
    return {
        "average_precision": bootstrap_interval(pairs, 0.95, RESAMPLES, seed, _average_precision),
        "roc_auc": bootstrap_interval(pairs, 0.95, RESAMPLES, seed, _roc_auc),
    }


def _pair_cosines(embed: Embed, one: Sequence[str], other: Sequence[str]) -> NDArray[np.float64]:
    vectors = unit_vectors(embed, [*one, *other]).astype(np.float64)
    return np.asarray((vectors[: len(one)] * vectors[len(one) :]).sum(axis=1))  # (n,)


def _spearman(pairs: NDArray[Any]) -> float:
    from .correlation import spearman

    return float(spearman(pairs[:, 0], pairs[:, 1])) if _varied(pairs) else np.nan


def _pearson(pairs: NDArray[Any]) -> float:
    from .correlation import pearson

    return float(pearson(pairs[:, 0], pairs[:, 1])) if _varied(pairs) else np.nan


def _average_precision(pairs: NDArray[Any]) -> float:
    """Σ (recall_i - recall_{i-1}) precision_i over the different cosines, from the largest down."""
    cosines, labels = pairs[np.argsort(-pairs[:, 0])].T
    ends = np.flatnonzero(np.append(np.diff(cosines), 1.0))  # equal cosines pass together
    found = np.cumsum(labels)[ends]
    if found[-1] == 0:
        return float("nan")
    gained = np.diff(found, prepend=0.0) / found[-1]
    return float((gained * found / (ends + 1)).sum())


def _roc_auc(pairs: NDArray[Any]) -> float:
    return float(roc_auc(pairs[:, 1], pairs[:, 0])) if _varied(pairs[:, 1:]) else np.nan


def _varied(columns: NDArray[Any]) -> bool:
    """Whether no column is constant: a sample of one class or one cosine says nothing."""
    return bool(np.ptp(columns, axis=0).all())


def _alone(estimate: float) -> Interval:
    return Interval(float("nan"), estimate, float("nan"))
