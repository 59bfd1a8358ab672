"""evaluate_embedder: each task's numbers are an independent library's, none overwrites another."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, f1_score, ndcg_score, roc_auc_score

from course_lib.metrics import Qrels, RetrievalTask, clustering_scores, evaluate_embedder
from course_lib.metrics.mteb_tasks import (
    ClassificationTask,
    ClusteringTask,
    PairClassificationTask,
    STSTask,
)
from course_lib.metrics.task_scores import _average_precision

DIM = 12
TOPICS = np.random.default_rng(1).normal(size=(4, DIM))


def embed(texts):
    """ "3/17" is text 17 on topic 3: the topic's direction, noise, and any length."""
    rows = []
    for text in texts:
        topic, number = map(int, text.split("/"))
        rng = np.random.default_rng(number)
        rows.append((TOPICS[topic] + rng.normal(0, 1.0, DIM)) * rng.uniform(0.1, 10))
    return np.array(rows)


def unit(texts):
    rows = embed(texts)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


TEXTS = [f"{i % 4}/{i}" for i in range(80)]
LABELS = [f"topic {i % 4}" for i in range(80)]
DOCUMENTS = {f"d{i}": text for i, text in enumerate(TEXTS)}
QUERIES = {f"q{i}": f"{i % 4}/{1000 + i}" for i in range(20)}
GRADES = {q: {f"d{j}": 1 for j in range(80) if j % 4 == i % 4} for i, q in enumerate(QUERIES)}
RETRIEVAL = RetrievalTask("retrieval", DOCUMENTS, QUERIES, Qrels.from_dict(GRADES))
OTHERS = [TEXTS[40 + 7 * i % 40] for i in range(40)]
SAME = [int(TEXTS[i][0] == OTHERS[i][0]) for i in range(40)]
RATINGS = [3.0 * same + i % 3 for i, same in enumerate(SAME)]
STS = STSTask("sts", TEXTS[:40], OTHERS, RATINGS)
PAIRS = PairClassificationTask("pairs", TEXTS[:40], OTHERS, SAME)
CLASSES = ClassificationTask("classes", TEXTS[:50], LABELS[:50], TEXTS[50:], LABELS[50:])
CLUSTERS = ClusteringTask("clusters", TEXTS, LABELS)
TASKS = [RETRIEVAL, STS, PAIRS, CLASSES, CLUSTERS]


@pytest.fixture(scope="module")
def report():
    return evaluate_embedder(embed, TASKS, name="toy")


def refuse(name):
    raise AssertionError(f"{name} is no JSON")


def test_retrieval_is_by_cosine(report):
    similarities = unit(list(QUERIES.values())) @ unit(TEXTS).T
    relevant = [[GRADES[q].get(d, 0) for d in DOCUMENTS] for q in QUERIES]
    expected = ndcg_score(relevant, similarities, k=10)
    assert report["retrieval"]["ndcg@10"].estimate == pytest.approx(expected, abs=1e-9)
    assert report.reports["retrieval"].per_query.index.tolist() == list(QUERIES)


def test_lengths_of_vectors_change_nothing():
    """D210: by inner product, rescaled documents are ranked otherwise."""

    def rescaled(texts):
        return embed(texts) * np.array([[1 + 50 * (int(text[-1]) % 2)] for text in texts])

    def raw_order(function):
        return np.argsort(-(function(list(QUERIES.values())) @ function(TEXTS).T), axis=1)

    assert (raw_order(rescaled) != raw_order(embed)).any()
    one, other = (evaluate_embedder(f, RETRIEVAL)["retrieval"] for f in (embed, rescaled))
    assert one == other


def test_sts_is_scipys(report):
    cosines = (unit(STS.sentence1) * unit(STS.sentence2)).sum(axis=1)
    spearman, pearson = (report["sts"][name] for name in ("spearman", "pearson"))
    assert spearman.estimate == pytest.approx(stats.spearmanr(cosines, RATINGS).statistic)
    assert pearson.estimate == pytest.approx(stats.pearsonr(cosines, RATINGS).statistic)
    assert spearman.low < spearman.estimate < spearman.high < 1


def test_pairs_are_scikit_learns(report):
    cosines = (unit(PAIRS.sent1) * unit(PAIRS.sent2)).sum(axis=1)
    scores = report["pairs"]
    expected = average_precision_score(PAIRS.labels, cosines)
    assert scores["average_precision"].estimate == pytest.approx(expected)
    assert scores["roc_auc"].estimate == pytest.approx(roc_auc_score(PAIRS.labels, cosines))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 1)), min_size=1, max_size=20))
def test_average_precision_with_ties_is_scikit_learns(rows):
    pairs = np.array(rows, float)
    if not pairs[:, 1].any():
        assert np.isnan(_average_precision(pairs))
    else:
        expected = average_precision_score(pairs[:, 1], pairs[:, 0])
        assert _average_precision(pairs) == pytest.approx(expected)


def test_classification_is_scikit_learns(report):
    probe = LogisticRegression(C=1.0, tol=1e-9, max_iter=5000)
    predicted = probe.fit(unit(CLASSES.train_texts), CLASSES.train_labels).predict(
        unit(CLASSES.test_texts)
    )
    accuracy, f1 = (report["classes"][name] for name in ("accuracy", "macro_f1"))
    assert accuracy.estimate == pytest.approx(np.mean(predicted == np.array(CLASSES.test_labels)))
    assert f1.estimate == pytest.approx(f1_score(CLASSES.test_labels, predicted, average="macro"))
    assert accuracy.low < accuracy.estimate < accuracy.high and np.isnan(f1.low)


def test_clustering_is_above_chance_with_its_range_over_seeds(report):
    rand = report["clusters"]["adjusted_rand_index"]
    chance = evaluate_embedder(
        lambda texts: np.random.default_rng(0).normal(size=(len(texts), DIM)), CLUSTERS
    )["clusters"]["adjusted_rand_index"]
    assert rand.low <= rand.estimate <= rand.high and rand.low > chance.high + 0.1


def test_clustering_is_the_spread_over_five_seeds():
    def shapeless(texts):
        return np.random.default_rng(0).normal(size=(len(texts), DIM))

    rows = shapeless(TEXTS)
    spread = clustering_scores(rows, LABELS, seeds=range(3, 8)).v_measure
    found = evaluate_embedder(shapeless, CLUSTERS, seed=3)["clusters"]["v_measure"]
    assert tuple(found) == pytest.approx((spread.min(), spread.mean(), spread.max()))
    assert found.low < found.estimate < found.high


def test_two_tasks_of_a_kind_stand_side_by_side():
    """D203: the second set of sentence pairs used to overwrite the first one's numbers."""
    second = STSTask("sts 2", TEXTS[:40], OTHERS, RATINGS[::-1])
    both = evaluate_embedder(embed, [STS, second])
    assert both["sts"]["spearman"].estimate != both["sts 2"]["spearman"].estimate
    assert both.table()["task"].tolist() == ["sts", "sts", "sts 2", "sts 2"]


def test_table_says_what_the_ends_are(report):
    table = report.table().set_index(["task", "metric"])
    assert table.loc[("clusters", "v_measure"), "interval"] == "range over 5 seeds"
    assert table.loc[("sts", "spearman"), "interval"] == "95 % bootstrap"
    assert table.loc[("retrieval", "ndcg@10"), "interval"] == "95 % bootstrap"
    assert table.loc[("classes", "macro_f1"), "interval"] == ""
    assert set(table["kind"]) == {
        "retrieval",
        "sts",
        "pair classification",
        "classification",
        "clustering",
    }


def test_json_is_strict_and_nested_by_task(report):
    read = json.loads(report.to_json(), parse_constant=refuse)
    assert list(read["tasks"]) == [task.name for task in TASKS]
    assert read["tasks"]["classes"]["metrics"]["macro_f1"]["low"] is None
    estimate = read["tasks"]["sts"]["metrics"]["spearman"]["estimate"]
    assert estimate == report["sts"]["spearman"].estimate


def test_a_missing_number_is_null_and_not_zero():
    alike = STSTask("alike", ["1/1"] * 3, ["2/2"] * 3, [1.0, 2.0, 3.0])
    read = json.loads(evaluate_embedder(embed, alike).to_json(), parse_constant=refuse)
    assert read["tasks"]["alike"]["metrics"]["spearman"]["estimate"] is None


def test_questions_may_be_embedded_otherwise():
    def badly(texts):
        return np.random.default_rng(0).normal(size=(len(texts), DIM))

    usual, otherwise = (
        evaluate_embedder(embed, RETRIEVAL, embed_queries=f)["retrieval"]["ndcg@10"].estimate
        for f in (None, badly)
    )
    assert otherwise < usual - 0.1


def test_each_text_is_embedded_once():
    seen = []

    def counting(texts):
        seen.extend(texts)
        return embed(texts)

    evaluate_embedder(
        counting, STSTask("sts", ["1/1", "1/1", "1/2"], ["1/3", "1/1", "1/3"], [1, 2, 3])
    )
    assert sorted(seen) == ["1/1", "1/2", "1/3"]


def test_figure_and_repr(report):
    figure = report.figure("Toy")
    assert len(figure.data) == 1 and len(figure.data[0].y) == len(report.table())
    assert repr(report) == (
        "EmbedderReport('toy', 5 tasks: retrieval, sts, pairs, classes, clusters)"
    )
    assert "v_measure" in report._repr_html_()


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="tasks: expected at least one, got none"):
        evaluate_embedder(embed, [])
    with pytest.raises(ValueError, match=r"tasks: expected different names, got \['sts'\]"):
        evaluate_embedder(embed, [STS, STS])
    with pytest.raises(TypeError, match="tasks: expected tasks .* got dict"):
        evaluate_embedder(embed, [{"name": "sts"}])
    with pytest.raises(ValueError, match="embed: expected 80 rows, got 3"):
        evaluate_embedder(lambda texts: np.ones((3, 2)), STS)
    with pytest.raises(ValueError, match="embed: expected finite"):
        evaluate_embedder(lambda texts: np.full((len(texts), 2), np.nan), STS)
