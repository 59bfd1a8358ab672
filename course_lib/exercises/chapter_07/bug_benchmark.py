"""Exercise 07.bug-benchmark: recall of the wrong column, and a sweep that is flat (D171, D172)."""

from functools import partial
from typing import Any

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


class Graph:
    """A stand-in for an index: with a larger ef it finds more of the true neighbours."""

    def __init__(self, true: np.ndarray) -> None:
        self.true = true
        self.ef = 10

    def search(self, queries: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
        """Return (distances, ids), as FAISS does: the ids are the second."""
        found = min(k, self.ef // 10)
        ids = self.true[:, :k].copy()
        ids[:, found:] = 10_000 + np.arange(k - found)
        return np.tile(np.arange(k) + 0.5, (len(queries), 1)), ids


def cases(seed: int) -> list[Case]:
    """Values of ef in order, out of order, one value alone, more than enough."""
    true = np.random.default_rng(seed).permutation(400).reshape(20, 20)
    return [
        Case(true[:2, :4], [10, 20, 40], 4),
        Case(true[:3, :5], [40, 10], 5, label="the larger value first"),
        Case(true[:1, :5], [30], 5, label="one value"),
        Case(true[:2, :6], [20, 30], 4, label="more true ids than k"),
        Case(true, [10, 50, 200], 10, hidden=True),
    ]


def run(learner: Any, true: np.ndarray, values: list[int], k: int) -> Any:
    """Make the index, and report the recalls and where ef was left."""
    graph = Graph(true)
    recalls = learner(graph, np.zeros((len(true), 4)), true, values, k)
    return {"recalls": [round(float(recall), 6) for recall in recalls], "ef afterwards": graph.ef}


def _sweep(
    index: Graph,
    queries: np.ndarray,
    true: np.ndarray,
    values: list[int],
    k: int,
    column: int = 1,
    attribute: str = "ef",
    restore: bool = True,
    total: bool = False,
) -> list[float]:
    before, recalls = index.ef, []
    for value in values:
        setattr(index, attribute, value)
        found = index.search(queries, k)[column]
        hits = [len(set(row) & set(ids[:k])) for row, ids in zip(found, true, strict=True)]
        recalls.append(sum(hits) / (k if total else k * len(true)))
    if restore:
        index.ef = before
    return recalls


def _vectorised(
    index: Graph, queries: np.ndarray, true: np.ndarray, values: list[int], k: int
) -> list[float]:
    before, recalls = index.ef, []
    try:
        for index.ef in values:
            _, ids = index.search(queries, k)
            recalls.append(float((ids[:, :, None] == true[:, None, :k]).any(axis=2).mean()))
    finally:
        index.ef = before
    return recalls


def _first_query(
    index: Graph, queries: np.ndarray, true: np.ndarray, values: list[int], k: int
) -> list[float]:
    return _sweep(index, queries[:1], true[:1], values, k)


def _all_true(
    index: Graph, queries: np.ndarray, true: np.ndarray, values: list[int], k: int
) -> list[float]:
    return [recall * k / true.shape[1] for recall in _sweep(index, queries, true, values, k)]


EXERCISE = Exercise(
    id="07.bug-benchmark",
    title="Six settings, one recall",
    kind="find-the-bug",
    minutes=10,
    difficulty=2,
    points=3,
    statement=(
        "`sweep_recall` should return recall@k for each value of the search parameter `ef`, and "
        "leave the index's `ef` as it was. The index returns `(distances, ids)`, both (queries, "
        "k), and searches with its attribute `ef`. The code, after a published one, gives the same "
        "number for every value, and the number is wrong as well. `true` (queries, at least k) has "
        "the true ids, best first."
    ),
    cell='''@exercise("07.bug-benchmark")
def sweep_recall(index, queries, true, values, k):
    """List of recall@k, one for each value of ef."""
    recalls = []
    for value in values:
        index.ef_search = value
        ids, distances = index.search(queries, k)
        hits = [len(set(row) & set(t[:k])) for row, t in zip(ids, true, strict=True)]
        recalls.append(sum(hits) / (k * len(true)))
    return recalls''',
    reference=_sweep,
    run=run,
    cases=cases,
    comparison=Close(rtol=1e-6, atol=1e-6),
    mistakes=(
        Mistake(
            "distances for ids",
            partial(_sweep, column=0, attribute="ef_search"),
            "`search` returns the distances first, so the recall compares distances with ids and "
            "is 0 for every ef. If you still set `ef_search`: is that what this index reads? "
            "Python "
            "lets you set any attribute.",
        ),
        Mistake(
            "distances for ids, and ef is left changed",
            partial(_sweep, column=0, restore=False),
            "ef is set now, but stays at the last value; and the first of the two results is the "
            "distances, not the ids.",
        ),
        Mistake(
            "an attribute that nobody reads",
            partial(_sweep, attribute="ef_search"),
            "The recall is right for the index's own ef, the same for each value: the attribute "
            "is called `ef`. A sweep that comes out flat is the sign of it.",
        ),
        Mistake(
            "ef is left changed",
            partial(_sweep, restore=False),
            "The recalls are right. Afterwards the index searches with the last value of the "
            "sweep, and whoever uses it next wonders.",
        ),
        Mistake(
            "hits of all queries over k",
            partial(_sweep, total=True),
            "The hits of all queries are divided by the k places of one.",
        ),
        Mistake(
            "one query for all",
            _first_query,
            "Only the first query is searched. Its luck isn't the index's recall.",
        ),
        Mistake(
            "all true ids, not the first k",
            _all_true,
            "`true` may hold more than k ids. Recall@k asks for the first k of them: `t[:k]`, and"
            " k places to divide by.",
        ),
    ),
    hints=(
        "Print the recall of each value. Which two things can make a sweep flat?",
        "What is the name of the attribute, and in which order does `search` return its results?",
        "index.ef = value; distances, ids = …; and put the old ef back at the end.",
    ),
    correct=(_vectorised,),
    after=(
        "Raw hnswlib calls it set_ef, FAISS hnsw.efSearch, and neither complains about a Python "
        "attribute of another name. `sweep` of course_lib.ann refuses a parameter that isn't there."
    ),
    library=("course_lib.exercises.chapter_07.bug_benchmark:_sweep",),
)
