"""Scores of predicted classes against scikit-learn."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as oracle

from course_lib.metrics import accuracy, confusion_matrix, macro_f1, precision_recall_f1

classes = st.sampled_from(["ant", "bee", "cow", "dog"])
answers = st.lists(st.tuples(classes, classes), min_size=1, max_size=40)


@pytest.mark.filterwarnings("ignore:A single label was found")
@settings(deadline=None)
@given(answers)
def test_all_equal_scikit_learn(pairs):
    labels, predicted = map(list, zip(*pairs, strict=True))
    assert accuracy(labels, predicted) == pytest.approx(oracle.accuracy_score(labels, predicted))
    expected = oracle.confusion_matrix(labels, predicted)
    assert confusion_matrix(labels, predicted).tolist() == expected.tolist()
    expected = oracle.f1_score(labels, predicted, average="macro", zero_division=0)
    assert macro_f1(labels, predicted) == pytest.approx(expected)


@settings(deadline=None)
@given(answers)
def test_one_class_against_the_others_equals_scikit_learn(pairs):
    labels, predicted = map(list, zip(*pairs, strict=True))
    expected = oracle.precision_recall_fscore_support(
        [label == "bee" for label in labels],
        [label == "bee" for label in predicted],
        average="binary",
        zero_division=0,
    )[:3]
    assert precision_recall_f1(labels, predicted, "bee") == pytest.approx(expected)


def test_a_constant_answer_has_accuracy_but_no_f1():
    labels = ["common"] * 95 + ["rare"] * 5
    assert accuracy(labels, ["common"] * 100) == 0.95
    assert macro_f1(labels, ["common"] * 100) < 0.5
    assert precision_recall_f1(labels, ["common"] * 100, "rare") == (0, 0, 0)


@pytest.mark.parametrize("score", [accuracy, confusion_matrix, macro_f1])
def test_bad_input_is_named(score):
    with pytest.raises(ValueError, match="predicted: expected one for each of 2"):
        score(["a", "b"], ["a"])
    with pytest.raises(ValueError, match="labels: .* got shape"):
        score([], [])
