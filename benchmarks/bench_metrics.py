"""Ranking metrics against ranx and pytrec_eval: 10,000 queries, 100 results each.

About ten documents of a query are judged, half of them among its results. Six metrics that all
three define alike (NDCG with the grade as its gain). "From arrays": judgements and run lie ready in
each library's own form, which for ranx are its typed lists. "From dictionaries": both are made
from Python dictionaries inside the clock; the results of a query come in random order there, as all
three have to sort them. pytrec_eval takes a run as dictionaries only and never numbers the
documents, which is most of what ours does there: that comparison has no bar. Ours has no threads;
ranx has as many as its name says.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any

import numpy as np

from benchmarks.harness import Benchmark
from course_lib.metrics import Qrels, Run, RunScores, score_run

QUERIES, RESULTS, DOCUMENTS, JUDGED = 10_000, 100, 100_000, 10
NAMES = {  # ours: ranx, pytrec_eval
    "ndcg_linear@10": ("ndcg@10", "ndcg_cut_10"),
    "ndcg_linear@100": ("ndcg@100", "ndcg_cut_100"),
    "map@100": ("map@100", "map_cut_100"),
    "recall@100": ("recall@100", "recall_100"),
    "precision@10": ("precision@10", "P_10"),
    "mrr": ("mrr", "recip_rank"),
}
Table = dict[str, dict[str, Any]]


@cache
def tables() -> tuple[Table, Table]:
    """Judgements and results as dictionaries."""
    rng = np.random.default_rng(0)
    names = np.array([f"d{number:06}" for number in range(DOCUMENTS)])
    judgements, results = {}, {}
    for query in range(QUERIES):
        rows = rng.choice(DOCUMENTS, RESULTS + JUDGED // 2, replace=False)
        grades = rng.integers(0, 4, JUDGED)
        grades[0] = 3
        judged = dict(zip(names[rows[-JUDGED:]].tolist(), grades.tolist(), strict=True))
        scores = rng.random(RESULTS)
        judgements[f"q{query:05}"] = judged
        results[f"q{query:05}"] = dict(
            zip(names[rows[:RESULTS]].tolist(), scores.tolist(), strict=True)
        )
    return judgements, results


@cache
def our_tables() -> tuple[Qrels, Run]:
    judgements, results = tables()
    return Qrels.from_dict(judgements), Run.from_dict(results)


def from_arrays() -> RunScores:
    return score_run(*our_tables(), list(NAMES))


def from_dictionaries() -> RunScores:
    judgements, results = tables()
    return score_run(Qrels.from_dict(judgements), Run.from_dict(results), list(NAMES))


@cache
def ranx_lists() -> tuple[Any, Any]:
    import ranx

    judgements, results = tables()
    return ranx.Qrels(judgements).to_typed_list(), ranx.Run(results).to_typed_list()


def ranx_metrics(qrels: Any, run: Any, threads: int) -> dict[str, np.ndarray]:
    import ranx

    metrics = [theirs for theirs, _ in NAMES.values()]
    return ranx.evaluate(qrels, run, metrics, return_mean=False, threads=threads)


def ranx_from_lists(threads: int) -> dict[str, np.ndarray]:
    return ranx_metrics(*ranx_lists(), threads)


def ranx_from_dictionaries(threads: int) -> dict[str, np.ndarray]:
    import ranx

    judgements, results = tables()
    return ranx_metrics(ranx.Qrels(judgements), ranx.Run(results), threads)


@cache
def trec_evaluator() -> Any:
    import pytrec_eval

    return pytrec_eval.RelevanceEvaluator(tables()[0], {theirs for _, theirs in NAMES.values()})


def trec_from_dictionaries(prepared: bool) -> Table:
    if not prepared:
        trec_evaluator.cache_clear()
    return trec_evaluator().evaluate(tables()[1])


def against_ranx(ours: RunScores, theirs: dict[str, np.ndarray]) -> str:
    worst = max(np.abs(ours[name] - theirs[ranx]).max() for name, (ranx, _) in NAMES.items())
    return f"largest difference {worst:.0e}"


def against_trec(ours: RunScores, theirs: Table) -> str:
    worst = max(
        np.abs(ours[name] - [theirs[query][trec] for query in ours.queries]).max()
        for name, (_, trec) in NAMES.items()
    )
    return f"largest difference {worst:.0e}"


def benchmark(
    name: str,
    ours: Callable[[], RunScores],
    theirs: Callable[[], Any],
    quality: Callable[[RunScores, Any], str],
    bar: float | None = 1.0,
) -> Benchmark:
    return Benchmark(f"six metrics, 1M results, {name}", ours, theirs, bar=bar, quality=quality)


BENCHMARKS = [
    benchmark("from arrays, ranx 1 thread", from_arrays, partial(ranx_from_lists, 1), against_ranx),
    benchmark(
        "from arrays, ranx 2 threads", from_arrays, partial(ranx_from_lists, 2), against_ranx
    ),
    benchmark(
        "from dictionaries, ranx 2 threads",
        from_dictionaries,
        partial(ranx_from_dictionaries, 2),
        against_ranx,
    ),
    benchmark(
        "pytrec_eval, judgements ready",
        from_arrays,
        partial(trec_from_dictionaries, True),
        against_trec,
    ),
    benchmark(
        "from dictionaries, pytrec_eval",
        from_dictionaries,
        partial(trec_from_dictionaries, False),
        against_trec,
        bar=None,
    ),
]
