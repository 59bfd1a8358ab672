"""Recall and median rank: against all orders of ties, scikit-learn, and hand-made cases."""

from itertools import permutations

import numpy as np
import pytest
from sklearn.metrics import top_k_accuracy_score

from course_lib.media import cross_modal_recall, median_rank


def by_all_orders(scores, relevant):
    """Return, for each query and order of its ties, the rank of the first right answer."""
    ranks = []
    for row, right in zip(scores, relevant, strict=True):
        found = []
        for noise in permutations(range(len(row))):
            order = np.lexsort((noise, -row))
            found.append(1 + np.flatnonzero(right[order])[0])
        ranks.append(found)
    return np.array(ranks)


@pytest.mark.parametrize("seed", range(8))
def test_ties_and_several_right_answers_by_all_orders(seed):
    rng = np.random.default_rng(seed)
    scores = rng.integers(0, 3, size=(6, 5)).astype(float)
    relevant = rng.random((6, 5)) < 0.4
    relevant[np.arange(6), rng.integers(5, size=6)] = True
    ranks = by_all_orders(scores, relevant)
    for k in range(1, 6):
        found = cross_modal_recall(scores, k, relevant)
        assert found == pytest.approx((ranks <= k).mean())
    assert median_rank(scores, relevant) == pytest.approx(np.median(ranks.mean(axis=1)))


def test_without_ties_it_is_top_k_accuracy():
    scores = np.random.default_rng(0).normal(size=(50, 50))
    for k in (1, 5, 20):
        expected = top_k_accuracy_score(np.arange(50), scores, k=k)
        assert cross_modal_recall(scores, k) == pytest.approx(expected)
    ranks = 1 + (scores > scores.diagonal()[:, None]).sum(axis=1)
    assert median_rank(scores) == np.median(ranks)


def test_saying_the_same_of_everything_is_chance():
    assert cross_modal_recall(np.full((10, 10), 0.5), 3) == pytest.approx(0.3)
    assert median_rank(np.full((9, 9), 0.5)) == 5


def test_the_two_directions_differ():
    scores = np.array([[3.0, 0.0, 0.0], [2.0, 1.0, 0.0], [2.5, 0.0, 1.0]])
    assert cross_modal_recall(scores, 1) == pytest.approx(1 / 3)
    assert cross_modal_recall(scores.T, 1) == 1


def test_duplicates_are_right_only_if_said():
    captions = np.array(["rain", "bell", "rain", "bell"])
    scores = np.equal.outer(captions, captions).astype(float)
    assert cross_modal_recall(scores, 1) == 0.5
    assert cross_modal_recall(scores, 1, np.equal.outer(captions, captions)) == 1


def test_only_the_order_counts_and_k_helps():
    scores = np.random.default_rng(1).normal(size=(20, 20))
    recalls = [cross_modal_recall(scores, k) for k in range(1, 21)]
    assert recalls == sorted(recalls) and recalls[-1] == 1
    assert recalls == [cross_modal_recall(np.exp(3 * scores) - 7, k) for k in range(1, 21)]


def test_bad_input_is_named():
    scores = np.zeros((3, 4))
    square = np.zeros((3, 3))
    for call in (median_rank, lambda s, r=None: cross_modal_recall(s, 1, r)):
        with pytest.raises(ValueError, match=r"relevant: expected it given for shape \(3, 4\)"):
            call(scores)
        with pytest.raises(
            ValueError, match=r"relevant: expected shape \(3, 4\), bool, got \(4, 3"
        ):
            call(scores, np.ones((4, 3), dtype=bool))
        with pytest.raises(ValueError, match="relevant: expected.*bool, got .3, 3. float64"):
            call(square, np.eye(3))
        with pytest.raises(ValueError, match="relevant: expected a right answer.*none in row 2"):
            call(square, np.diag([True, True, False]))
        with pytest.raises(ValueError, match="similarities: expected a query and an item"):
            call(np.zeros((0, 0)))
        with pytest.raises(ValueError, match="similarities: expected finite numbers"):
            call(square + np.nan)
    for k in (0, 4):
        with pytest.raises(ValueError, match=f"k: expected 1 to 3, the items, got {k}"):
            cross_modal_recall(square, k)
