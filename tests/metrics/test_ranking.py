"""Ranking metrics of one query against scikit-learn and against their definitions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, dcg_score, f1_score, ndcg_score

from course_lib.metrics import (
    average_precision,
    dcg,
    f1_at,
    hit_rate,
    ndcg,
    precision,
    r_precision,
    recall,
    reciprocal_rank,
)

NAMES = list("abcdefghijkl")
CUT = [precision, recall, hit_rate, f1_at, reciprocal_rank, average_precision, dcg, ndcg]
grades = st.lists(st.integers(0, 3), min_size=12, max_size=12).filter(any)
cuts = st.integers(1, 12)


def judged(grades):
    return dict(zip(NAMES, grades, strict=True))


@given(grades, cuts)
def test_gains_equal_scikit_learn(grades, k):
    order = [np.arange(12, 0, -1)]
    for gain, gains in (
        ("linear", np.array([grades])),
        ("exponential", 2.0 ** np.array([grades]) - 1),
    ):
        for ours, theirs in ((dcg, dcg_score), (ndcg, ndcg_score)):
            expected = theirs(gains, order, k=k)
            assert ours(NAMES, judged(grades), k, gain=gain) == pytest.approx(expected, abs=1e-12)


@given(grades)
def test_average_precision_of_a_whole_ranking_equals_scikit_learn(grades):
    hits = np.array(grades) > 0
    expected = average_precision_score(hits, np.arange(12, 0, -1))
    assert average_precision(NAMES, judged(grades)) == pytest.approx(expected, abs=1e-12)


@given(grades, cuts)
def test_counts_by_definition(grades, k):
    relevant, hits = judged(grades), np.array(grades) > 0
    assert precision(NAMES, relevant, k) == pytest.approx(hits[:k].mean())
    assert recall(NAMES, relevant, k) == pytest.approx(hits[:k].sum() / hits.sum())
    assert hit_rate(NAMES, relevant, k) == hits[:k].any()
    assert f1_at(NAMES, relevant, k) == pytest.approx(f1_score(hits, np.arange(12) < k))
    first = int(np.argmax(hits)) + 1
    assert reciprocal_rank(NAMES, relevant, k) == (1 / first if first <= k else 0.0)


@given(grades)
def test_at_r_precision_and_recall_are_one_number(grades):
    relevant = judged(grades)
    r = sum(grade > 0 for grade in grades)
    assert r_precision(NAMES, relevant) == precision(NAMES, relevant, r)
    assert r_precision(NAMES, relevant) == recall(NAMES, relevant, r)


@given(grades, cuts, st.randoms(use_true_random=False))
def test_no_ranking_beats_the_grades_in_order(grades, k, random):
    relevant = judged(grades)
    best, other = sorted(NAMES, key=relevant.get, reverse=True), random.sample(NAMES, 12)
    for metric in CUT:
        assert metric(other, relevant, k) <= metric(best, relevant, k) + 1e-12
    assert ndcg(best, relevant, k) == pytest.approx(1)


def test_average_precision_divides_by_all_relevant_documents_found_or_not():
    ten = dict.fromkeys("abcdefghij", 1)
    assert average_precision(["a"], ten) == pytest.approx(0.10)
    assert average_precision(["a", "1", "2", "3", "b"], ten) == pytest.approx(
        0.14
    )  # more, not less
    assert average_precision(["a", "1", "b"], ten, k=2) == pytest.approx(0.10)
    assert average_precision([], ten) == 0


@pytest.mark.parametrize("metric", [m for m in CUT if m is not average_precision])
def test_where_no_cut_is_named_the_first_ten_count(metric):
    relevant = {name: 3 - i % 2 for i, name in enumerate(NAMES)} | {"j": 0}
    for ranked in (NAMES, [f"x{i}" for i in range(10)] + NAMES[:2]):
        assert metric(ranked, relevant) == metric(ranked, relevant, 10)
        assert metric(ranked, relevant, 10) == metric(ranked[:10], relevant, 10)
    assert metric([f"x{i}" for i in range(10)] + NAMES, relevant) == 0


def test_the_ideal_of_ndcg_counts_what_was_not_found():
    assert ndcg(["a"], {"a": 3, "b": 3, "c": 3}) == pytest.approx(1 / (1 + 0.63093 + 0.5), abs=1e-5)


def test_a_perfect_ranking_scores_one_and_a_useless_one_zero():
    relevant = {"a": 3, "b": 1, "x": 0, "y": -1}
    for metric in (recall, hit_rate, reciprocal_rank, average_precision, ndcg):
        assert metric(["a", "b", "c"], relevant, 2) == 1.0
    for metric in CUT:
        assert metric(["x", "y", "c"], relevant, 2) == 0.0
    assert r_precision(["a", "b"], relevant) == 1.0 and r_precision(["x", "a"], relevant) == 0.5


def test_a_short_list_is_as_good_as_one_filled_with_what_is_not_relevant():
    relevant = {"a": 1, "b": 1}
    for metric in CUT:
        assert metric(["a"], relevant, 5) == metric(["a", "u", "v", "w", "x"], relevant, 5)
    assert precision(["a"], relevant, 5) == 0.2
    assert r_precision(["a"], relevant) == 0.5


@pytest.mark.parametrize("metric", CUT)
@pytest.mark.parametrize(
    ("ranked", "relevant", "k", "message"),
    [
        (["a"], {"a": 1}, 0, "k: .* got 0"),
        (["a", "a"], {"a": 1}, 10, "ranked: .* repeated"),
        (["a"], {"a": 0}, 10, "relevant: .* got none"),
    ],
)
def test_bad_input_is_named(metric, ranked, relevant, k, message):
    with pytest.raises(ValueError, match=message):
        metric(ranked, relevant, k)


def test_bad_gains_and_rankings_are_named():
    for metric in (dcg, ndcg):
        with pytest.raises(ValueError, match="gain: .* got 'log'"):
            metric(["a"], {"a": 1}, gain="log")
    with pytest.raises(ValueError, match="relevant: .* got none"):
        r_precision(["a"], {})
    with pytest.raises(ValueError, match="ranked: .* repeated"):
        r_precision(["a", "a"], {"a": 1, "b": 1})
