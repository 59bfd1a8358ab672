import numpy as np
import pytest

from course_lib.advanced import Int8Index, int8_inner_products, quantize_rows
from course_lib.ann import Index, IndexFileError, exact_truth, tie_fair_recall, true_scores

rng = np.random.default_rng(0)
X = (rng.standard_normal((2000, 48)) + 0.3).astype(np.float32)
Q = (rng.standard_normal((37, 48)) + 0.3).astype(np.float32)


@pytest.mark.parametrize("d", [1, 15, 16, 33, 384])
@pytest.mark.parametrize("threads", [1, 2])
def test_products_are_exact(d, threads):
    a = rng.integers(-128, 128, (19, d)).astype(np.int8)
    b = rng.integers(-128, 128, (70, d)).astype(np.int8)
    products = int8_inner_products(a, b, threads)
    assert products.dtype == np.int32
    np.testing.assert_array_equal(products, a.astype(np.int64) @ b.T.astype(np.int64))


def test_the_largest_sum_fits():
    longest = np.full((1, 131_071), -128, np.int8)
    assert int8_inner_products(longest, longest)[0, 0] == 131_071 * 128**2
    with pytest.raises(ValueError, match="a: expected .* d up to 131071"):
        int8_inner_products(np.zeros((1, 131_072), np.int8), longest)


def test_views_and_read_only_arrays():
    codes = rng.integers(-128, 128, (40, 32)).astype(np.int8)
    view, frozen = codes[::2, ::2], codes[:5, ::2].copy()
    frozen.setflags(write=False)
    expected = view.astype(int) @ frozen.T.astype(int)
    np.testing.assert_array_equal(int8_inner_products(view, frozen), expected)


def test_products_refuse_other_types():
    with pytest.raises(TypeError, match="a: expected int8 .*, got float32"):
        int8_inner_products(X, X)
    with pytest.raises(ValueError, match="b: expected 3 numbers a row as in a"):
        int8_inner_products(np.zeros((1, 3), np.int8), np.zeros((1, 4), np.int8))


@pytest.mark.parametrize("metric", ["cosine", "ip"])
@pytest.mark.parametrize("k", [1, 10, 200])
def test_search_is_the_exhaustive_search_of_the_codes(metric, k):
    index = Int8Index(48, metric)
    index.add(X[:900])
    index.add(X[900:])

    def unit(rows):
        return rows / np.linalg.norm(rows, axis=1, keepdims=True) if metric == "cosine" else rows

    rows, queries = quantize_rows(unit(X)), quantize_rows(unit(Q))
    exact = (queries.codes * queries.scales[:, None]).astype(np.float64) @ (
        rows.codes * rows.scales[:, None]
    ).T.astype(np.float64)
    scores, ids = index.search(Q, k)
    np.testing.assert_allclose(scores, -np.sort(-exact, axis=1)[:, :k], rtol=1e-5)
    np.testing.assert_allclose(np.take_along_axis(exact, ids, 1), scores, rtol=1e-5)
    assert all(len(set(row)) == k for row in ids.tolist())


def test_nearly_the_neighbours_of_the_floats():
    index = Int8Index(48)
    index.add(X)
    truth = exact_truth(X, Q, 10, "cosine")
    found = true_scores(X, Q, index.search(Q, 10)[1], "cosine")
    assert tie_fair_recall(truth.scores, found, "cosine") > 0.97


def test_ties_by_id_threads_single_queries_and_padding():
    index = Int8Index(2)
    assert isinstance(index, Index)
    scores, ids = index.search([1.0, 0.0], 2)
    assert ids.tolist() == [-1, -1] and np.isneginf(scores).all()
    index.add([[0.0, 1.0], [1.0, 0.0], [3.0, 0.0], [1.0, 0.0]])
    scores, ids = index.search([1.0, 0.0], 5)
    assert ids.tolist() == [1, 2, 3, 0, -1] and scores[4] == -np.inf
    large = Int8Index(48)
    large.add(X)
    alone = large.search(Q, 7)
    large.threads = 2
    np.testing.assert_array_equal(large.search(Q, 7)[1], alone[1])
    np.testing.assert_array_equal(large.search(Q[3], 7)[0], alone[0][3])


def test_ids_survive_removal_and_files(tmp_path):
    index = Int8Index(48, "ip")
    index.add(X[:100])
    assert index.remove([3, 99]) == 2
    with pytest.raises(KeyError, match="not in the index"):
        index.remove([3])
    assert index.add(X[100:102]).tolist() == [100, 101]
    fresh = Int8Index(48, "ip")
    fresh.add(np.delete(X[:102], [3, 99], axis=0))  # each row still with its own scale
    np.testing.assert_array_equal(index.search(Q, 100)[0], fresh.search(Q, 100)[0])
    index.save(tmp_path / "a.index")
    loaded = Int8Index.load(tmp_path / "a.index")
    for mine, theirs in zip(index.search(Q, 100), loaded.search(Q, 100), strict=True):
        np.testing.assert_array_equal(mine, theirs)
    assert loaded.metric == "ip" and loaded.add(X[:1]).tolist() == [102]
    assert set(loaded.search(Q[0], 101)[1]) == set(range(103)) - {3, 99}
    (tmp_path / "a.index").write_bytes(b"something else")
    with pytest.raises(IndexFileError):
        Int8Index.load(tmp_path / "a.index")


def test_a_quarter_of_the_bytes():
    index = Int8Index(384)
    index.add(rng.standard_normal((100, 384)))
    assert index.nbytes == 100 * (384 + 4 + 8)


def test_index_refuses_what_it_cannot_do():
    with pytest.raises(ValueError, match='metric: expected "cosine" or "ip", got "l2"'):
        Int8Index(3, "l2")
    with pytest.raises(ValueError, match="d: expected at most 131071"):
        Int8Index(200_000)
    with pytest.raises(ValueError, match="x: row 0 is all zeros"):
        Int8Index(2).add([[0.0, 0.0]])
