import faiss
import numpy as np
import pytest

from course_lib.ann import (
    BinaryIndex,
    Index,
    IndexFileError,
    binarize,
    hamming_distance,
    load_index,
)

rng = np.random.default_rng(0)


def random_codes(n, d):
    return rng.integers(256, size=(n, d // 8), dtype=np.uint8)


@pytest.mark.parametrize("d", [8, 40, 64, 128, 384])
@pytest.mark.parametrize("k", [1, 10, 300])
def test_same_distances_as_faiss_and_ties_by_id(d, k):
    x, q = random_codes(1003, d), random_codes(17, d)
    oracle = faiss.IndexBinaryFlat(d)
    oracle.add(x)
    index = BinaryIndex(d)
    index.add(x)
    scores, ids = index.search(q, k)
    np.testing.assert_array_equal(scores, oracle.search(q, k)[0])
    all_distances = np.unpackbits(q[:, None] ^ x, axis=2).sum(axis=2, dtype=int)  # (nq, n)
    np.testing.assert_array_equal(ids, np.argsort(all_distances, axis=1, kind="stable")[:, :k])


@pytest.mark.parametrize("order", [1, -1])
def test_rows_in_order_of_their_distance(order):
    """Best last: every row is nearer than all before it, so that most has to be kept."""
    x = np.packbits(np.tri(129, 128, -1, dtype=bool)[::-order], axis=1).repeat(40, axis=0)
    index = BinaryIndex(128)
    index.add(x)
    for k in (1, 7, 100, len(x)):
        scores, ids = index.search(np.zeros(16, np.uint8), k)
        expected = np.sort(np.arange(129).repeat(40))[:k]
        np.testing.assert_array_equal(scores, expected)
        np.testing.assert_array_equal(hamming_distance(x[ids], np.zeros(16, np.uint8)), scores)
        assert len(set(ids)) == k


def test_threads_and_single_queries_give_the_same_answer():
    x, q = random_codes(700, 128), random_codes(301, 128)
    index = BinaryIndex(128)
    index.add(x)
    scores, ids = index.search(q, 5)
    index.threads = 2
    np.testing.assert_array_equal(index.search(q, 5)[1], ids)
    single_scores, single_ids = index.search(q[300], 5)
    assert single_ids.shape == single_scores.shape == (5,)
    np.testing.assert_array_equal(single_ids, ids[300])


def test_bits_say_which_numbers_are_above_the_threshold():
    x = rng.standard_normal((30, 21)).astype(np.float32)
    for thresholds in (None, np.median(x, axis=0)):
        bits = np.unpackbits(binarize(x, thresholds), axis=1)
        np.testing.assert_array_equal(bits[:, :21], x > (0 if thresholds is None else thresholds))
        assert bits.shape == (30, 24)
        assert not bits[:, 21:].any()
    assert binarize([[0.0]])[0, 0] == 0
    with pytest.raises(ValueError, match="thresholds: expected rows of 21 numbers, got 3"):
        binarize(x, [0, 0, 0])
    with pytest.raises(ValueError, match=r"thresholds: expected shape \(21,\), got \(30, 21\)"):
        binarize(x, x)
    with pytest.raises(ValueError, match="x: row 1 holds nan"):
        binarize([[0.0], [np.nan]])


def test_hamming_distance_counts_bits():
    a, b = random_codes(6, 48), random_codes(5, 48)
    expected = np.unpackbits(a[:, None] ^ b, axis=2).sum(axis=2)
    np.testing.assert_array_equal(hamming_distance(a[:, None], b), expected)
    with pytest.raises(TypeError, match="b: expected uint8 codes, got int64"):
        hamming_distance(a, np.zeros((6, 6), int))
    with pytest.raises(ValueError, match=r"b: expected \(6,\) bytes as in a, got \(5,\)"):
        hamming_distance(a, np.zeros((6, 5), np.uint8))


def test_rows_come_and_go_and_come_back_from_a_file(tmp_path):
    x = random_codes(50, 40)
    index = BinaryIndex(40)
    assert isinstance(index, Index)
    assert index.search(x[:2], 3)[1].tolist() == [[-1] * 3] * 2
    assert index.add(x[:20]).tolist() == list(range(20))
    assert index.add(x[20:]).tolist() == list(range(20, 50))
    assert index.remove([3, 30]) == 2
    for ids in ([0, 3], [50], [-1]):
        with pytest.raises(KeyError, match="not in the index"):
            index.remove(ids)
    assert index.ntotal == 48
    index.save(tmp_path / "a.index")
    for each in (index, load_index(tmp_path / "a.index")):
        scores, ids = each.search(x, 50)
        assert (ids[:, 48:] == -1).all()
        assert (scores[:, 48:] == np.inf).all()
        np.testing.assert_array_equal(np.sort(ids[:, :48]), np.tile(each.ids, (50, 1)))
        assert each.add(x[:1]).tolist() == [50]
        np.testing.assert_array_equal(each.codes[-1], x[0])
    assert index.nbytes >= 49 * 16
    contents = bytearray((tmp_path / "a.index").read_bytes())
    contents[400] ^= 4
    (tmp_path / "a.index").write_bytes(contents)
    with pytest.raises(IndexFileError, match="damaged"):
        BinaryIndex.load(tmp_path / "a.index")


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="d: expected a multiple of 8, got 12"):
        BinaryIndex(12)
    index = BinaryIndex(16)
    with pytest.raises(TypeError, match=r"x: expected uint8 codes \(see binarize\), got float64"):
        index.add(np.zeros((1, 2)))
    for wrong in (np.zeros((1, 3), np.uint8), np.zeros((1, 1, 2), np.uint8)):
        with pytest.raises(ValueError, match="x: expected codes of 2 bytes, got shape"):
            index.add(wrong)
        with pytest.raises(ValueError, match="q: expected codes of 2 bytes, got shape"):
            index.search(wrong, 1)
    with pytest.raises(ValueError, match="k: expected 1 or more, got 0"):
        index.search(np.zeros(2, np.uint8), 0)
