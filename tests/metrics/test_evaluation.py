"""evaluate: which queries count, and a report whose numbers are those of the single functions."""

import json

import numpy as np
import pytest

from course_lib.metrics import (
    Qrels,
    RetrievalTask,
    Run,
    bootstrap_interval,
    evaluate,
    holm,
    paired_randomization_test,
    score_run,
)
from course_lib.metrics.resampling import difference_interval

RNG = np.random.default_rng(0)
DOCUMENTS = {f"d{i:02d}": f"text of document {i}" for i in range(40)}
QUERIES = {f"q{i:02d}": f"question {i}" for i in range(30)}
QRELS = {q: {f"d{i:02d}": 3, f"d{(i + 5) % 40:02d}": 1} for i, q in enumerate(QUERIES)}
TASK = RetrievalTask("toy", DOCUMENTS, QUERIES, Qrels.from_dict(QRELS))
METRICS = ["ndcg@10", "mrr@10", "recall@10"]


def near(noise, seed=0):
    """A ranker that puts document i near the top for question i; from text to names."""

    def rank(text):
        number = int(text.split()[-1])
        rng = np.random.default_rng([seed, number])
        places = np.abs(np.arange(40) - number) + rng.normal(0, noise, 40)
        return [f"d{i:02d}" for i in np.argsort(places)[:10]]

    return rank


def by_id(rank):
    return {query: rank(text) for query, text in QUERIES.items()}


def refuse(name):
    raise AssertionError(f"{name} is no JSON")


def test_a_function_a_mapping_and_a_run_are_evaluated_alike():
    rank = near(4)
    tables = [
        evaluate(system, TASK).table()
        for system in (rank, by_id(rank), Run.from_rankings(by_id(rank)))
    ]
    assert tables[0].equals(tables[1]) and tables[0].equals(tables[2])
    assert evaluate(by_id(rank), TASK.qrels).table().equals(tables[0])


def test_numbers_are_those_of_the_single_functions():
    ours, theirs = by_id(near(3)), by_id(near(9, seed=1))
    report = evaluate(ours, TASK, METRICS, seed=4, baseline=theirs, level=0.9)
    a = score_run(TASK.qrels, Run.from_rankings(ours), tuple(METRICS))
    b = score_run(TASK.qrels, Run.from_rankings(theirs), tuple(METRICS))
    table = report.table().set_index("metric")
    for name in METRICS:
        assert report[name] == bootstrap_interval(a[name], 0.9, seed=4)
        assert report.difference(name) == difference_interval(a[name], b[name], 0.9, seed=4)
        assert table.loc[name, "mean"] == pytest.approx(a[name].mean())
        assert table.loc[name, "baseline"] == pytest.approx(b[name].mean())
        gap = ["difference_low", "difference", "difference_high"]
        assert tuple(table.loc[name, gap]) == report.difference(name)
        assert report.per_query[name].tolist() == a[name].tolist()
    p = holm([paired_randomization_test(a[m], b[m], seed=4).p_value for m in METRICS])
    assert table["p_value"].tolist() == p.tolist() and 0 < p.min() < 0.05
    assert table["queries"].tolist() == [30] * 3


def test_failing_to_answer_cannot_raise_a_mean():
    """D201: the same system, with the queries it does badly on left out of its results."""
    rankings = by_id(near(6))
    whole = evaluate(rankings, TASK, ["mrr@10"])
    bad = whole.per_query.index[whole.per_query["mrr@10"] < 0.5].tolist()
    answered = {query: names for query, names in rankings.items() if query not in bad}
    partly = evaluate(answered, TASK, ["mrr@10"])
    assert len(bad) > 3 and set(partly.unanswered) == set(bad) and whole.unanswered == ()
    assert partly["mrr@10"].estimate < whole["mrr@10"].estimate
    assert len(partly.per_query) == 30 and (partly.per_query.loc[bad, "mrr@10"] == 0).all()


def test_an_empty_answer_counts_like_none():
    report = evaluate(lambda text: [], TASK, ["mrr@10"])
    assert report["mrr@10"] == (0, 0, 0) and len(report.unanswered) == 30


def test_queries_without_relevant_documents_are_skipped_and_named():
    qrels = Qrels.from_dict({**QRELS, "q98": {"d01": 0}, "q99": {}})
    report = evaluate(by_id(near(3)), qrels)
    assert set(report.skipped) == {"q98", "q99"} and len(report.per_query) == 30


def test_json_is_strict_and_complete():
    report = evaluate(by_id(near(3)), TASK, METRICS, baseline=by_id(near(5)), name="ours")
    read = json.loads(report.to_json(), parse_constant=refuse)
    assert read["name"] == "ours" and read["baseline"] == "baseline"
    assert list(read["metrics"]) == METRICS and len(read["per_query"]) == 30
    assert read["metrics"]["mrr@10"]["mean"] == pytest.approx(report["mrr@10"].estimate)
    assert read["metrics"]["mrr@10"]["p_value"] is not None


def test_one_query_has_no_interval_and_null_in_json():
    report = evaluate({"q": ["a"]}, Qrels.from_dict({"q": {"a": 1}}), baseline={"q": ["b", "a"]})
    low, mean, high = report["mrr@10"]
    assert np.isnan(low) and mean == 1.0 and np.isnan(high)
    read = json.loads(report.to_json(), parse_constant=refuse)
    assert read["metrics"]["mrr@10"]["low"] is None
    assert read["metrics"]["mrr@10"]["difference"] == 0.5


def test_figure_shows_means_intervals_and_the_baseline():
    report = evaluate(
        by_id(near(3)), TASK, METRICS, baseline=by_id(near(5)), name="ours", baseline_name="theirs"
    )
    figure = report.figure("Toy")
    assert [trace.name for trace in figure.data] == ["ours", "theirs"]
    assert list(figure.data[0].y) == METRICS and figure.layout.title.text == "Toy"
    trace = figure.data[0]
    for line, metric in enumerate(METRICS):
        low, mean, high = report[metric]
        assert trace.x[line] == mean
        assert mean + trace.error_x.array[line] == pytest.approx(high)
        assert mean - trace.error_x.arrayminus[line] == pytest.approx(low)
    assert "higher is better" in figure.layout.xaxis.title.text
    assert len(evaluate(by_id(near(3)), TASK).figure().data) == 1


def test_same_seed_same_report():
    rank = near(3)
    assert evaluate(rank, TASK, seed=1).to_json() == evaluate(rank, TASK, seed=1).to_json()
    assert evaluate(rank, TASK, seed=1).to_json() != evaluate(rank, TASK, seed=2).to_json()


def test_shown_in_a_notebook():
    report = evaluate(near(3), TASK, ["mrr@10"], name="ours")
    assert "mrr@10" in report._repr_html_()
    assert repr(report).startswith("Report('ours', 30 queries: mrr@10 0.")


def test_bad_input_is_named():
    with pytest.raises(TypeError, match="system: a function needs a RetrievalTask"):
        evaluate(near(3), TASK.qrels)
    with pytest.raises(TypeError, match="system: expected a Run, .* got int"):
        evaluate(3, TASK)
    with pytest.raises(TypeError, match="baseline: expected a Run, .* got int"):
        evaluate(near(3), TASK, baseline=3)
    with pytest.raises(ValueError, match="metrics: .* 'ndgc@10'"):
        evaluate(near(3), TASK, ["ndgc@10"])
    with pytest.raises(ValueError, match="baseline: expected one"):
        evaluate(near(3), TASK).difference("mrr@10")
