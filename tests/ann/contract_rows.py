"""Rows, queries and checks for what every index of the chapter keeps to."""

from functools import cache

import numpy as np
import pytest

from course_lib.ann import exact_search, tie_fair_recall, true_scores
from course_lib.ann.index_protocol import worst_score
from course_lib.datasets import vector_mixture
from tests.ann.index_kinds import CASES, KINDS, D

every_index = pytest.mark.parametrize(("kind", "metric"), CASES)
N, NQ, K = 400, 30, 10


def mixture(n, seed=0):
    return vector_mixture(n, D, clusters=20, spread=0.8, decay=0.3, seed=seed)


ROWS, QUERIES = np.split(mixture(N + NQ), [N])


def new(kind, metric, rows=None):
    index = KINDS[kind].make(metric)
    if rows is not None:
        index.add(rows)
    return index


@cache
def filled(kind, metric):
    """Each index with the rows in it, made once: for tests that only search."""
    return new(kind, metric, ROWS)


def check_answer(index, scores, ids, nq, k):
    """Shapes, types, order, padding, no repeats."""
    assert scores.shape == ids.shape == (nq, k)
    assert (scores.dtype, ids.dtype) == (np.float32, np.int64)
    worst = worst_score(index.metric)
    for row_scores, row_ids in zip(scores, ids, strict=True):
        found = row_ids >= 0
        assert (np.diff(found.astype(int)) <= 0).all()  # what is missing is missing at the end
        assert (row_ids[~found] == -1).all()
        assert (row_scores[~found] == worst).all()
        assert np.isfinite(row_scores[found]).all()
        assert len(set(row_ids[found])) == found.sum()
        steps = np.diff(row_scores[found])
        assert (steps >= 0 if index.metric == "l2" else steps <= 0).all()


def recall(index, rows, queries, ids, k=K):
    truth, _ = exact_search(rows, queries, k, index.metric)
    return tie_fair_recall(truth, true_scores(rows, queries, ids, index.metric), index.metric)
