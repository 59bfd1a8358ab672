"""The mel scale and its filters against librosa's."""

import warnings

import librosa
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.media import hz_to_mel, mel_filter_bank, mel_to_hz
from course_lib.models import ensure_torchvision

HZ = np.concatenate([np.linspace(0, 1200, 61), [999.999, 1000.0, 1000.001], [4000.0, 22_050.0]])


@pytest.mark.parametrize("scale", ["slaney", "htk"])
def test_scale_equals_librosa_and_comes_back(scale):
    mels = librosa.hz_to_mel(HZ, htk=scale == "htk")
    np.testing.assert_allclose(hz_to_mel(HZ, scale), mels, rtol=1e-12)
    np.testing.assert_allclose(mel_to_hz(mels, scale), HZ, rtol=1e-12, atol=1e-12)
    assert hz_to_mel(440.0, scale).shape == ()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 30_000), min_size=2), st.sampled_from(["slaney", "htk"]))
def test_the_scale_keeps_the_order_of_any_frequencies_and_leads_back(hz, scale):
    mels = hz_to_mel(np.sort(hz), scale)
    assert (np.diff(mels) >= 0).all()
    np.testing.assert_allclose(mel_to_hz(mels, scale), np.sort(hz), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("scale", ["slaney", "htk"])
@pytest.mark.parametrize(
    ("rate", "n_fft", "n_mels", "fmin", "fmax"),
    [
        (16_000, 400, 80, 0.0, None),
        (16_000, 400, 40, 60.0, 7600.0),
        (22_050, 1024, 64, 0.0, 8000.0),
    ],
)
def test_filters_equal_librosa(rate, n_fft, n_mels, fmin, fmax, scale):
    theirs = librosa.filters.mel(
        sr=rate, n_fft=n_fft, n_mels=n_mels, fmin=fmin, fmax=fmax, htk=scale == "htk"
    )
    ours = mel_filter_bank(rate, n_fft, n_mels, fmin, fmax, scale)
    assert ours.dtype == np.float32
    np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-9)


def test_filters_equal_those_that_whisper_uses():
    ensure_torchvision()
    from transformers import audio_utils

    theirs = audio_utils.mel_filter_bank(
        201, 80, 0.0, 8000.0, 16_000, norm="slaney", mel_scale="slaney"
    )
    np.testing.assert_allclose(mel_filter_bank(16_000, 400, 80), theirs.T, rtol=1e-5, atol=1e-9)


def test_each_filter_has_area_one_where_bins_are_fine():
    filters = mel_filter_bank(16_000, 1 << 15, 40)
    np.testing.assert_allclose(filters.sum(axis=1) * 16_000 / (1 << 15), 1, rtol=1e-3)
    peaks = filters.argmax(axis=1)
    assert (np.diff(peaks) > 0).all()


def test_empty_filters_are_named():
    with pytest.warns(UserWarning, match=r"filters \[0, .*\] lie between two frequency bins"):
        filters = mel_filter_bank(16_000, 128, 80)
    assert (filters[0] == 0).all()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        mel_filter_bank(16_000, 400, 80)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="hz: expected 0 or more, got -1.0"):
        hz_to_mel([3.0, -1.0])
    for call in (hz_to_mel, mel_to_hz):
        with pytest.raises(ValueError, match="scale: expected 'slaney' or 'htk', got 'bark'"):
            call([1.0], "bark")
    for arguments, message in [
        ((0, 400, 40), "rate: expected 1 or more, got 0"),
        ((16_000, 1, 40), "n_fft: expected 2 or more, got 1"),
        ((16_000, 400, 0), "n_mels: expected 1 or more, got 0"),
        ((16_000, 400, 40, 0.0, 8001.0), "fmin, fmax: expected 0 <= fmin < fmax <= 8000.0"),
        ((16_000, 400, 40, 500.0, 400.0), "got 500.0, 400.0"),
    ]:
        with pytest.raises(ValueError, match=message):
            mel_filter_bank(*arguments)
