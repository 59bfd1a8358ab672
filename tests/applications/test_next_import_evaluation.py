"""Recall by file against loops over sets; masks, ties and what the mean hides."""

import numpy as np
import pytest

from course_lib.applications import (
    Interactions,
    PopularityRecommender,
    best_names,
    evaluate_recommender,
    recommend_names,
    split_files,
)
from course_lib.metrics import bootstrap_interval, ndcg, recall

rng = np.random.default_rng(9)
NAMES = [f"n{j:02d}" for j in range(40)]
BASKETS = [[NAMES[j] for j in rng.permutation(40)[: rng.integers(4, 15)]] for _ in range(150)]
SPLIT = split_files(Interactions.from_baskets(BASKETS, NAMES))


class Lottery:
    """Scores that depend on the file's place alone."""

    def fit(self, train):
        return self

    def scores(self, given):
        return np.random.default_rng(0).normal(size=given.matrix.shape).astype(np.float32)


@pytest.mark.parametrize("k", [1, 5, 10])
def test_the_metrics_are_those_of_chapter_9(k):
    report = evaluate_recommender(Lottery(), SPLIT, k=k)
    scores = Lottery().scores(SPLIT.given)
    for row in range(len(SPLIT.given)):
        given, hidden = set(SPLIT.given.basket(row)), SPLIT.hidden.basket(row)
        ranked = [NAMES[j] for j in np.argsort(-scores[row]) if NAMES[j] not in given][:k]
        assert [NAMES[j] for j in report.ids[row]] == ranked
        wanted = dict.fromkeys(hidden, 1)
        assert report.values[row] == pytest.approx(recall(ranked, wanted, k))
        assert report.scores[f"ndcg@{k}"][row] == pytest.approx(ndcg(ranked, wanted, k))
    assert report.recall == bootstrap_interval(report.values)


def test_coverage_and_popularity():
    lottery = evaluate_recommender(Lottery(), SPLIT, k=10)
    popular = evaluate_recommender(PopularityRecommender().fit(SPLIT.train), SPLIT, k=10)
    assert lottery.coverage == 1.0 and popular.coverage < 0.8
    share = SPLIT.train.matrix.toarray().mean(axis=0)
    assert popular.popularity == pytest.approx(share[popular.ids].mean())
    assert popular.popularity > lottery.popularity
    assert "recall@10" in repr(popular) and popular.k == 10


def test_what_is_given_is_never_recommended():
    given = SPLIT.given
    _, ids = best_names(np.ones(given.matrix.shape, np.float32), given, 40)
    for row in range(len(given)):
        found = ids[row][ids[row] >= 0]
        assert found.tolist() == [j for j in range(40) if j not in set(given.columns(row))]
        assert (ids[row] >= 0).sum() == 40 - len(given.columns(row))


def test_more_places_than_names_and_forbidden_names():
    given = Interactions.from_baskets([["b"]], "abc")
    scores, ids = best_names(np.array([[1.0, 9.0, -np.inf]]), given, 5)
    assert ids.tolist() == [[0, -1, -1, -1, -1]] and scores[0, 0] == 1.0
    assert np.isneginf(scores[0, 1:]).all()


def test_one_file_by_its_names():
    model = PopularityRecommender().fit(SPLIT.train)
    found = recommend_names(model, NAMES, ["n00", "n01"], k=3)
    order = [j for j in np.argsort(-SPLIT.train.popularity, kind="stable") if j > 1][:3]
    assert [name for name, _ in found] == [NAMES[j] for j in order]
    assert len(recommend_names(model, NAMES, [], k=100)) == 40


def test_bad_input_is_named():
    given = Interactions.from_baskets([["b"]], "abc")
    with pytest.raises(ValueError, match="k: expected 1 or more, got 0"):
        best_names(np.ones((1, 3)), given, 0)
    with pytest.raises(ValueError, match=r"scores: expected shape \(1, 3\), got \(1, 2\)"):
        best_names(np.ones((1, 2)), given, 1)
    with pytest.raises(ValueError, match="scores: expected numbers, got nan"):
        best_names(np.full((1, 3), np.nan), given, 1)
    with pytest.raises(KeyError, match="'z' is not among"):
        recommend_names(Lottery(), "abc", ["z"])
