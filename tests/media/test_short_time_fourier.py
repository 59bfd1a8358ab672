"""The Fourier transform of short pieces: against librosa, torch and its own definition."""

import cmath
import math

import librosa
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.datasets import sounds
from course_lib.media import stft

WAVES = sounds(6, seed=3).waves


def close(ours, theirs, tolerance=1e-5):
    """Largest difference, relative to the largest value."""
    assert ours.shape == theirs.shape
    assert np.abs(ours - theirs).max() < tolerance * np.abs(theirs).max()


@pytest.mark.parametrize("center", [True, False])
@pytest.mark.parametrize(("n_fft", "hop", "window"), [(400, 160, "hann"), (512, 100, "hamming")])
def test_equals_librosa(n_fft, hop, window, center):
    for pad_mode in ("constant", "reflect"):
        theirs = librosa.stft(
            WAVES, n_fft=n_fft, hop_length=hop, window=window, center=center, pad_mode=pad_mode
        )
        ours = stft(WAVES, n_fft, hop, window, center, pad_mode)
        assert ours.dtype == np.complex64
        close(ours, theirs)


def test_equals_torch():
    theirs = torch.stft(
        torch.from_numpy(WAVES), 400, 160, window=torch.hann_window(400), return_complex=True
    ).numpy()
    close(stft(WAVES, pad_mode="reflect"), theirs)


def test_one_number_is_the_sum_of_the_definition():
    wave = np.random.default_rng(0).normal(size=60)
    k, t, n_fft, hop = 3, 2, 16, 7
    w = [0.5 - 0.5 * math.cos(2 * math.pi * n / n_fft) for n in range(n_fft)]  # one period
    expected = sum(
        w[n] * wave[t * hop + n] * cmath.exp(-2j * math.pi * k * n / n_fft) for n in range(n_fft)
    )
    assert stft(wave, n_fft, hop, center=False)[k, t] == pytest.approx(expected, rel=1e-5)


def test_number_of_frames_and_odd_pieces():
    assert stft(WAVES[0]).shape == (201, 1 + 16_000 // 160)
    assert stft(WAVES[0], center=False).shape == (201, 1 + (16_000 - 400) // 160)
    close(stft(WAVES[0], 101, 50), librosa.stft(WAVES[0], n_fft=101, hop_length=50))


def test_a_batch_is_its_waves():
    together = stft(WAVES)
    for wave, spectrum in zip(WAVES, together, strict=True):
        close(stft(wave), spectrum, 1e-6)


def test_a_silent_sample_more_shifts_nothing():
    wave = WAVES[0]
    later = np.concatenate([np.zeros(160, np.float32), wave])
    close(stft(later)[:, 3:60], stft(wave)[:, 2:59])


@settings(max_examples=30, deadline=None)
@given(st.floats(-3, 3), st.floats(-3, 3), st.integers(0, 2**31), st.integers(40, 90))
def test_the_transform_of_a_mixture_is_the_mixture_of_the_transforms(a, b, seed, n):
    x, y = np.random.default_rng(seed).normal(size=(2, n)).astype(np.float32)
    mixed = a * stft(x, 16, 5) + b * stft(y, 16, 5)
    np.testing.assert_allclose(stft((a * x + b * y), 16, 5), mixed, atol=1e-4)


def test_bad_input_is_named():
    for arguments, message in [
        ({"n_fft": 1}, "n_fft: expected 2 or more, got 1"),
        ({"hop": 0}, "hop: expected 1 or more, got 0"),
        ({"pad_mode": "edge"}, "pad_mode: expected 'constant' or 'reflect', got 'edge'"),
    ]:
        with pytest.raises(ValueError, match=message):
            stft(WAVES[0], **arguments)
    with pytest.raises(ValueError, match=r"wave: expected 400 samples \(n_fft\) or more, got 399"):
        stft(WAVES[0][:399], center=False)
    with pytest.raises(ValueError, match="wave: expected more than 200 samples to mirror, got 200"):
        stft(WAVES[0][:200], pad_mode="reflect")
    with pytest.raises(TypeError, match="divide by 32768"):
        stft(np.zeros(500, dtype=np.int16))
