"""Judgements and runs as arrays: what goes in comes out, in trec_eval's order."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.ann import FlatIndex
from course_lib.metrics import Qrels, Run

names = st.text("abcé€𝔸", min_size=1, max_size=3)
results = st.dictionaries(names, st.dictionaries(names, st.sampled_from([-1.0, 0.0, 0.5, 2.0])))


@given(st.dictionaries(names, st.dictionaries(names, st.integers(-2, 9)), min_size=1))
def test_judgements_come_back(judgements):
    qrels = Qrels.from_dict(judgements)
    assert qrels.to_dict() == judgements
    relevant = [sum(grade > 0 for grade in grades.values()) for grades in judgements.values()]
    assert qrels.n_relevant().tolist() == relevant and len(qrels) == len(judgements)


@given(results)
def test_results_come_back_the_larger_score_first_and_z_before_a(results):
    run = Run.from_dict(results)
    assert run.to_dict() == results and run.queries == tuple(results)
    for query, scores in results.items():
        by_name = sorted(scores, reverse=True)
        assert run.ranking(query) == sorted(by_name, key=scores.get, reverse=True)


@given(results, st.randoms(use_true_random=False))
def test_the_order_in_which_results_are_given_does_not_matter(results, random):
    shuffled = {
        query: dict(random.sample(list(scores.items()), len(scores)))
        for query, scores in results.items()
    }
    first, second = Run.from_dict(results), Run.from_dict(shuffled)
    assert [first.ranking(q) for q in results] == [second.ranking(q) for q in results]


def test_rankings_keep_their_order():
    rankings = {"q1": ["c", "a", "b"], "q2": [], "q3": ["b"]}
    run = Run.from_rankings(rankings)
    assert {query: run.ranking(query) for query in run.queries} == rankings
    assert run["q1"] == {"c": 3.0, "a": 2.0, "b": 1.0} and "q2" in run and "q4" not in run


@pytest.mark.parametrize("metric", ["l2", "ip", "cosine"])
def test_a_search_becomes_a_run_nearest_first(metric):
    rng = np.random.default_rng(0)
    index = FlatIndex(4, metric)
    index.add(rng.normal(size=(20, 4)))
    scores, ids = index.search(rng.normal(size=(3, 4)), 5)
    run = Run.from_search(["q1", "q2", "q3"], scores, ids, [f"d{i}" for i in range(20)], metric)
    for row, query in enumerate(run.queries):
        assert run.ranking(query) == [f"d{i}" for i in ids[row]]


def test_places_without_a_result_are_dropped():
    index = FlatIndex(2, "l2")
    index.add([[0.0, 0.0], [1.0, 0.0]])
    scores, ids = index.search([[0.9, 0.0]], 4)
    assert (ids == -1).sum() == 2
    run = Run.from_search(["q"], scores, ids, ["a", "b"], "l2")
    assert run.ranking("q") == ["b", "a"] and run.ids.tolist() == [1, 0]


def search_arguments(**changes):
    arguments = {
        "queries": ["q1", "q2"],
        "scores": [[0.9, 0.1], [0.8, 0.2]],
        "ids": [[0, 1], [2, 0]],
        "names": ["a", "b", "c"],
    }
    return arguments | changes


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"metric": "l2"}, "scores: .* best first under metric 'l2'"),
        ({"scores": [[0.9, float("nan")], [0.8, 0.2]]}, "scores: .* nan"),
        ({"ids": [[0, 1]]}, "ids: expected scores and ids of shape \\(2, k\\)"),
        ({"ids": [[0, 3], [2, 0]]}, "ids: expected ids below 3"),
        ({"ids": [[0, 1], [2, 2]]}, "ids: .* one twice for 'q2'"),
        ({"queries": ["q", "q"]}, "queries: .* 'q' twice"),
        ({"names": ["a", "b", "a"]}, "names: .* 'a' twice"),
    ],
)
def test_a_search_that_does_not_fit_is_named(changes, message):
    Run.from_search(**search_arguments())
    with pytest.raises(ValueError, match=message):
        Run.from_search(**search_arguments(**changes))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"ids": [[0.0, 1.0], [2.0, 0.0]]}, "ids: .* float64"),
        ({"names": ["a", "b", 3]}, "names: .* got 3"),
        ({"queries": ["q1", 2]}, "queries: .* got 2"),
    ],
)
def test_a_search_of_the_wrong_type_is_named(changes, message):
    with pytest.raises(TypeError, match=message):
        Run.from_search(**search_arguments(**changes))


@pytest.mark.parametrize(
    ("make", "table", "error", "message"),
    [
        (Qrels.from_dict, {}, ValueError, "judgements: expected at least one query"),
        (Qrels.from_dict, {"q": {"a": 1, "b": 1.5}}, TypeError, "got 1.5 for 'b' in query 'q'"),
        (Qrels.from_dict, {"q": {"a": None}}, TypeError, "got None for 'a'"),
        (Qrels.from_dict, {"q": {"a": "3"}}, TypeError, "got '3' for 'a'"),
        (Qrels.from_dict, {"q": {"a": 1001}}, ValueError, "at most 1000, got 1001"),
        (Qrels.from_dict, {"q": {"a": 10**30}}, ValueError, "at most 1000"),
        (Qrels.from_dict, {1: {"a": 1}}, TypeError, "query ids, got 1"),
        (Qrels.from_dict, {"q": {None: 1}}, TypeError, "document names, got None"),
        (Run.from_dict, {"q": {"a": 1.0}, "r": {"b": float("nan")}}, ValueError, "'b', 'r'"),
        (Run.from_dict, {"q": {0: 1.0}}, TypeError, "document names, got 0"),
        (Run.from_rankings, {"q": ["a", "b", "a"]}, ValueError, "'q' has document 'a' twice"),
        (Run.from_rankings, {"q": "ab"}, TypeError, "a list of names, got 'ab'"),
    ],
)
def test_bad_tables_are_named(make, table, error, message):
    with pytest.raises(error, match=message):
        make(table)


def test_grades_may_be_integers_of_any_kind_in_one_table():
    judgements = {"q": {"a": np.uint64(2), "b": np.int64(-1), "c": np.uint8(1), "d": 3}}
    qrels = Qrels.from_dict(judgements)
    assert qrels.to_dict() == {"q": {"a": 2, "b": -1, "c": 1, "d": 3}}
    with pytest.raises(ValueError, match="at most 1000, got .* for 'b'"):
        Qrels.from_dict({"q": {"a": 1, "b": np.uint64(2**64 - 1)}})


def test_unknown_queries_raise_key_errors():
    with pytest.raises(KeyError):
        Qrels.from_dict({"q": {"a": 1}})["r"]
    with pytest.raises(KeyError):
        Run.from_rankings({"q": ["a"]})["r"]
