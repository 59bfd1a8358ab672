import faiss
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.ann import ProductQuantizer, choose_m
from course_lib.ann.code_sizes import code_bytes
from course_lib.ann.codebook_kernels import distance_table, nearest_words, product_table
from tests.ann.quantiser_data import QUERIES, ROWS, D, M, codebooks_of


@pytest.fixture(scope="module")
def theirs():
    pq = faiss.ProductQuantizer(D, M, 6)
    pq.cp.niter = 5
    pq.train(ROWS)
    return pq


@pytest.fixture(scope="module")
def ours(theirs):
    pq = ProductQuantizer(D, M, nbits=6)
    pq.codebooks = codebooks_of(theirs)
    return pq


def test_codes_and_decoded_vectors_are_those_of_faiss(ours):
    pq = faiss.ProductQuantizer(D, M, 8)
    pq.cp.niter, pq.cp.min_points_per_centroid = 3, 1
    pq.train(ROWS)
    mine = ProductQuantizer(D, M)
    mine.codebooks = codebooks_of(pq)
    codes = mine.encode(ROWS)
    assert codes.dtype == np.uint8
    assert (codes != pq.compute_codes(ROWS)).mean() < 1e-4  # rounding decides between equals
    np.testing.assert_array_equal(mine.decode(codes), pq.decode(codes))


@pytest.mark.parametrize("d, m", [(6, 2), (30, 5), (35, 7), (17, 1), (8, 8)])
def test_nearest_words_are_the_nearest_for_any_length_of_part(d, m):
    rng = np.random.default_rng(d)
    x = rng.standard_normal((131, d // m)).astype(np.float32)  # not a multiple of the lanes
    words = rng.standard_normal((16, d // m)).astype(np.float32)
    labels = np.empty(len(x), np.uint8)
    nearest_words(x, words, labels)
    distances = ((x[:, None].astype(np.float64) - words) ** 2).sum(-1)
    np.testing.assert_array_equal(labels, distances.argmin(axis=1))


def test_training_is_as_good_as_that_of_faiss(theirs):
    mine = ProductQuantizer(D, M, nbits=6, iterations=5).fit(ROWS)
    errors = [
        ((ROWS - decoded) ** 2).sum(axis=1).mean()
        for decoded in (
            mine.decode(mine.encode(ROWS)),
            theirs.decode(theirs.compute_codes(ROWS)),
        )
    ]
    assert errors[0] < 1.02 * errors[1]


def test_asymmetric_distances_are_those_of_decoded_vectors(ours):
    codes = ours.encode(ROWS[:300])
    expected = ((QUERIES[:, None] - ours.decode(codes)) ** 2).sum(axis=-1)
    np.testing.assert_allclose(ours.asymmetric_distances(QUERIES, codes), expected, rtol=1e-4)
    np.testing.assert_allclose(ours.asymmetric_distances(QUERIES[0], codes), expected[0], rtol=1e-4)


def test_symmetric_distances_and_table_are_those_of_faiss(ours, theirs):
    theirs.compute_sdc_table()
    table = faiss.vector_to_array(theirs.sdc_table).reshape(M, 64, 64)
    np.testing.assert_allclose(ours.sdc_table(), table, atol=1e-3)
    codes = ours.encode(ROWS[:40])
    decoded = ours.decode(codes)
    expected = ((decoded[:, None] - decoded) ** 2).sum(axis=-1)
    np.testing.assert_allclose(ours.symmetric_distances(codes, codes), expected, atol=1e-3)


def test_the_asymmetric_distance_errs_less(ours):
    codes = ours.encode(ROWS[:500])
    true = ((QUERIES[:, None] - ROWS[:500]) ** 2).sum(axis=-1)
    asymmetric = ours.asymmetric_distances(QUERIES, codes)
    symmetric = ours.symmetric_distances(ours.encode(QUERIES), codes)
    assert ((asymmetric - true) ** 2).mean() < 0.8 * ((symmetric - true) ** 2).mean()


def test_compiled_tables_are_the_ones_of_the_formula(ours):
    table = np.empty((M, 64), np.float32)
    distance_table(QUERIES, 3, ours.words, table)
    np.testing.assert_allclose(table, ours.adc_table(QUERIES[3]), rtol=1e-4, atol=1e-4)
    product_table(QUERIES, 3, ours.words, np.float32(-2), table)
    expected = -2 * np.einsum("mt,mct->mc", QUERIES[3].reshape(M, -1), ours.codebooks)
    np.testing.assert_allclose(table, expected, rtol=1e-4, atol=1e-4)


def test_threads_do_not_change_a_bit():
    one, two = (ProductQuantizer(D, 4, 4, 3, threads=t).fit(ROWS).codebooks for t in (1, 2))
    np.testing.assert_array_equal(one, two)


def test_equal_rows_leave_no_nan():
    x = np.repeat(ROWS[:3], 10, axis=0)
    pq = ProductQuantizer(D, M, nbits=4).fit(x)
    assert np.isfinite(pq.codebooks).all()
    np.testing.assert_allclose(pq.decode(pq.encode(x)), x, rtol=0.01, atol=0.01)


def test_bytes_of_a_code():
    assert ProductQuantizer(768, 8).code_size == 8  # D157, D166: 384 times less than 3,072
    assert ProductQuantizer(768, 96).code_size == 96  # this is 32 times
    for d, m, nbits in ((768, 8, 8), (768, 96, 8), (32, 4, 6), (64, 16, 4)):
        assert code_bytes(m, nbits) == faiss.ProductQuantizer(d, m, nbits).code_size


@pytest.mark.parametrize("d", [300, 384, 1000, 100, 97])
def test_the_chosen_m_divides_d(d):
    m = choose_m(d, 64)
    assert d % m == 0 and m <= 64
    faiss.IndexPQ(d, m, 8)  # FAISS takes it
    assert not any(d % larger == 0 for larger in range(m + 1, 65))


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="m: expected a divisor of d = 300, got 64"):
        ProductQuantizer(300, 64)  # D175
    with pytest.raises(ValueError, match="nbits: expected 1 to 8, got 9"):
        ProductQuantizer(D, M, nbits=9)
    with pytest.raises(ValueError, match="x: 256 codewords need as many rows"):
        ProductQuantizer(D, M).fit(ROWS[:100])
    with pytest.raises(ValueError, match="no codebooks yet"):
        ProductQuantizer(D, M).encode(ROWS)
    with pytest.raises(ValueError, match="codebooks: expected shape"):
        ProductQuantizer(D, M).codebooks = np.zeros((M, 256, 3))
    with pytest.raises(ValueError, match=rf"codes: .* \(n, {M}\), got \(5, {M + 1}\)"):
        ProductQuantizer(D, M).decode(np.zeros((5, M + 1), np.uint8))
    with pytest.raises(ValueError, match="target_bytes"):
        choose_m(300, 0)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**31), st.sampled_from([(6, 2), (6, 3), (4, 4), (5, 1)]))
def test_looked_up_distances_are_those_of_the_decoded_vectors(seed, shape):
    d, m = shape
    rng = np.random.default_rng(seed)
    pq = ProductQuantizer(d, m, nbits=2)
    pq.codebooks = rng.normal(size=(m, 4, d // m))
    codes, q = rng.integers(4, size=(7, m)), rng.normal(size=(3, d)).astype(np.float32)
    decoded = pq.decode(codes)
    plain = ((q[:, None] - decoded) ** 2).sum(axis=2)
    np.testing.assert_allclose(pq.asymmetric_distances(q, codes), plain, rtol=1e-4)
    between = ((decoded[:, None] - decoded) ** 2).sum(axis=2)
    np.testing.assert_allclose(pq.symmetric_distances(codes, codes), between, rtol=1e-4)
    assert (pq.encode(decoded) == codes).all()  # a codeword is its own nearest one
