import faiss
import numpy as np
import pytest

from course_lib.ann import exact_search
from course_lib.ann.exact_scan import best_rows, half_squares
from course_lib.datasets import vector_mixture

METRICS = ("l2", "ip", "cosine")


def in_float64(x, q, k, metric):
    """The definition, with nothing clever: all scores in float64, a stable sort."""
    x, q = x.astype(float), q.astype(float)
    if metric == "l2":
        scores = ((q[:, None] - x) ** 2).sum(axis=2)
        order = np.argsort(scores.astype(np.float32), axis=1, kind="stable")[:, :k]
    else:
        if metric == "cosine":
            x, q = (rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in (x, q))
        scores = q @ x.T
        order = np.argsort(-scores.astype(np.float32), axis=1, kind="stable")[:, :k]
    return np.take_along_axis(scores, order, axis=1), order


@pytest.fixture(scope="module")
def rows():
    x = vector_mixture(5300, 24, clusters=50, decay=0.5, seed=1)
    return x[:5000], x[5000:]


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("k", [1, 10, 700])
def test_same_answer_as_faiss(rows, metric, k):
    x, q = rows
    if metric == "cosine":
        x, q = (r / np.linalg.norm(r, axis=1, keepdims=True) for r in rows)
    oracle = faiss.IndexFlatL2(24) if metric == "l2" else faiss.IndexFlatIP(24)
    oracle.add(x)
    expected, expected_ids = oracle.search(q, k)
    scores, ids = exact_search(*rows, k, metric)
    np.testing.assert_allclose(scores, expected, rtol=1e-4, atol=1e-4)
    assert (ids != expected_ids).mean() < 1e-3  # neighbours that float32 can't tell apart


@pytest.mark.parametrize("metric", METRICS)
def test_same_answer_as_float64_bit_for_bit(rows, metric):
    x, q = rows[0][:700], rows[1][:40]
    expected, expected_ids = in_float64(x, q, 25, metric)
    scores, ids = exact_search(x, q, 25, metric)
    if metric != "cosine":  # there rows are normalised in float32
        np.testing.assert_array_equal(ids, expected_ids)
        np.testing.assert_array_equal(scores, expected.astype(np.float32))
    np.testing.assert_allclose(scores, expected, rtol=1e-6)


@pytest.mark.parametrize("metric", METRICS)
def test_alone_in_a_batch_and_on_two_threads_a_query_gets_the_same_bytes(rows, metric):
    x, q = rows
    scores, ids = exact_search(x, q, 10, metric)
    for threads, part in ((1, slice(0, 1)), (1, slice(7, 12)), (2, slice(None))):
        some_scores, some_ids = exact_search(x, q[part], 10, metric, threads=threads)
        np.testing.assert_array_equal(some_scores, scores[part])
        np.testing.assert_array_equal(some_ids, ids[part])
    single_scores, single_ids = exact_search(x, q[3], 10, metric)
    assert single_scores.shape == (10,)
    np.testing.assert_array_equal(single_scores, scores[3])
    np.testing.assert_array_equal(single_ids, ids[3])


@pytest.mark.parametrize("metric", METRICS)
def test_equal_scores_come_in_order_of_the_row(metric):
    few = vector_mixture(20, 12, clusters=3, seed=5)
    x = few[np.random.default_rng(0).integers(20, size=6000)]  # each row about 300 times
    q = np.concatenate([few[:5], vector_mixture(3, 12, seed=6)])
    for k in (1, 10, 450):
        expected, expected_ids = in_float64(x, q, k, metric)
        scores, ids = exact_search(x, q, k, metric)
        np.testing.assert_array_equal(ids, expected_ids)
        np.testing.assert_allclose(scores, expected, rtol=1e-5, atol=1e-6)


def test_cancellation_does_not_mix_up_the_neighbours(rows):
    """Far from the origin |x|² - 2xq + |q|² has no correct digit left in float32."""
    x, q = (part + np.float32(5000) for part in rows)
    expected, expected_ids = in_float64(x[:2000], q[:20], 10, "l2")
    scores, ids = exact_search(x[:2000], q[:20], 10, "l2")
    np.testing.assert_array_equal(ids, expected_ids)
    np.testing.assert_allclose(scores, expected, rtol=1e-6)
    x, q = x[:2000], q[:20]
    in_float32 = (x * x).sum(axis=1) - 2 * (q @ x.T) + (q * q).sum(axis=1)[:, None]
    best = np.argsort(in_float32, axis=1, kind="stable")[:, :10]
    assert (best != expected_ids).mean() > 0.3  # it does matter


def test_numbers_that_overflow_in_float32_are_still_ranked():
    x = np.array([[1e25, 0], [3e25, 0], [0, 1e-3]], dtype=np.float32)
    np.testing.assert_array_equal(exact_search(x, [[0, 1.0]], 2, "l2")[1][0, 0], 2)
    scores, ids = exact_search(x, [[1e5, 0.0]], 3, "ip")
    np.testing.assert_array_equal(ids, [[1, 0, 2]])
    np.testing.assert_allclose(scores, [[3e30, 1e30, 0]], rtol=1e-6)
    # 6e38 - 6e38: both terms are more than float32 can hold.
    scores, ids = exact_search([[3e18, 3e18], [1e18, 0]], [[2e20, -2e20]], 2, "ip")
    np.testing.assert_array_equal(ids, [[1, 0]])
    np.testing.assert_allclose(scores, [[2e38, 0]], rtol=1e-6)


def test_more_than_there_is_gets_padded():
    scores, ids = exact_search([[1.0, 0.0]], [[2.0, 0.0]], 3, "l2")
    assert ids.tolist() == [[0, -1, -1]]
    assert scores.tolist() == [[1.0, np.inf, np.inf]]
    scores, ids = exact_search([[1.0, 0.0]], [2.0, 0.0], 2, "ip")
    assert (ids.tolist(), scores.tolist()) == ([0, -1], [2.0, -np.inf])


@pytest.mark.parametrize("shape", [(0, 3), (4, 3)])
def test_nothing_to_find_or_nothing_asked(shape):
    scores, ids = exact_search(np.ones(shape), np.ones((4 - shape[0], 3)), 2)
    assert scores.shape == ids.shape == (4 - shape[0], 2)
    assert (ids == -1).all()


def test_large_k_and_many_queries_do_not_change_the_answer(rows):
    x, q = rows
    scores, ids = exact_search(x, q[:50], len(x))
    assert (np.sort(ids, axis=1) == np.arange(len(x))).all()
    assert (np.diff(scores, axis=1) >= 0).all()
    many = np.tile(q, (4, 1))
    few = best_rows(x, half_squares(x), q, 5, "l2")[1]
    np.testing.assert_array_equal(exact_search(x, many, 5)[1], np.tile(few, (4, 1)))


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"x": [[1, 2], [np.nan, 1]]}, ValueError, "x: row 1 holds nan"),
        ({"q": [[1, 2], [np.inf, 1]]}, ValueError, "q: row 1 holds nan"),
        ({"q": [1, 2, 3]}, ValueError, "q: expected rows of 2 numbers, got 3"),
        ({"x": [1, 2]}, ValueError, r"x: expected shape \(n, d\), got shape \(2,\)"),
        ({"k": 0}, ValueError, "k: expected 1 or more, got 0"),
        ({"k": 1.5}, TypeError, "k: expected a whole number, got 1.5"),
        ({"metric": "dot"}, ValueError, "metric: expected one of .* got 'dot'"),
        ({"threads": 0}, ValueError, "threads: expected 1 or more, got 0"),
        ({"metric": "cosine", "x": [[1, 2], [0, 0]]}, ValueError, "x: row 1 is all zeros"),
        ({"metric": "cosine", "q": [0, 0]}, ValueError, "q: row 0 is all zeros"),
    ],
)
def test_bad_input_is_named(change, error, message):
    with pytest.raises(error, match=message):
        exact_search(**({"x": [[1, 2], [3, 4]], "q": [[1, 2]], "k": 1} | change))
