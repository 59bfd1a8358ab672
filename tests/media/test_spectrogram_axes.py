import librosa
import numpy as np
import pytest

from course_lib.media.spectrogram_axes import levels_and_hertz

TONE = np.sin(2 * np.pi * 1500 * np.arange(16_000) / 16_000).astype(np.float32)


@pytest.mark.parametrize("n_mels", [0, 40])
def test_the_tone_stands_at_its_frequency(n_mels):
    levels, hertz = levels_and_hertz(TONE, 16_000, 512, 128, n_mels)
    assert levels.shape[0] == len(hertz) == (n_mels or 257)
    loudest = hertz[levels[:, 50].argmax()]
    assert abs(loudest - 1500) < (16 if n_mels == 0 else 80)
    assert levels.max() - levels.min() <= 80


def test_rows_are_librosas():
    _, hertz = levels_and_hertz(TONE, 16_000, 512, 128, 40)
    np.testing.assert_allclose(hertz, librosa.mel_frequencies(42, fmin=0, fmax=8000)[1:-1])
    levels, hertz = levels_and_hertz(TONE, 16_000, 512, 128)
    np.testing.assert_allclose(hertz, librosa.fft_frequencies(sr=16_000, n_fft=512))
    theirs = librosa.stft(TONE, n_fft=512, hop_length=128)
    np.testing.assert_allclose(levels, librosa.power_to_db(np.abs(theirs) ** 2), atol=1e-2)


def test_several_waves_are_refused():
    with pytest.raises(ValueError, match=r"wave: expected shape \(samples,\), got \(2, 16000\)"):
        levels_and_hertz(np.stack([TONE, TONE]), 16_000)
