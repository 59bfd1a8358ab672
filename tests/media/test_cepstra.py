import librosa
import numpy as np
import pytest
from scipy.fft import dct

from course_lib.datasets import sounds
from course_lib.media import log_mel, mfcc

MADE = sounds(6, seed=8)


@pytest.mark.parametrize("n_mfcc", [1, 13, 40])
def test_equals_librosa(n_mfcc):
    for wave in MADE.waves:
        theirs = librosa.feature.mfcc(
            y=wave, sr=16_000, n_mfcc=n_mfcc, n_fft=400, hop_length=160, n_mels=40
        )
        ours = mfcc(wave, 16_000, n_mfcc, n_mels=40)
        assert ours.dtype == np.float32
        np.testing.assert_allclose(ours, theirs, atol=1e-5 * np.abs(theirs).max())


def test_all_coefficients_hold_the_whole_spectrogram():
    levels = log_mel(MADE.waves, 16_000, n_mels=40)
    every = mfcc(MADE.waves, 16_000, n_mfcc=40, n_mels=40)
    np.testing.assert_allclose(
        np.linalg.norm(every, axis=1), np.linalg.norm(levels, axis=1), rtol=1e-5
    )
    np.testing.assert_allclose(every, dct(levels, axis=1, norm="ortho"), atol=2e-3)


def test_pieces_that_are_not_centred():
    assert mfcc(MADE.waves, 16_000, hop=320, center=False).shape == (6, 13, 49)


def test_bad_input_is_named():
    for n_mfcc in (0, 41):
        with pytest.raises(ValueError, match=f"n_mfcc: expected 1 to n_mels = 40, got {n_mfcc}"):
            mfcc(MADE.waves, 16_000, n_mfcc, n_mels=40)
