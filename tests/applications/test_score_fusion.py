"""Fusion: documents keep together, scales don't matter."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.applications import (
    fuse_scores,
    min_max_scores,
    reciprocal_rank_fusion,
    z_scores,
)

RANKING = st.permutations(range(8)).flatmap(
    lambda order: st.integers(0, 8).map(lambda n: list(order[:n]))
)
FINITE = st.floats(-1e6, 1e6, allow_subnormal=False)


@given(st.lists(RANKING, min_size=1, max_size=4), st.floats(0, 100))
def test_fusion_is_the_formula(rankings, k):
    fused = dict(reciprocal_rank_fusion(rankings, k))
    for document in set().union(*map(set, rankings)):
        expected = sum(1 / (k + r.index(document) + 1) for r in rankings if document in r)
        assert fused.pop(document) == pytest.approx(expected)
    assert not fused


@given(RANKING, st.integers(1, 4))
def test_equal_rankings_fuse_to_themselves(ranking, times):
    assert [document for document, _ in reciprocal_rank_fusion([ranking] * times)] == ranking


@given(st.lists(RANKING, min_size=2, max_size=3))
def test_scores_fall(rankings):
    scores = [score for _, score in reciprocal_rank_fusion(rankings)]
    assert scores == sorted(scores, reverse=True)


def test_ties_go_to_the_better_first_rank():
    assert [name for name, _ in reciprocal_rank_fusion([["a", "b"], ["b", "a"]])] == ["a", "b"]
    assert [name for name, _ in reciprocal_rank_fusion([["a"], ["b"]])] == ["a", "b"]


def test_weights_count():
    rankings = [["a", "b"], ["b", "a"]]
    assert reciprocal_rank_fusion(rankings, weights=[1, 3])[0][0] == "b"
    assert reciprocal_rank_fusion(rankings, weights=[1, 0])[0][0] == "a"


def test_the_guide_s_mistake_does_not_happen():
    """Scores that came sorted are matched by document, not by place."""
    words = dict.fromkeys("abcde", 0.0)
    meaning = {"e": 0.9, "d": 0.4, "c": 0.3, "b": 0.2, "a": 0.1}  # as an index returns them
    fused = fuse_scores([words, meaning], normalise=lambda s: np.asarray(s, dtype=float))
    assert fused == [("e", 0.9), ("d", 0.4), ("c", 0.3), ("b", 0.2), ("a", 0.1)]


@given(st.dictionaries(st.integers(0, 9), FINITE, min_size=1), st.floats(0.1, 1e3), FINITE)
def test_scale_and_offset_do_not_matter(scores, scale, offset):
    other = {document: float(document) for document in range(10)}
    moved = {document: scale * score + offset for document, score in scores.items()}
    if len({round(score, 3) for score in scores.values()}) < len(scores):
        return
    if np.ptp(list(scores.values())) < 1e-2 * max(1, abs(offset)):
        return  # rounding
    for normalise in (z_scores, min_max_scores):
        before = dict(fuse_scores([scores, other], normalise=normalise))
        after = dict(fuse_scores([moved, other], normalise=normalise))
        assert before == pytest.approx(after, abs=1e-3)


def test_a_missing_document_gets_the_system_s_lowest_score():
    fused = dict(
        fuse_scores([{"a": 3.0, "b": 1.0}, {"a": 0.0, "c": 1.0}], normalise=min_max_scores)
    )
    assert fused == {"a": 1.0, "b": 0.0, "c": 1.0}


def test_normalised_scores():
    rng = np.random.default_rng(1)
    scores = rng.normal(5, 3, 50)
    assert z_scores(scores).mean() == pytest.approx(0, abs=1e-12)
    assert z_scores(scores).std() == pytest.approx(1)
    scaled = min_max_scores(scores)
    assert scaled.min() == 0 and scaled.max() == 1
    assert np.argsort(scaled).tolist() == np.argsort(scores).tolist()
    for normalise in (z_scores, min_max_scores):
        assert normalise([0.1, 0.1, 0.1]).tolist() == [0, 0, 0] and normalise([]).tolist() == []
        with pytest.raises(ValueError, match="scores: expected finite numbers"):
            normalise([1.0, float("nan")])
        with pytest.raises(ValueError, match="scores: expected one row of numbers"):
            normalise([[1.0]])


def test_empty_systems():
    assert reciprocal_rank_fusion([]) == [] == fuse_scores([])
    assert fuse_scores([{}, {"a": 1.0}]) == [("a", 0.0)]
    assert reciprocal_rank_fusion([[], ["a"]]) == [("a", 1 / 61)]


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match="k: expected 0 or more, got -1"):
        reciprocal_rank_fusion([["a"]], k=-1)
    with pytest.raises(ValueError, match="rankings: number 1 has a document twice"):
        reciprocal_rank_fusion([["a"], ["b", "b"]])
    with pytest.raises(ValueError, match=r"weights: expected 1, each 0 or more, got \[-1\]"):
        reciprocal_rank_fusion([["a"]], weights=[-1])
    with pytest.raises(ValueError, match="weights: expected 2"):
        fuse_scores([{"a": 1.0}, {}], weights=[1.0])
