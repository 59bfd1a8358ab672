"""How good are the first k names? Recall by file, with what the mean hides beside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from course_lib.metrics import Interval, Qrels, Run, RunScores, bootstrap_interval, score_run

from .file_split import FileSplit
from .name_ranking import Ids, best_names
from .recommender_baselines import Recommender


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
    >>> from course_lib.applications import Interactions, PopularityRecommender, split_files
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
