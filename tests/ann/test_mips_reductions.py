import faiss
import numpy as np
import pytest

from course_lib.ann import exact_search, mips_query, mips_to_cosine, mips_to_l2
from course_lib.datasets import vector_mixture


@pytest.fixture(scope="module")
def rows():
    """Rows of very different lengths: the largest inner product is not the nearest row."""
    x = vector_mixture(3040, 20, clusters=30, seed=4)
    lengths = np.random.default_rng(0).uniform(0.2, 3, (3040, 1)).astype(np.float32)
    return (x * lengths)[:3000], x[3000:]


def test_the_nearest_row_and_the_largest_cosine_are_the_largest_inner_product(rows):
    x, q = rows
    oracle = faiss.IndexFlatIP(20)
    oracle.add(x)
    products, expected = oracle.search(q, 10)
    augmented, max_norm = mips_to_l2(x)
    squares, ids = exact_search(augmented, mips_query(q), 10, "l2")
    np.testing.assert_array_equal(ids, expected)
    lengths = (q.astype(float) ** 2).sum(axis=1, keepdims=True)
    np.testing.assert_allclose((max_norm**2 + lengths - squares) / 2, products, rtol=1e-4)
    unit, max_norm = mips_to_cosine(x)
    cosines, ids = exact_search(unit, mips_query(q), 10, "cosine")
    np.testing.assert_array_equal(ids, expected)
    np.testing.assert_allclose(cosines * max_norm * np.sqrt(lengths), products, rtol=1e-4)
    without = exact_search(x, q, 10, "l2")[1]
    assert (without != expected).mean() > 0.5  # the reduction is needed


def test_all_rows_get_one_length(rows):
    augmented, max_norm = mips_to_l2(rows[0])
    assert augmented.dtype == np.float32
    assert augmented.shape == (3000, 21)
    np.testing.assert_array_equal(augmented[:, :20], rows[0])
    np.testing.assert_allclose(np.linalg.norm(augmented, axis=1), max_norm, rtol=1e-5)
    assert max_norm == pytest.approx(np.linalg.norm(rows[0], axis=1).max())
    np.testing.assert_allclose(np.linalg.norm(mips_to_cosine(rows[0])[0], axis=1), 1, rtol=1e-5)


def test_edges():
    assert mips_to_l2(np.zeros((2, 3)))[0].tolist() == [[0] * 4] * 2
    assert mips_to_l2(np.empty((0, 3)))[1] == 0
    assert mips_query(np.ones((2, 3))).tolist() == [[1, 1, 1, 0]] * 2
    with pytest.raises(ValueError, match="x: expected a row that isn't all zeros"):
        mips_to_cosine(np.zeros((2, 3)))
    with pytest.raises(ValueError, match="q: row 1 holds nan"):
        mips_query([[1.0], [np.nan]])
    with pytest.raises(ValueError, match="q: expected shape"):
        mips_query(3.0)
