"""Scores of whole runs against ranx, pytrec_eval and the single-query definitions."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib import metrics
from course_lib.metrics import Qrels, Run, score_run

DOCUMENTS = [f"d{i}" for i in range(14)]
LEVELS = [0.0, 0.25, 0.5, 0.75, 1.0]  # few, so that many tie
DEFINED_BY = {
    "precision": metrics.precision,
    "recall": metrics.recall,
    "hit_rate": metrics.hit_rate,
    "f1": metrics.f1_at,
    "mrr": metrics.reciprocal_rank,
    "map": metrics.average_precision,
    "dcg": metrics.dcg,
    "dcg_linear": lambda ranked, relevant, k: metrics.dcg(ranked, relevant, k, "linear"),
    "ndcg": metrics.ndcg,
    "ndcg_linear": lambda ranked, relevant, k: metrics.ndcg(ranked, relevant, k, "linear"),
}


def tables(scores, shortest=0):
    """Up to 40 queries at once: judgements with a relevant document, and results."""
    judged = st.dictionaries(st.sampled_from(DOCUMENTS), st.integers(-1, 4), max_size=8)
    answered = st.dictionaries(st.sampled_from(DOCUMENTS), scores, min_size=shortest)
    pairs = st.tuples(judged.filter(lambda grades: max(grades.values(), default=0) > 0), answered)
    return st.lists(pairs, min_size=1, max_size=40).map(
        lambda rows: tuple({f"q{i}": row[side] for i, row in enumerate(rows)} for side in (0, 1))
    )


@settings(max_examples=60, deadline=None)
@given(tables(st.sampled_from(LEVELS)), st.integers(1, 16))
def test_every_metric_is_what_its_definition_says_query_by_query(tables, k):
    judgements, results = tables
    run = Run.from_dict(results)
    names = [f"{name}@{k}" for name in DEFINED_BY]
    scores = score_run(Qrels.from_dict(judgements), run, [*names, "r_precision"])
    for i, query in enumerate(scores.queries):
        ranked, relevant = run.ranking(query), judgements[query]
        for name, metric in DEFINED_BY.items():
            expected = metric(ranked, relevant, k)
            assert scores[f"{name}@{k}"][i] == pytest.approx(expected, abs=1e-12)
        r_precision = metrics.r_precision(ranked, relevant)
        assert scores["r_precision"][i] == pytest.approx(r_precision, abs=1e-12)


TREC = {
    "ndcg_linear": "ndcg",
    "ndcg_linear@5": "ndcg_cut_5",
    "ndcg_linear@10": "ndcg_cut_10",
    "map": "map",
    "map@5": "map_cut_5",
    "map@10": "map_cut_10",
    "precision@5": "P_5",
    "precision@10": "P_10",
    "recall@5": "recall_5",
    "recall@10": "recall_10",
    "hit_rate@5": "success_5",
    "hit_rate@10": "success_10",
    "mrr": "recip_rank",
    "r_precision": "Rprec",
}


@settings(max_examples=100, deadline=None)
@given(tables(st.sampled_from(LEVELS), shortest=1))
def test_equal_to_pytrec_eval_ties_and_all(tables):
    import pytrec_eval

    judgements, results = tables
    theirs = pytrec_eval.RelevanceEvaluator(judgements, set(TREC.values())).evaluate(results)
    ours = score_run(Qrels.from_dict(judgements), Run.from_dict(results), list(TREC))
    for name, trec in TREC.items():
        expected = [theirs[query][trec] for query in ours.queries]
        np.testing.assert_allclose(ours[name], expected, rtol=0, atol=1e-12)


def test_a_query_that_the_run_lacks_scores_zero_where_pytrec_eval_drops_it():
    import pytrec_eval

    judgements, results = {"q1": {"a": 1}, "q2": {"a": 1}}, {"q1": {"a": 0.5}}
    theirs = pytrec_eval.RelevanceEvaluator(judgements, {"recip_rank"}).evaluate(results)
    ours = score_run(Qrels.from_dict(judgements), Run.from_dict(results), ["mrr"])
    assert list(theirs) == ["q1"] and np.mean([row["recip_rank"] for row in theirs.values()]) == 1
    assert ours.unanswered == ("q2",) and ours.means() == {"mrr": 0.5}


def test_a_query_without_a_relevant_document_is_left_out_and_named():
    qrels = Qrels.from_dict({"q1": {"a": 1}, "q2": {"a": 0, "b": -1}, "q3": {}})
    scores = score_run(qrels, Run.from_rankings({"q1": ["a"], "q2": ["a"], "q9": ["a"]}), ["mrr"])
    assert scores.queries == ("q1",) and scores.means() == {"mrr": 1.0}
    assert scores.skipped == ("q2", "q3") and scores.ignored == ("q9",)


def test_an_empty_answer_is_no_answer():
    qrels = Qrels.from_dict({"q1": {"a": 1}, "q2": {"a": 1}})
    scores = score_run(qrels, Run.from_dict({"q1": {}, "q2": {"a": 1.0}}))
    assert scores.unanswered == ("q1",) and scores["ndcg@10"].tolist() == [0.0, 1.0]
    nothing = score_run(qrels, Run.from_dict({}), ["map", "r_precision", "ndcg", "mrr"])
    assert set(nothing.means().values()) == {0.0} and nothing.unanswered == ("q1", "q2")


def test_scores_follow_the_order_of_the_judgements():
    qrels = Qrels.from_dict({"q2": {"a": 1}, "q1": {"b": 1}})
    scores = score_run(qrels, Run.from_rankings({"q1": ["a", "b"], "q2": ["a", "b"]}), ["mrr@10"])
    assert scores.queries == ("q2", "q1") and scores["mrr@10"].tolist() == [1.0, 0.5]


def test_judged_tells_how_much_the_other_metrics_rest_on():
    qrels = Qrels.from_dict({"q1": {"a": 1, "b": 0, "c": -2}})
    scores = score_run(qrels, Run.from_rankings({"q1": ["x", "b", "c", "y"]}), ["judged@4"])
    assert scores["judged@4"].tolist() == [0.5]


def test_what_one_query_judges_does_not_leak_into_the_next():
    qrels = Qrels.from_dict({"q1": {"a": 3}, "q2": {"b": 1}})
    scores = score_run(qrels, Run.from_rankings({"q1": ["a"], "q2": ["a", "b"]}), ["ndcg@1"])
    assert scores["ndcg@1"].tolist() == [1.0, 0.0]


def test_default_metrics_means_and_unknown_names():
    scores = score_run(Qrels.from_dict({"q": {"a": 1}}), Run.from_rankings({"q": ["b", "a"]}))
    assert scores.names == ["ndcg@10", "mrr@10", "recall@10"]
    assert scores.means()["mrr@10"] == 0.5
    with pytest.raises(KeyError, match="metric: expected one of"):
        scores["map"]


@pytest.mark.parametrize(
    "metric",
    [
        "mean",
        "ndcg@",
        "ndcg@0",
        "ndcg@-1",
        "ndcg@1.5",
        "precision",
        "f1",
        "judged",
        "r_precision@5",
    ],
)
def test_bad_metric_names_are_named(metric):
    with pytest.raises(ValueError, match=f"metrics: expected .* got '{metric}'"):
        score_run(Qrels.from_dict({"q": {"a": 1}}), Run.from_rankings({"q": ["a"]}), [metric])


def test_shown_in_a_line_with_the_means():
    scores = score_run(
        Qrels.from_dict({"q": {"a": 1}, "r": {"b": 1}}),
        Run.from_rankings({"q": ["a"], "r": ["c", "b"]}),
        ("mrr@10", "recall@1", "recall@2"),
    )
    shown = "RunScores(2 queries: mrr@10 0.7500, recall@1 0.5000, recall@2 1.0000)"
    assert repr(scores) == shown


def test_nothing_to_score_is_an_error():
    with pytest.raises(ValueError, match="qrels: expected a query with a relevant document"):
        score_run(Qrels.from_dict({"q": {"a": 0}}), Run.from_rankings({"q": ["a"]}))


def test_scores_that_differ_in_float64_alone_tie_in_trec_eval_but_not_here():
    import pytrec_eval

    judgements, results = {"q": {"a": 1}}, {"q": {"a": 1 + 1e-12, "b": 1.0}}
    theirs = pytrec_eval.RelevanceEvaluator(judgements, {"recip_rank"}).evaluate(results)
    ours = score_run(Qrels.from_dict(judgements), Run.from_dict(results), ["mrr"])
    assert theirs["q"]["recip_rank"] == 0.5 and ours["mrr"].tolist() == [1.0]


def test_cuts_of_different_depth_stand_side_by_side():
    qrels, run = Qrels.from_dict({"q": {"c": 1}}), Run.from_rankings({"q": ["a", "b", "c"]})
    assert list(score_run(qrels, run, ["mrr@1", "mrr@3", "recall@2"]).means().values()) == [
        0,
        1 / 3,
        0,
    ]
