"""Synthesised sounds: their spectra and envelopes against what they are called."""

import numpy as np
import pytest

from course_lib.datasets import sounds
from course_lib.datasets.sound_recipes import RECIPES
from course_lib.datasets.synthesised_sounds import LOUDNESS, PITCHES

RATE = 16_000
TIME = np.arange(RATE) / RATE


def make(kind, pitch, seed=0):
    return RECIPES[kind](TIME, pitch, np.random.default_rng(seed), RATE)


def spectrum(wave):
    return np.abs(np.fft.rfft(wave * np.hanning(len(wave))))  # one bin a hertz: a second of sound


def is_peak(levels, hertz, width=6):
    """Tell whether a maximum near `hertz` stands far above its neighbourhood."""
    near = levels[round(hertz) - width : round(hertz) + width + 1].max()
    around = np.median(levels[round(hertz) - 40 : round(hertz) + 41])
    return near > 8 * around


@pytest.mark.parametrize("pitch", [120.0, 220.0, 440.0])
def test_string_rings_at_its_pitch_and_multiples_and_dies_away(pitch):
    wave = make("plucked string", pitch)
    levels = spectrum(wave)
    for multiple in (1, 2, 3):
        assert is_peak(levels, multiple * pitch, width=round(0.03 * pitch * multiple))
    assert np.std(wave[-4000:]) < 0.5 * np.std(wave[:4000])
    highs = [spectrum(part)[int(2000 / 4) :].sum() for part in (wave[:4000], wave[-4000:])]
    assert highs[1] < 0.2 * highs[0]


def test_bell_has_its_partials_and_fades():
    wave = make("bell", 200.0)
    levels = spectrum(wave)
    for ratio in (1, 1.2, 1.5, 2):
        assert is_peak(levels, 200 * ratio), ratio
    assert np.std(wave[-2000:]) < 0.5 * np.std(wave[:2000])


def test_siren_moves_between_its_pitch_and_half_above():
    wave = make("siren", 400.0)
    tops = [np.argmax(spectrum(part)) * 16 for part in wave[:15000].reshape(-1, 1000)]
    assert 380 <= min(tops) < 440
    assert 560 < max(tops) <= 620


def test_rain_is_noise_above_its_pitch():
    levels = spectrum(make("rain", 440.0)) ** 2
    assert levels[:400].mean() < 0.05 * levels[2000:6000].mean()
    flatness = np.exp(np.log(levels[2000:6000]).mean()) / levels[2000:6000].mean()
    assert flatness > 0.4


@pytest.mark.parametrize("pitch", [120.0, 400.0])
def test_engine_fires_at_an_eighth_of_the_pitch(pitch):
    wave = np.abs(make("engine", pitch))
    smooth = np.convolve(wave, np.ones(80) / 80, "same")
    levels = np.abs(np.fft.rfft(smooth - smooth.mean()))
    assert abs(np.argmax(levels[:100]) - pitch / 8) < 4


def test_bird_chirps_five_or_six_times_a_second_and_sweeps_down():
    wave = make("bird", 330.0)
    loud = np.convolve(np.abs(wave), np.ones(160) / 160, "same") > 0.05
    assert 4 <= np.sum(np.diff(loud.astype(int)) == 1) <= 7
    levels = spectrum(wave)
    assert 2100 < np.argmax(levels) < 3300
    starts = np.nonzero(np.diff(loud.astype(int)) == 1)[0]
    chirp = wave[starts[1] : starts[1] + 1600]
    tops = [np.argmax(spectrum(part)) * 20 for part in (chirp[:800], chirp[800:])]
    assert tops[1] < tops[0]


def test_loudness_is_what_the_caption_says():
    made = sounds(60, seed=3)
    for wave, loud, caption in zip(made.waves, made.loudness, made.captions, strict=True):
        assert np.sqrt(np.mean(wave**2)) == pytest.approx(LOUDNESS[loud], rel=0.25)
        assert loud in caption
        assert np.abs(wave).max() <= 1
        assert wave[0] == wave[-1] == 0


def test_pitches_are_what_the_caption_says():
    made = sounds(200, seed=4)
    for kind, pitch, frequency, caption in zip(
        made.kinds, made.pitches, made.frequencies, made.captions, strict=True
    ):
        low, high = PITCHES[pitch]
        assert low <= frequency <= high
        assert pitch in caption
        assert kind.split()[-1] in caption
    assert set(made.kinds) == set(RECIPES)
    assert min(made.kinds.count(kind) for kind in RECIPES) > 15


def test_same_seed_same_sounds_and_a_longer_run_begins_the_same():
    few, many = sounds(4, seed=7), sounds(9, seed=7)
    assert few.captions == many.captions[:4]
    assert np.array_equal(few.waves, many.waves[:4])


def test_kinds_can_be_told_apart_by_their_spectra():
    """The mean spectrum of each kind, learned from some, names the kind of others."""
    made = sounds(240, seed=1)
    levels = np.log1p(np.abs(np.fft.rfft(made.waves)).reshape(240, -1)[:, :8000])
    bands = levels.reshape(240, 80, 100).mean(-1)
    bands /= np.linalg.norm(bands, axis=1, keepdims=True)
    kinds = np.array(made.kinds)
    means = np.stack([bands[:160][kinds[:160] == kind].mean(0) for kind in RECIPES])
    named = np.array(list(RECIPES))[np.argmax(bands[160:] @ means.T, axis=1)]
    assert np.mean(named == kinds[160:]) > 0.6


def test_other_lengths_and_rates():
    made = sounds(12, seed=0, seconds=0.25, rate=8_000)
    assert made.waves.shape == (12, 2_000)
    assert np.isfinite(made.waves).all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n": -2}, "n: expected 0 or more, got -2"),
        ({"n": 1, "seconds": 0}, "seconds: expected 0.1 or more, got 0"),
        ({"n": 1, "rate": 100}, "rate: expected 8000 or more, got 100"),
    ],
)
def test_wrong_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        sounds(**arguments)
