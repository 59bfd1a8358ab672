import pickle
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from course_lib.serving.vector_records import CorruptRecord, pack_vector, unpack_vector

finite = st.floats(width=32, allow_nan=False, allow_infinity=False)
vectors = arrays(np.float32, st.integers(1, 50), elements=finite)


@given(vectors)
def test_what_comes_back_is_what_was_put_in(vector):
    got = unpack_vector(pack_vector(vector))
    assert got.dtype == np.float32 and np.array_equal(got, vector)
    got[0] = 1  # the caller's own


def test_the_bytes_are_as_described():
    """Read by hand, with nothing of the module."""
    data = pack_vector(np.arange(3))
    assert data[:4] == b"vec1" and int.from_bytes(data[4:8], "little") == 3
    assert int.from_bytes(data[8:12], "little") == zlib.crc32(data[12:])
    assert np.frombuffer(data[12:], "<f4").tolist() == [0, 1, 2]


@given(vectors, st.data())
def test_no_changed_bit_goes_unseen(vector, data):
    packed = bytearray(pack_vector(vector))
    bit = data.draw(st.integers(0, 8 * len(packed) - 1))
    packed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(CorruptRecord):
        unpack_vector(bytes(packed))


@given(vectors, st.integers(0, 12))
def test_torn_and_padded_records_are_refused(vector, count):
    packed = pack_vector(vector)
    for wrong in (packed[:count], packed[: -count - 1], packed + b"\0" * (count + 1)):
        with pytest.raises(CorruptRecord):
            unpack_vector(wrong)


def test_a_pickle_is_bytes_and_not_a_program():
    """D226: pickle.loads ran whatever somebody had put there."""
    done = []

    class Payload:
        def __reduce__(self):
            return done.append, ("ran",)

    with pytest.raises(CorruptRecord):
        unpack_vector(pickle.dumps(np.ones(3)))
    with pytest.raises(CorruptRecord):
        unpack_vector(pickle.dumps([1.0]))
    assert not done


@pytest.mark.parametrize("wrong", [[], [[1.0]], [np.nan], [np.inf], 3.0, [1e39]])
def test_only_finite_vectors_are_written(wrong):
    with pytest.raises(ValueError, match="vector"), np.errstate(over="ignore"):
        pack_vector(wrong)
