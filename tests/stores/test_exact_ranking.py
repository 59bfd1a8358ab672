from itertools import product

import faiss
import numpy as np
import pytest

from course_lib.stores.exact_ranking import ExactRanking, exact_scores

METRICS = ["cosine", "ip", "l2"]


def ranking(x, q, metric, allowed=None):
    squares = np.einsum("nd,nd->n", x, x, dtype=np.float64)
    allowed = np.arange(len(x)) if allowed is None else allowed
    return ExactRanking(x, squares, allowed, q, metric)


def by_hand(x, q, metric, k):
    """Sort everything in float64."""
    x, q = x.astype(float), q.astype(float)
    scores = {
        "ip": lambda: x @ q,
        "l2": lambda: -((x - q) ** 2).sum(axis=1),
        "cosine": lambda: x @ q / np.linalg.norm(x, axis=1) / np.linalg.norm(q),
    }[metric]()
    return np.argsort(-scores, kind="stable")[:k]


@pytest.mark.parametrize("metric", METRICS)
def test_faiss_finds_the_same(metric):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(3000, 48)).astype(np.float32)
    queries = rng.normal(size=(20, 48)).astype(np.float32)
    index = faiss.IndexFlatL2(48) if metric == "l2" else faiss.IndexFlatIP(48)
    rows, asked = x.copy(), queries.copy()
    if metric == "cosine":
        faiss.normalize_L2(rows)
        faiss.normalize_L2(asked)
    index.add(rows)
    scores, found = index.search(asked, 10)
    for i, q in enumerate(queries):
        mine, positions = ranking(x, q, metric).best(10)
        assert positions.tolist() == found[i].tolist()
        np.testing.assert_allclose(mine, scores[i], rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("k", [1, 7, 399, 400, 500])
def test_only_allowed_rows_in_the_order_of_float64(metric, k):
    rng = np.random.default_rng(1)
    x = rng.normal(size=(2000, 8)).astype(np.float32)
    q = rng.normal(size=8).astype(np.float32)
    for share in (0.2, 0.6):  # gathered, or all multiplied
        allowed = np.flatnonzero(rng.random(2000) < share)
        _, positions = ranking(x, q, metric, allowed).best(k)
        expected = allowed[by_hand(x[allowed], q, metric, k)]
        assert positions.tolist() == expected.tolist()


def test_far_from_the_origin_float32_alone_would_be_wrong():
    rng = np.random.default_rng(2)
    x = (1000 + rng.normal(scale=0.01, size=(5000, 16))).astype(np.float32)
    q = x[17]
    naive = np.argsort((x**2).sum(axis=1) - 2 * x @ q)[:10]
    expected = by_hand(x, q, "l2", 10)
    scores, positions = ranking(x, q, "l2").best(10)
    assert set(naive) != set(expected)
    assert positions.tolist() == expected.tolist()
    assert scores[0] == 0 and positions[0] == 17


@pytest.mark.parametrize("metric", METRICS)
def test_equal_rows_keep_their_order(metric):
    x = np.repeat(np.random.default_rng(3).normal(size=(10, 5)), 100, axis=0).astype(np.float32)
    _, positions = ranking(x, x[350], metric).best(20)
    best = by_hand(x, x[350], metric, 1)[0] // 100
    assert positions.tolist() == list(range(100 * best, 100 * best + 20))


@pytest.mark.parametrize("metric", METRICS)
def test_of_two_scores_shared_by_many_each_keeps_its_order(metric):
    x = np.tile(np.array([[1, 0], [1, 0.5]], dtype=np.float32), (100, 1))
    _, positions = ranking(x, np.array([1, -0.1], dtype=np.float32), metric).best(160)
    assert positions.tolist() == [*range(0, 200, 2), *range(1, 120, 2)]


def test_numbers_that_overflow_float32():
    x = np.array([[3e38, 0], [1, 1], [-3e38, 3e38]], dtype=np.float32)
    many = (np.random.default_rng(4).normal(size=(60, 2)) * 1e25).astype(np.float32)
    for rows, metric, k in product((x, np.concatenate([many, x])), METRICS, (1, 2, 3)):
        for q in (x[2], many[0]):
            _, positions = ranking(rows, q, metric).best(k)
            assert positions.tolist() == by_hand(rows, q, metric, k).tolist()
    np.testing.assert_allclose(exact_scores(x, x[0], "cosine"), [1, 0.5**0.5, -(0.5**0.5)])


def test_nothing_allowed():
    x = np.ones((3, 2), dtype=np.float32)
    scores, positions = ranking(x, x[0], "l2", np.arange(0)).best(5)
    assert len(scores) == len(positions) == 0
