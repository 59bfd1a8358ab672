"""Ranking metrics against scikit-learn and against their definitions on random rankings."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import ndcg_score

from course_lib.metrics import ndcg, recall, reciprocal_rank

NAMES = list("abcdefghijkl")
grades = st.lists(st.integers(0, 3), min_size=12, max_size=12).filter(any)
cuts = st.integers(1, 12)


@given(grades, cuts)
def test_ndcg_equals_scikit_learn(grades, k):
    ours = ndcg(NAMES, dict(zip(NAMES, grades, strict=True)), k)
    gains = 2.0 ** np.array([grades]) - 1
    assert ours == pytest.approx(ndcg_score(gains, [np.arange(12, 0, -1)], k=k), abs=1e-12)


@given(grades, cuts)
def test_recall_and_reciprocal_rank_by_definition(grades, k):
    relevant = dict(zip(NAMES, grades, strict=True))
    hits = np.array(grades) > 0
    assert recall(NAMES, relevant, k) == pytest.approx(hits[:k].sum() / hits.sum())
    first = int(np.argmax(hits)) + 1
    assert reciprocal_rank(NAMES, relevant, k) == (1 / first if first <= k else 0.0)


def test_a_perfect_ranking_scores_one_and_a_useless_one_zero():
    relevant = {"a": 3, "b": 1}
    for metric in (ndcg, recall, reciprocal_rank):
        assert metric(["a", "b", "c"], relevant) == 1.0
        assert metric(["c", "d"], relevant) == 0.0


@pytest.mark.parametrize("metric", [ndcg, recall, reciprocal_rank])
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
