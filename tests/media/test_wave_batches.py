import numpy as np
import pytest

from course_lib.media.wave_batches import as_waves


def test_floats_become_float32_and_keep_their_shape():
    one = np.array([0.0, 0.25, -1.0])
    assert as_waves(one).dtype == np.float32
    np.testing.assert_array_equal(as_waves(one), [0.0, 0.25, -1.0])
    several = np.ones((3, 5), dtype=np.float32)
    assert as_waves(several) is several  # nothing to do


def test_samples_of_a_file_are_refused_with_what_to_do():
    with pytest.raises(TypeError, match="sound: expected floats.*got int16; divide by 32768"):
        as_waves(np.zeros(8, dtype=np.int16), "sound")
    with pytest.raises(TypeError, match="wave: expected floats, got dtype complex128"):
        as_waves(np.zeros(8, dtype=complex))
    with pytest.raises(TypeError, match="got dtype <U1"):
        as_waves(["a"])


@pytest.mark.parametrize("wave", [np.zeros((2, 2, 2)), np.zeros(0), np.zeros((2, 0)), 0.5])
def test_other_shapes_are_refused(wave):
    with pytest.raises(ValueError, match=r"wave: expected shape \(samples,\) or \(n, samples\)"):
        as_waves(wave)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_nan_and_infinity_are_refused(bad):
    with pytest.raises(ValueError, match="wave: expected finite samples"):
        as_waves([0.0, bad])
