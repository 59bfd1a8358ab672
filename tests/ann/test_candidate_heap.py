import numpy as np
import pytest
from numba import njit

from course_lib.ann.candidate_heap import offer, sort_best_first
from course_lib.ann.candidate_scores import best_candidates


@njit
def best(values, numbers, k):
    scores, ids = np.full(k, np.inf, np.float32), np.full(k, -1)
    for i in range(values.size):
        offer(scores, ids, values[i], numbers[i])
    sort_best_first(scores, ids)
    return scores, ids


@pytest.mark.parametrize("k", [1, 2, 7, 50, 300])
def test_the_heap_keeps_what_sorting_would(k):
    rng = np.random.default_rng(k)
    values = rng.integers(0, 20, 200).astype(np.float32)  # many ties
    numbers = rng.permutation(200)
    order = np.lexsort([numbers, values])[:k]
    scores, ids = best(values, numbers, k)
    np.testing.assert_array_equal(scores[: len(order)], values[order])
    np.testing.assert_array_equal(ids[: len(order)], numbers[order])  # of ties the lower id
    assert (ids[200:] == -1).all() and np.isinf(scores[200:]).all()


def test_candidates_are_ordered_by_exact_scores():
    rng = np.random.default_rng(0)
    q = rng.standard_normal((3, 6)).astype(np.float32)
    rows = rng.standard_normal((40, 6)).astype(np.float32)
    candidates = rng.permutation(40)[:15][None].repeat(3, axis=0)
    candidates[:, 4] = -1
    scores, ids = np.empty((3, 5), np.float32), np.empty((3, 5), np.int64)
    for l2, true in ((True, ((q[:, None] - rows) ** 2).sum(-1)), (False, -q @ rows.T)):
        best_candidates(q, rows, candidates, l2, scores, ids)
        for a in range(3):
            few = candidates[a][candidates[a] >= 0]
            np.testing.assert_array_equal(ids[a], few[np.argsort(true[a, few])][:5])
        np.testing.assert_allclose(scores, np.take_along_axis(true, ids, 1), atol=1e-5)
