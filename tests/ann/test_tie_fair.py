import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.ann import exact_search, tie_fair_recall, true_scores
from course_lib.datasets import vector_mixture


def plain_recall(true_ids, found_ids):
    pairs = zip(true_ids, found_ids, strict=True)
    return np.mean([len(set(a) & set(b)) / len(a) for a, b in pairs])


@pytest.mark.parametrize("metric", ["l2", "ip", "cosine"])
def test_without_ties_it_is_the_share_of_ids(metric):
    x, q = np.split(vector_mixture(1040, 12, clusters=9, seed=2), [1000])
    truth, true_ids = exact_search(x, q, 10, metric)
    sample = np.sort(np.random.default_rng(0).permutation(1000)[:600])
    found = sample[exact_search(x[sample], q, 10, metric)[1]]
    expected = plain_recall(true_ids, found)
    assert 0.4 < expected < 0.8
    got = tie_fair_recall(truth, true_scores(x, q, found, metric), metric)
    assert got == pytest.approx(expected)


def test_the_twin_of_a_neighbour_counts():
    x = np.repeat(vector_mixture(50, 8, seed=1), 2, axis=0)
    q = vector_mixture(20, 8, seed=3)
    truth, true_ids = exact_search(x, q, 5)  # of the third pair one twin is in, one is out
    swapped = true_ids ^ 1
    assert plain_recall(true_ids, swapped) < 1
    assert tie_fair_recall(truth, true_scores(x, q, swapped), "l2") == 1.0


def test_what_is_worse_than_the_kth_does_not_count_and_what_is_missing_neither():
    assert tie_fair_recall([[1.0, 2.0]], [[1.0, 2.1]], "l2") == 0.5
    assert tie_fair_recall([[0.9, 0.8]], [[0.8, 0.79]], "cosine") == 0.5
    assert tie_fair_recall([[1.0, 2.0]], [[1.0, np.inf]], "l2") == 0.5
    assert tie_fair_recall([[-5.0, -6.0]], [[-5.0, -7.0]], "ip") == 0.5
    assert tie_fair_recall([[1.0, 2.0], [1.0, 2.0]], [[1, 2], [3, 3]], "hamming") == 0.5
    assert tie_fair_recall([3.0], [3.0 + 1e-6], "l2") == 1
    assert tie_fair_recall([3.0], [3.001], "l2") == 0
    assert tie_fair_recall([1000.0], [1000.005], "l2") == 1  # relative to the k-th


few_scores = st.lists(st.sampled_from([1.0, 2.0, 3.0]), min_size=4, max_size=4)


@settings(max_examples=80, deadline=None)
@given(few_scores, few_scores, st.randoms(use_true_random=False))
def test_recall_is_a_share_and_neither_order_nor_sign_changes_it(true, found, random):
    true = sorted(true)
    recall = tie_fair_recall(true, found, "l2")
    assert recall == sum(score <= true[-1] for score in found) / 4
    random.shuffle(found)
    assert tie_fair_recall(true, found, "l2") == recall
    assert tie_fair_recall([-s for s in true], [-s for s in found], "ip") == recall


def test_fewer_rows_than_k_ask_for_fewer():
    assert tie_fair_recall([[1.0, np.inf]], [[1.0, np.inf]], "l2") == 1.0
    assert tie_fair_recall([[0.5, -np.inf]], [[-np.inf, -np.inf]], "ip") == 0.0
    assert tie_fair_recall([[np.inf]], [[np.inf]], "l2") == 1.0


def test_more_found_than_wanted_is_not_more_than_all():
    assert tie_fair_recall([[1.0, 2.0]], [[1.0, 1.5, 2.0]], "l2") == 1.0


def test_one_document_twice_counts_once():
    scores = true_scores([[0.0], [1.0]], [[0.0]], [[0, 0, 1, -1]])
    assert scores.tolist() == [[0.0, np.inf, 1.0, np.inf]]
    assert (
        tie_fair_recall([[0.0, 1.0]], true_scores([[0.0], [1.0]], [[0.0]], [[0, 0]]), "l2") == 0.5
    )


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        ([[0], [2]], r"ids: row 1 holds \[2\], x has rows 0 to 1"),
        ([[0], [-2]], r"ids: row 1 holds \[-2\]"),
        ([[0]], r"ids: expected whole numbers \(2, k\), got int64 \(1, 1\)"),
        ([[0.0], [1.0]], r"ids: expected whole numbers \(2, k\), got float64"),
    ],
)
def test_bad_ids_are_named(ids, message):
    with pytest.raises(ValueError, match=message):
        true_scores([[0.0], [1.0]], [[0.0], [1.0]], ids)


def test_bad_scores_are_named():
    with pytest.raises(ValueError, match="expected numbers, got nan"):
        tie_fair_recall([[1.0]], [[np.nan]], "l2")
    with pytest.raises(ValueError, match="expected 2 > 0 queries, got 1"):
        tie_fair_recall([[1.0], [2.0]], [[1.0]], "l2")
