"""ROC curve and area against scikit-learn, on scores full of ties."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as oracle

from course_lib.metrics import roc_auc, roc_curve

scored = st.lists(st.tuples(st.integers(0, 1), st.integers(-3, 3)), min_size=2, max_size=40).filter(
    lambda pairs: len({label for label, _ in pairs}) == 2
)


@settings(deadline=None)
@given(scored)
def test_both_equal_scikit_learn(pairs):
    labels, scores = zip(*pairs, strict=True)
    expected = oracle.roc_curve(labels, scores, drop_intermediate=False)
    for ours, theirs in zip(roc_curve(labels, scores), expected, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-12)
    assert roc_auc(labels, scores) == pytest.approx(oracle.roc_auc_score(labels, scores))


@settings(deadline=None)
@given(scored)
def test_the_area_under_the_curve_is_the_chance_to_win(pairs):
    labels, scores = zip(*pairs, strict=True)
    curve = roc_curve(labels, scores)
    area = np.trapezoid(curve.true_positive_rate, curve.false_positive_rate)
    assert roc_auc(labels, scores) == pytest.approx(area, abs=1e-12)


def test_a_model_that_says_one_thing_gets_a_half_whatever_the_order():
    for labels in ([1, 1, 0, 0], [0, 0, 1, 1]):
        assert roc_auc(labels, [0.3] * 4) == 0.5
        assert roc_curve(labels, [0.3] * 4).true_positive_rate.tolist() == [0, 1]


def test_monotone_changes_of_the_scores_change_nothing():
    rng = np.random.default_rng(0)
    labels, scores = rng.integers(0, 2, 60).astype(bool), rng.normal(size=60)
    assert roc_auc(labels, scores) == roc_auc(labels, np.exp(scores))
    assert roc_auc(~labels, -scores) == pytest.approx(roc_auc(labels, scores))


@pytest.mark.parametrize("score", [roc_auc, roc_curve])
def test_bad_input_is_named(score):
    with pytest.raises(ValueError, match="scores: expected 3, one for each label, got 2"):
        score([0, 1, 1], [0.1, 0.2])
    with pytest.raises(ValueError, match=r"labels: expected 0 and 1, both of them, got \[1.0\]"):
        score([1, 1], [0.1, 0.2])
    with pytest.raises(ValueError, match="labels: expected 0 and 1"):
        score([0, 1, 2], [0.1, 0.2, 0.3])
    with pytest.raises(ValueError, match="scores: .* nan"):
        score([0, 1], [0.1, np.nan])
