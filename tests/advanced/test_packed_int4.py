import faiss
import numpy as np
import pytest

from course_lib.advanced import pack_int4, unpack_int4

rng = np.random.default_rng(0)


@pytest.mark.parametrize("d", [1, 2, 7, 384])
def test_there_and_back(d):
    codes = rng.integers(0, 16, (20, d))
    packed = pack_int4(codes)
    assert packed.dtype == np.uint8 and packed.shape == (20, (d + 1) // 2)
    np.testing.assert_array_equal(unpack_int4(packed, d), codes)
    assert unpack_int4(packed, d).dtype == np.uint8


def test_bytes_are_those_of_faiss():
    """FAISS' 4-bit codes: the even number in the low half of the byte."""
    x = rng.random((50, 6)).astype(np.float32)
    sq = faiss.ScalarQuantizer(6, faiss.ScalarQuantizer.QT_4bit)
    sq.train(x)
    trained = faiss.vector_to_array(sq.trained)
    codes = ((x - trained[:6]) / trained[6:] * 15).astype(int)
    clear = np.abs((x - trained[:6]) / trained[6:] * 15 - codes - 0.5).max(axis=1) < 0.499
    clear &= (codes < 15).all(axis=1)
    assert clear.sum() > 10
    np.testing.assert_array_equal(pack_int4(codes)[clear], sq.compute_codes(x)[clear])


def test_errors_name_what_is_wrong():
    for wrong, kind, message in (
        ([[16, 0]], ValueError, "codes: expected 0 to 15, got 0 to 16"),
        ([[-1, 0]], ValueError, "codes: expected 0 to 15, got -1 to 0"),
        ([1, 2], TypeError, r"codes: expected whole numbers \(n, d\), got int64 \(2,\)"),
        ([[0.5]], TypeError, "codes: expected whole numbers"),
    ):
        with pytest.raises(kind, match=message):
            pack_int4(wrong)
    with pytest.raises(ValueError, match=r"packed: expected shape \(n, 2\), got \(1, 1\)"):
        unpack_int4(np.zeros((1, 1), np.uint8), 3)
    with pytest.raises(TypeError, match="packed: expected uint8, got int64"):
        unpack_int4(np.zeros((1, 1), int), 2)
