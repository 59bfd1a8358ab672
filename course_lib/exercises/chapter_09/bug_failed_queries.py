"""Exercise 09.bug-failed-queries: the queries that aren't in the mean (D201)."""

from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake

Rankings = dict[str, list[str]]
Judged = dict[str, set[str]]


def cases(seed: int) -> list[Case]:
    """A query that failed, one without relevant documents, one that nobody judged, none at all."""
    rng = np.random.default_rng(seed)
    ranked = {f"q{q}": [f"d{i}" for i in rng.permutation(12)] for q in range(12)}
    judged = {f"q{q}": {f"d{i}" for i in rng.permutation(20)[: q % 5]} for q in range(2, 15)}
    return [
        Case({"q1": ["a", "x"]}, {"q1": {"a", "b"}}, 2, label="one query"),
        Case({"q1": ["a"]}, {"q1": {"a"}, "q2": {"b"}}, 3, label="q2 wasn't answered"),
        Case(
            {"q1": ["a"], "q2": ["x", "y"]},
            {"q1": {"a"}, "q2": set()},
            2,
            label="nothing is relevant to q2",
        ),
        Case({"q1": ["a"], "q9": ["a"]}, {"q1": {"a"}}, 2, label="nobody judged q9"),
        Case({"q1": ["x", "a"], "q2": ["b"]}, {"q1": {"a"}, "q2": {"b"}}, 1, label="cut at 1"),
        Case({"q1": ["a", "x", "b"]}, {"q1": {"a", "b", "c"}}, 2, label="three relevant, k is 2"),
        Case(
            {"q1": ["a", "b", "x"], "q2": ["x", "y", "z"]},
            {"q1": {"a", "b", "c"}, "q2": {"d"}},
            3,
            label="three relevant documents, and one",
        ),
        Case({"q1": ["a"]}, {"q1": set()}, 2, label="no relevance at all", raises=ValueError),
        Case(ranked, judged, 5, hidden=True),
    ]


def mean_recall(
    rankings: Rankings,
    judged: Judged,
    k: int,
    queries: str = "judged",
    empty: float | None = None,
    cut: bool = True,
    over: str = "relevant",
    nothing: float | None = None,
) -> float:
    """Mean of recall@k over the judged queries with relevant documents; unanswered ones give 0."""
    values = []
    for query in judged if queries == "judged" else rankings:
        relevant = judged.get(query, set())
        found = set(rankings.get(query, [])[: k if cut else None]) & relevant
        if relevant:
            parts = {"relevant": len(relevant), "k": k, "possible": min(len(relevant), k)}
            values.append(len(found) / parts[over])
        elif empty is not None:
            values.append(empty)
    if not values:
        if nothing is not None:
            return nothing
        raise ValueError("judged: expected a query with a relevant document")
    return sum(values) / len(values)


def _pooled(rankings: Rankings, judged: Judged, k: int) -> float:
    total = sum(map(len, judged.values()))
    if not total:
        raise ValueError("judged: nothing is relevant")
    return sum(len(set(rankings.get(q, [])[:k]) & r) for q, r in judged.items()) / total


def _arrays(rankings: Rankings, judged: Judged, k: int) -> float:
    asked = [query for query, relevant in judged.items() if relevant]
    if not asked:
        raise ValueError("judged: nothing is relevant")
    found = [len(judged[q].intersection(rankings.get(q, [])[:k])) for q in asked]
    return float(np.mean(np.array(found) / [len(judged[q]) for q in asked]))


EXERCISE = Exercise(
    id="09.bug-failed-queries",
    title="Fail, and climb the leaderboard",
    kind="find-the-bug",
    minutes=10,
    difficulty=2,
    points=3,
    statement=(
        "`recall_over_queries` should return the mean recall@k over the judged queries that have "
        "at least one relevant document; a query that the system didn't answer counts 0. (If no "
        "query has a relevant document: ValueError.) The published code goes over the *results* "
        "instead: a system raises its score by not answering hard queries, and queries without "
        "relevant documents count 0. Repair it."
    ),
    cell='''@exercise("09.bug-failed-queries")
def recall_over_queries(rankings, judged, k):
    """rankings: {query: names, best first}; judged: {query: set of relevant names}."""
    recalls = []
    for query, names in rankings.items():
        relevant = judged.get(query, set())
        found = relevant & set(names[:k])
        recalls.append(len(found) / max(len(relevant), 1))
    return sum(recalls) / len(recalls)''',
    reference=mean_recall,
    cases=cases,
    comparison=Close(),
    mistakes=(
        Mistake(
            "the mean over what was answered",
            partial(mean_recall, queries="answered", empty=0.0),
            "The loop goes over the rankings: a query that failed isn't there, and raises the mean "
            "by its absence. Whose list of queries is complete?",
        ),
        Mistake(
            "unanswered queries are still missing",
            partial(mean_recall, queries="answered"),
            "Queries without relevant documents are left out now. But those that the system didn't "
            "answer are left out as well: go over `judged`.",
        ),
        Mistake(
            "queries without relevant documents count 0",
            partial(mean_recall, empty=0.0),
            "All judged queries are there now. But where nothing is relevant nobody can find "
            "anything: such a query has no recall, and stays out of the mean.",
        ),
        Mistake(
            "queries without relevant documents count 1",
            partial(mean_recall, empty=1.0),
            "Where nothing is relevant every system would get a present of 1. Leave such queries "
            "out.",
        ),
        Mistake(
            "all hits over all relevant documents",
            _pooled,
            "This pools the documents of all queries: one with thirty relevant documents weighs "
            "thirty times as much. Take each query's recall, then the mean.",
        ),
        Mistake(
            "divided by k",
            partial(mean_recall, over="k"),
            "Hits over k is the precision. Recall divides by the number of relevant documents.",
        ),
        Mistake(
            "divided by the hits that were possible",
            partial(mean_recall, over="possible"),
            "min(relevant, k) lets a list of k be perfect although relevant documents are missing. "
            "Recall divides by all relevant documents, also where they don't fit into k places.",
        ),
        Mistake(
            "a mean of nothing",
            partial(mean_recall, nothing=0.0),
            "No query is left to average over, and 0 would say that the system failed. Raise a "
            "ValueError.",
        ),
        Mistake(
            "the list is not cut",
            partial(mean_recall, cut=False),
            "recall@k looks at the first k results only: `names[:k]`.",
        ),
    ),
    hints=(
        "Two kinds of queries are treated wrongly. Look at the second and the third case.",
        "Loop over `judged`, and skip queries whose set is empty.",
        "rankings.get(query, []) gives an empty list where nothing was answered.",
    ),
    correct=(_arrays,),
    after=(
        "pytrec_eval averages over the queries of the run: one that is missing there isn't counted "
        "either. Say which rule you use, and how many queries went into the mean."
    ),
    library=("course_lib.exercises.chapter_09.bug_failed_queries:mean_recall",),
)
