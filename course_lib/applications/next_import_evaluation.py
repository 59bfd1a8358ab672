"""How good are the first k names? Recall by file, with what the mean hides beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from course_lib.metrics import Interval, Qrels, Run, RunScores, bootstrap_interval, score_run

from .file_split import FileSplit
from .import_interactions import Interactions
from .recommender_baselines import Recommender, Scores

Ids = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class RecommenderReport:
    """What a recommender does for the test files.

    Attributes
    ----------
    scores : RunScores
        recall@k, ndcg@k and hit_rate@k of each of the n files. A file with more hidden names than
        k can't reach a recall of 1.
    recall : Interval
        Mean recall@k and its bootstrap interval; the unit that is drawn is the file.
    ids : (n, k) int64
        Columns of the recommended names, best first; -1 where there is none.
    coverage : float
        Share of all m names that at least one file is recommended.
    popularity : float
        Mean share of the training files that import a recommended name. The share of what the test
        files really import is the value to compare with.
    k : int
    """

    scores: RunScores
    recall: Interval
    ids: Ids
    coverage: float
    popularity: float
    k: int

    @property
    def values(self) -> NDArray[np.float64]:
        """Recall@k of each file, shape (n,)."""
        return self.scores[f"recall@{self.k}"]

    def __repr__(self) -> str:
        low, mean, high = self.recall
        return (
            f"RecommenderReport(recall@{self.k} {mean:.3f} [{low:.3f}, {high:.3f}] on "
            f"{len(self.values):,} files, coverage {self.coverage:.2f})"
        )


def evaluate_recommender(
    recommender: Recommender, split: FileSplit, k: int = 10, seed: int = 0
) -> RecommenderReport:
    """Ask for k further names of each test file, and look whether they are the hidden ones.

    Parameters
    ----------
    recommender : Recommender
        Fitted on ``split.train``; `evaluate_recommender` doesn't fit it.
    split : FileSplit
    k : int
        Names that a reader looks at, 1 or more.
    seed : int
        Of the bootstrap.

    Returns
    -------
    RecommenderReport

    Raises
    ------
    ValueError
        If `k` is below 1 or the scores have the wrong shape or a nan.

    Examples
    --------
    >>> from course_lib.applications import PopularityRecommender, split_files
    >>> baskets = [["a", "b", "c", "d"], ["a", "b", "c", "e"], ["a", "c", "d", "e"]] * 5
    >>> every = Interactions.from_baskets(baskets + [list("abde")], "abcde")
    >>> split = split_files(every, test_share=0.5)
    >>> report = evaluate_recommender(PopularityRecommender().fit(split.train), split, k=2)
    >>> report.ids.shape[1], 0 <= report.recall.estimate <= 1
    (2, True)
    """
    scores, ids = best_names(recommender.scores(split.given), split.given, k)
    names = split.given.names
    run = Run.from_search(split.given.files, scores, ids, names)
    wanted = {
        file: dict.fromkeys(split.hidden.basket(row), 1)
        for row, file in enumerate(split.hidden.files)
    }
    measured = score_run(
        Qrels.from_dict(wanted), run, [f"recall@{k}", f"ndcg@{k}", f"hit_rate@{k}"]
    )
    found = ids[ids >= 0]
    share = split.train.popularity / max(len(split.train), 1)
    return RecommenderReport(
        measured,
        bootstrap_interval(measured[f"recall@{k}"], seed=seed),
        ids,
        len(np.unique(found)) / len(names),
        float(share[found].mean()) if len(found) else float("nan"),
        k,
    )


def best_names(scores: Scores, given: Interactions, k: int) -> tuple[Scores, Ids]:
    """Return the k best names of each file that it doesn't have yet.

    Parameters
    ----------
    scores : (n, m) float32
        Minus infinity where a name must not be recommended.
    given : Interactions
        What the n files have; those names are left out.
    k : int

    Returns
    -------
    scores, ids : (n, k) float32 and int64
        Best first, the lower column first among equals; -inf and -1 where no name is left.

    Raises
    ------
    ValueError
        If `k` is below 1, the shape is wrong or a score is nan.

    Examples
    --------
    >>> given = Interactions.from_baskets([["a"]], "abc")
    >>> best_names(np.array([[9.0, 1.0, 2.0]], dtype=np.float32), given, 3)[1].tolist()
    [[2, 1, -1]]
    """
    if k < 1:
        raise ValueError(f"k: expected 1 or more, got {k}")
    if scores.shape != given.matrix.shape:
        raise ValueError(f"scores: expected shape {given.matrix.shape}, got {scores.shape}")
    if np.isnan(scores).any():
        raise ValueError("scores: expected numbers, got nan")
    open_scores = scores.astype(np.float32, copy=True)
    open_scores[given.matrix.nonzero()] = -np.inf
    ids = np.argsort(-open_scores, axis=1, kind="stable")[:, :k].astype(np.int64)
    best = np.take_along_axis(open_scores, ids, axis=1)
    ids[np.isneginf(best)] = -1
    missing = ((0, 0), (0, k - ids.shape[1])) if ids.shape[1] < k else ((0, 0), (0, 0))
    return np.pad(best, missing, constant_values=-np.inf), np.pad(ids, missing, constant_values=-1)


def recommend_names(
    recommender: Recommender,
    names: Sequence[str],
    having: Sequence[str],
    k: int = 10,
    file: str = "new file.py",
) -> list[tuple[str, float]]:
    """Recommend k names to one file that has some already.

    Parameters
    ----------
    recommender : Recommender
        Fitted.
    names : sequence of str
        The m names that it was fitted on, in their order.
    having : sequence of str
        What the file imports so far; may be empty.
    k : int
    file : str
        Its path; ``"scipy/new.py"`` says in which package it is.

    Returns
    -------
    list of (name, score)
        Best first, none of `having`; fewer than k where no more are left.

    Raises
    ------
    KeyError
        If a name isn't among `names`.

    Examples
    --------
    >>> from course_lib.applications import CooccurrenceRecommender
    >>> files = Interactions.from_baskets([["a", "b"], ["a", "b"], ["a", "c"]], "abc")
    >>> model = CooccurrenceRecommender().fit(files)
    >>> [name for name, score in recommend_names(model, "abc", ["a"], k=5)]
    ['b', 'c']
    """
    given = Interactions.from_baskets([having], names, [file])
    scores, ids = best_names(recommender.scores(given), given, k)
    rows = zip(ids[0].tolist(), scores[0].tolist(), strict=True)
    return [(names[j], score) for j, score in rows if j >= 0]
