"""Log-mel spectrograms against librosa's, and against the front end of Whisper."""

import librosa
import numpy as np
import pytest

from course_lib.datasets import sounds
from course_lib.media import log_mel, whisper_log_mel
from course_lib.media.log_mels import mel_spectrogram
from course_lib.models import ensure_torchvision

MADE = sounds(8, seed=5)


@pytest.mark.parametrize("center", [True, False])
def test_power_equals_librosa(center):
    theirs = librosa.feature.melspectrogram(
        y=MADE.waves, sr=16_000, n_fft=400, hop_length=160, n_mels=64, center=center
    )
    ours = mel_spectrogram(MADE.waves, 16_000, center=center)
    assert ours.dtype == np.float32
    assert ours.shape == theirs.shape
    assert (np.abs(ours - theirs) < 1e-5 * theirs.max()).all()


@pytest.mark.parametrize("top_db", [80.0, 30.0])
def test_decibels_equal_librosa(top_db):
    for wave in MADE.waves:
        power = librosa.feature.melspectrogram(
            y=wave, sr=16_000, n_fft=512, hop_length=200, n_mels=40, fmin=50, fmax=7000
        )
        theirs = librosa.power_to_db(power, top_db=top_db)
        ours = log_mel(wave, 16_000, 512, 200, 40, 50, 7000, top_db=top_db)
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=2e-3)  # dB: 0.05 % of a power


def test_the_loudest_place_is_each_waves_own():
    loud, quiet = MADE.waves[0], MADE.waves[0] * 1e-3
    levels = log_mel(np.stack([loud, quiet]), 16_000)
    np.testing.assert_allclose(levels[1], log_mel(quiet, 16_000), atol=1e-4)
    np.testing.assert_allclose(levels[0].max() - levels[1].max(), 60, atol=1e-3)


def test_silence_is_minus_a_hundred():
    np.testing.assert_allclose(log_mel(np.zeros(800), 16_000), -100, rtol=1e-6)


@pytest.mark.parametrize("n_mels", [80, 128])
def test_whisper_front_end(n_mels):
    ensure_torchvision()
    from transformers import WhisperFeatureExtractor

    theirs = WhisperFeatureExtractor(feature_size=n_mels)
    expected = theirs(list(MADE.waves), sampling_rate=16_000, return_tensors="np").input_features
    ours = whisper_log_mel(MADE.waves, 16_000, n_mels, seconds=30)
    assert ours.shape == expected.shape == (8, n_mels, 3000)
    np.testing.assert_allclose(ours, expected, atol=1e-4)
    one = whisper_log_mel(MADE.waves[0], 16_000, n_mels, seconds=30)
    np.testing.assert_allclose(one, expected[0], atol=1e-4)


def test_whisper_without_filling_up_and_cut():
    assert whisper_log_mel(MADE.waves, 16_000).shape == (8, 80, 100)
    cut = whisper_log_mel(MADE.waves, 16_000, seconds=0.5)
    np.testing.assert_allclose(cut, whisper_log_mel(MADE.waves[:, :8000], 16_000), atol=1e-6)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="rate: expected 16000, got 44100; resample"):
        whisper_log_mel(MADE.waves, 44_100)
    with pytest.raises(ValueError, match="seconds: expected at least one"):
        whisper_log_mel(MADE.waves, 16_000, seconds=0)
    with pytest.raises(ValueError, match="top_db: expected a number above 0, got 0"):
        log_mel(MADE.waves, 16_000, top_db=0)
