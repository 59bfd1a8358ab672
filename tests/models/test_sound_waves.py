"""Sounds in, samples at one rate out."""

import sys

import numpy as np
import pytest
from scipy.io import wavfile

from course_lib.models import Wave, read_wave
from course_lib.models.sound_waves import as_wave


def tone(rate, hertz=440.0, seconds=0.5):
    return np.sin(2 * np.pi * hertz * np.arange(round(rate * seconds)) / rate)


@pytest.mark.parametrize("rate", [8_000, 22_050, 44_100, 48_000])
def test_a_tone_keeps_its_pitch_at_another_rate(rate):
    resampled = Wave(tone(rate), rate).at(16_000)
    assert resampled.dtype == np.float32 and abs(len(resampled) - 8_000) <= 1
    middle = slice(500, 7_500)  # away from the ends
    np.testing.assert_allclose(resampled[middle], tone(16_000)[middle], atol=0.01)


def test_a_tone_too_high_for_the_new_rate_vanishes_instead_of_folding_down():
    assert np.abs(Wave(tone(44_100, 12_000), 44_100).at(16_000)[500:-500]).max() < 0.01


@pytest.mark.parametrize("kind", [np.int16, np.int32, np.uint8, np.float32, np.float64])
def test_wav_files_of_every_depth(tmp_path, kind):
    wave = tone(16_000) / 2
    if kind == np.uint8:
        stored = np.round(wave * 128 + 128).astype(kind)
    elif kind in (np.int16, np.int32):
        stored = np.round(wave * -float(np.iinfo(kind).min)).astype(kind)
    else:
        stored = wave.astype(kind)
    wavfile.write(tmp_path / "a.wav", 16_000, stored)
    read = read_wave(tmp_path / "a.wav")
    assert read.rate == 16_000
    np.testing.assert_allclose(read.at(16_000), wave, atol=0.01 if kind == np.uint8 else 1e-4)


def test_channels_are_averaged(tmp_path):
    stereo = np.stack([tone(16_000), -tone(16_000) / 2], axis=1).astype(np.float32)
    wavfile.write(tmp_path / "a.wav", 16_000, stereo)
    np.testing.assert_allclose(as_wave(tmp_path / "a.wav", 16_000), stereo.mean(1), atol=1e-6)


def test_forms_of_one_sound():
    whole = np.array([0, 1000, -32768], dtype=np.int16)
    for form in (whole, whole / 32768, (whole / 32768).astype(np.float32), Wave(whole, 16_000)):
        np.testing.assert_allclose(as_wave(form, 16_000), [0, 1000 / 32768, -1], atol=1e-7)


@pytest.mark.parametrize(
    ("samples", "error", "said"),
    [
        (np.zeros((2, 5)), ValueError, r"one channel, shape \(samples,\), got \(2, 5\)"),
        (np.zeros(0), ValueError, "one channel"),
        (np.array([0.0, np.nan]), ValueError, "finite"),
        (np.zeros(4, dtype=np.int32), TypeError, "int16 samples, got int32"),
        ([0.0, 1.0], TypeError, "list"),
    ],
)
def test_other_samples_are_named(samples, error, said):
    with pytest.raises(error, match=said):
        as_wave(samples, 16_000, "items[1]")
    with pytest.raises(error, match=said):
        Wave(samples, 16_000)


def test_bad_rates_and_files(tmp_path):
    with pytest.raises(ValueError, match="rate: expected 1 or more"):
        Wave(np.zeros(4), 0)
    (tmp_path / "fake.wav").write_text("not a sound")
    with pytest.raises(ValueError, match="fake.wav: not a readable WAV"):
        read_wave(tmp_path / "fake.wav")
    with pytest.raises(FileNotFoundError):
        read_wave(tmp_path / "missing.wav")


def test_other_files_are_read_by_soundfile(tmp_path):
    soundfile = pytest.importorskip("soundfile")
    stereo = np.stack([tone(22_050), -tone(22_050) / 2], axis=1) / 2
    soundfile.write(tmp_path / "a.flac", stereo, 22_050)
    read = read_wave(tmp_path / "a.flac")
    assert read.rate == 22_050 and read.samples.dtype == np.float32
    np.testing.assert_allclose(read.samples, stereo.mean(1), atol=1e-4)
    (tmp_path / "b.ogg").write_bytes(b"no sound")
    with pytest.raises(ValueError, match="b.ogg: not a readable sound file"):
        read_wave(tmp_path / "b.ogg")


def test_without_soundfile_the_error_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "soundfile", None)
    with pytest.raises(ValueError, match="a.mp3: only .wav .* run `pip install soundfile`"):
        read_wave(tmp_path / "a.mp3")
