"""The spectrogram lab: what is drawn is what the transform gives, what is played is the wave."""

import io
import re
import time
import warnings
from base64 import b64decode

import numpy as np
import pytest
from scipy.io import wavfile
from scipy.signal import stft

from course_lib.viz import spectrogram, spectrogram_lab
from course_lib.viz.sound_players import audio_element, wave_file
from course_lib.viz.sound_views import MOST, averaged, outline
from course_lib.viz.spectrograms import frequency_axis

RATE = 8000
TIMES = np.arange(2 * RATE) / RATE
WAVES = {
    "tone <1>": 0.5 * np.sin(2 * np.pi * 1000 * TIMES),
    "click": np.eye(1, 4000, 2000)[0],
}


def transform(wave, n_fft, hop, n_mels):
    """Scipy's; for mel bands simply the lower bins in groups."""
    hertz, _, values = stft(wave, RATE, nperseg=n_fft, noverlap=n_fft - min(hop, n_fft - 1))
    levels = 20 * np.log10(np.abs(values) + 1e-6)
    if n_mels:
        rows = np.linspace(0, len(hertz) - 1, n_mels)
        levels, hertz = levels[rows.astype(int)], rows * RATE / n_fft
    return levels, hertz


@pytest.fixture
def lab():
    return spectrogram_lab(WAVES, RATE, transform, n_mels=0)


@pytest.mark.parametrize("setting", [(256, 80, 0), (400, 160, 40), (1024, 320, 128)])
def test_it_draws_what_the_transform_gives(lab, setting):
    lab.set(n_fft=setting[0], hop=setting[1], n_mels=setting[2])
    levels, _ = transform(WAVES["tone <1>"].astype(np.float32), *setting)
    drawn = np.asarray(lab.figure.data[1].z)
    assert drawn.shape == (min(levels.shape[0], MOST[0]), min(levels.shape[1], MOST[1]))
    assert np.allclose(drawn, averaged(levels.astype(np.float32), MOST), atol=1e-3)
    assert f"{levels.shape[0]} {'mel bands' if setting[2] else 'bins'} x" in lab.message
    assert f"= {levels.size:,} numbers from 16,000 samples" in lab.message
    assert f"({1000 * setting[0] / RATE:.1f} ms)" in lab.message


def test_a_tone_lies_at_its_frequency_and_a_click_at_its_time(lab):
    lab.set(n_fft=256, hop=80)
    figure = lab.figure
    row = np.asarray(figure.data[1].z).mean(axis=1).argmax()
    marks = dict(zip(figure.layout.yaxis2.ticktext, figure.layout.yaxis2.tickvals, strict=True))
    assert marks["1,000"] == pytest.approx(row, abs=0.51)
    lab.set(sound="click")
    frames = np.asarray(figure.data[1].z).mean(axis=0)
    assert figure.data[1].x0 + figure.data[1].dx * frames.argmax() == pytest.approx(0.25, abs=0.02)
    assert figure.layout.xaxis2.range == (0, 0.5)


def test_the_player_has_the_sound_that_is_shown(lab):
    player = next(one for one in lab.widget.children if "<audio" in getattr(one, "value", ""))
    for name, wave in WAVES.items():
        lab.set(sound=name)
        data = re.search(r'base64,([^"]+)"', player.value).group(1)
        rate, samples = wavfile.read(io.BytesIO(b64decode(data)))
        assert rate == RATE and np.abs(samples / 32767 - wave).max() < 1e-4
    assert 'aria-label="Play click"' in player.value and "controls" in player.value
    lab.set(sound="tone <1>")
    assert 'aria-label="Play tone &lt;1&gt;"' in player.value


def test_the_player_is_left_alone_while_the_window_changes(lab):
    player = next(one for one in lab.widget.children if "<audio" in getattr(one, "value", ""))
    changes = []
    player.observe(changes.append, "value")
    lab.set(n_fft=512)
    lab.set(hop=40)
    assert not changes


def test_too_loud_waves_are_turned_down_as_a_whole():
    _, samples = wavfile.read(io.BytesIO(wave_file(np.array([4.0, -2.0, 1.0]), RATE)))
    assert np.allclose(samples / 32767, [1, -0.5, 0.25], atol=1e-4)
    assert audio_element(np.zeros(4), RATE, "a").count("<") == 2


def test_every_setting_is_transformed_once():
    asked = []

    def listen(wave, *setting):
        asked.append(setting)
        return transform(wave, *setting)

    lab = spectrogram_lab(WAVES, RATE, listen, n_mels=0)
    for n_fft in (512, 400, 512):
        lab.set(n_fft=n_fft)
    assert asked == [(400, 160, 0), (512, 160, 0)]
    assert all(control.description for control in lab.controls.values())


@pytest.mark.parametrize("n_fft, n_mels", [(64, 20), (64, 80), (256, 80), (400, 128)])
def test_bands_that_no_bin_falls_into_are_counted(n_fft, n_mels):
    """Against the filters of librosa; a transform's own warning of them is kept quiet."""
    import librosa

    def bands(wave, n_fft, hop, n_mels):
        warnings.warn("Empty filters detected", stacklevel=1)
        centres = librosa.mel_frequencies(n_mels + 2, fmax=RATE / 2)[1:-1]
        return np.zeros((n_mels, 20)), centres

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        filters = librosa.filters.mel(sr=RATE, n_fft=n_fft, n_mels=n_mels)
    empty = int((filters.max(axis=1) == 0).sum())
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        lab = spectrogram_lab(WAVES, RATE, bands, n_fft=n_fft, n_mels=n_mels)
    said = f"\n{empty} of the bands stay empty: bins are {RATE / n_fft:.0f} Hz apart"
    assert (said in lab.message) if empty else ("stay empty" not in lab.message)


def test_the_outline_keeps_every_peak():
    wave = np.random.default_rng(0).normal(size=5000)
    times, heights = outline(wave, RATE)
    assert heights.max() == wave.max() and heights.min() == wave.min()
    assert (np.diff(times) >= 0).all() and times[-1] < 5000 / RATE
    assert abs(times[heights.argmax()] - wave.argmax() / RATE) < 10 / RATE


@pytest.mark.parametrize("shape", [(10, 30), (300, 3), (1025, 999)])
def test_means_of_neighbours_keep_the_mean(shape):
    cells = np.random.default_rng(0).normal(size=shape)
    small = averaged(cells, (256, 400))
    assert small.shape == (min(shape[0], 256), min(shape[1], 400))
    assert small.mean() == pytest.approx(cells.mean(), abs=0.02)
    low = averaged(np.repeat(np.arange(512.0), 3)[:, None], (256, 1))[:, 0]
    assert (np.diff(low) > 0).all()


@pytest.mark.parametrize(
    "hertz",
    [
        np.linspace(0, 8000, 201),
        np.linspace(0, 4000, 33),
        700 * (10 ** (np.linspace(50, 2800, 80) / 2595) - 1),
        700 * (10 ** (np.linspace(50, 2800, 20) / 2595) - 1),
    ],
)
def test_marks_lie_at_their_frequencies_and_apart(hertz):
    axis = frequency_axis(hertz)
    marks = [float(text.replace(",", "")) for text in axis["ticktext"]]
    assert np.allclose(np.interp(axis["tickvals"], np.arange(len(hertz)), hertz), marks)
    assert 4 <= len(marks) <= 11 and (np.diff(axis["tickvals"]) > 0.05 * len(hertz)).all()


def test_the_still_figure_shows_the_values():
    values = np.arange(12.0).reshape(3, 4)
    figure = spectrogram(values, 2.0, [100, 300, 900], "T", unit="dB")
    trace = figure.data[0]
    assert np.array_equal(np.asarray(trace.z), values)
    assert (trace.x0 - trace.dx / 2, trace.x0 + 3.5 * trace.dx) == (0, 2)
    assert trace.colorbar.title.text == "dB" and figure.layout.title.text == "T"


def test_it_refuses_what_it_cannot_show():
    with pytest.raises(ValueError, match=r"waves: expected 2048 samples or more each, got \[9\]"):
        spectrogram_lab({"short": np.zeros(9)}, RATE, transform)
    with pytest.raises(ValueError, match=r"waves\['stereo'\]: expected finite samples \(n,\)"):
        spectrogram_lab({"stereo": np.zeros((2, 4000))}, RATE, transform)
    with pytest.raises(ValueError, match="hertz: expected 2 rising numbers"):
        spectrogram(np.zeros((2, 3)), 1.0, [500, 100])
    with pytest.raises(ValueError, match=r"values: expected finite \(bins, frames\)"):
        spectrogram([1, 2], 1.0, [1])


def test_answers_come_within_a_fifth_of_a_second():
    wave = np.random.default_rng(0).normal(size=3 * 16_000)
    lab = spectrogram_lab({"noise": wave}, 16_000, transform, n_fft=2048, n_mels=0)
    spent = []
    for hop in (40, 80, 40, 160, 40):  # up to 1,025 bins x 1,200 frames
        begin = time.process_time()
        lab.controls["hop"].value = hop
        spent.append(time.process_time() - begin)
    assert min(spent) < 0.2
