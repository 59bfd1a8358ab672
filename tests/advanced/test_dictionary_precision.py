"""Precision@k by hand, and its interval against scikit-learn's ranking and Wilson's formula."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtri
from sklearn.metrics import top_k_accuracy_score

from course_lib.advanced import translation_hits, translation_precision


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 5))
def test_one_answer_a_word_is_top_k_accuracy(seed, k):
    rng = np.random.default_rng(seed)
    scores, right = rng.normal(size=(30, 6)), rng.integers(6, size=30)
    expected = top_k_accuracy_score(right, scores, k=k, labels=range(6))
    assert translation_hits(scores, [{int(j)} for j in right], k).mean() == expected


def test_any_of_several_translations_counts():
    scores = [[0.9, 0.5, 0.1, 0.7]]
    assert [bool(translation_hits(scores, [{1, 2}], k)[0]) for k in (1, 2, 3)] == [0, 0, 1]
    assert translation_hits(scores, [{0, 2}], 1).all()


def test_ties_count_against_the_right_one_but_right_ones_don_t_stand_in_each_other_s_way():
    assert not translation_hits(np.zeros((4, 4)), [{i} for i in range(4)], 3).any()
    assert translation_hits(np.zeros((4, 4)), [{i} for i in range(4)], 4).all()
    assert translation_hits([[0.5, 0.5, 0.1]], [{0, 1}], 1).all()


def test_the_interval_is_wilsons():
    hits, n = 31, 40
    scores = np.eye(n)
    scores[hits:] = -scores[hits:]
    low, share, high = translation_precision(scores, [{i} for i in range(n)], ks=(1,))[1]
    z, p = ndtri(0.975), hits / n
    middle = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    assert share == p and [low, high] == pytest.approx([middle - half, middle + half])


def test_a_wider_level_is_a_wider_interval_and_each_k_has_its_own():
    rng = np.random.default_rng(0)
    scores, answers = rng.normal(size=(50, 20)), [{int(j)} for j in rng.integers(20, size=50)]
    found, wide = (translation_precision(scores, answers, level=a) for a in (0.9, 0.99))
    assert list(found) == [1, 5, 10]
    assert found[1].estimate < found[5].estimate < found[10].estimate
    assert all(wide[k].low < found[k].low < found[k].high < wide[k].high for k in found)


@pytest.mark.parametrize(
    ("answers", "k", "says"),
    [
        ([{0}], 1, "answers: expected 2 collections"),
        ([{0}, set()], 1, r"answers\[1\]: expected one column or more"),
        ([{0}, {3}], 1, r"answers\[1\]: expected one column or more, 0 to 2"),
        ([{0}, {-1}], 1, r"answers\[1\]"),
        ([{0}, {1}], 0, "k: expected 1 to 3"),
        ([{0}, {1}], 4, "k: expected 1 to 3"),
    ],
)
def test_what_can_t_be_counted_is_refused(answers, k, says):
    with pytest.raises(ValueError, match=says):
        translation_hits(np.zeros((2, 3)), answers, k)


@pytest.mark.parametrize("level", [0.0, 1.0])
def test_a_level_that_is_none_is_refused(level):
    with pytest.raises(ValueError, match="level: expected a number between 0 and 1"):
        translation_precision(np.eye(2), [{0}, {1}], ks=(1,), level=level)
