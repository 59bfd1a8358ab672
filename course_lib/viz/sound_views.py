"""Explorer: a sound as a spectrogram, under other windows, steps and mel bands; and its sound."""

import warnings
from collections.abc import Callable, Mapping
from functools import lru_cache

import ipywidgets
import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray
from plotly.subplots import make_subplots

from .explorer_frame import Explorer
from .sound_players import audio_element, samples_of
from .spectrograms import checked_bands, frequency_axis, spectrogram_data
from .template import BLUE, SEQUENTIAL, course_template

Transform = Callable[[NDArray[np.float32], int, int, int], tuple[ArrayLike, ArrayLike]]
Bands = tuple[NDArray[np.float32], NDArray[np.float64]]
WINDOWS = (64, 128, 256, 400, 512, 1024, 2048)
HOPS = (40, 80, 160, 320, 640)
MELS = (0, 20, 40, 80, 128)
MOST = (256, 400)  #: Rows and frames drawn; finer ones are averaged.
ALT = (
    "Above, the wave of {name!r}: its swing over time. Below, its spectrogram: time across, "
    "frequency upwards, brighter where there is more energy. Sliders change window, step and "
    "bands; a player sounds it."
)


def spectrogram_lab(
    waves: Mapping[str, ArrayLike],
    rate: int,
    transform: Transform,
    n_fft: int = 400,
    hop: int = 160,
    n_mels: int = 80,
    title: str = "Spectrogram lab",
) -> Explorer:
    """Look at sounds through other windows, and hear them.

    Parameters
    ----------
    waves : mapping of str to array_like, each of shape (samples,)
        A few seconds each, from -1 to 1.
    rate : int
        Samples a second.
    transform : callable
        ``transform(wave, n_fft, hop, n_mels) -> (values, hertz)``: loudness (bins, frames), on a
        logarithmic scale, and the frequency of each bin, rising. With `n_mels` 0 the bins are
        those of the Fourier transform itself.
    n_fft, hop, n_mels : int
        Start: samples of a window (64, 128, 256, 400, 512, 1024 or 2048) and from window to
        window (40, 80, 160, 320 or 640), and bands (0, 20, 40, 80 or 128).
    title : str

    Returns
    -------
    Explorer
        Controls ``n_fft``, ``hop``, ``n_mels`` and ``sound``; under them an audio player.

    Raises
    ------
    ValueError
        When there is no wave, one is shorter than the longest window, or `transform` gives
        another shape.

    Examples
    --------
    >>> def transform(wave, n_fft, hop, n_mels):
    ...     frames = np.lib.stride_tricks.sliding_window_view(wave, n_fft)[::hop]
    ...     power = np.abs(np.fft.rfft(frames * np.hanning(n_fft))) ** 2
    ...     return np.log10(power.T + 1e-9), np.fft.rfftfreq(n_fft, 1 / 8000)
    >>> tone = np.sin(2 * np.pi * 440 * np.arange(8000) / 8000)
    >>> lab = spectrogram_lab({"tone": tone}, 8000, transform, n_mels=0)
    >>> print(lab.message)
    A window of 400 samples (50.0 ms) every 160 (20.0 ms): 201 bins x 48 frames = 9,648 numbers from
    8,000 samples. What happens within 50.0 ms runs together; so do tones nearer than
    about 40 Hz.
    """
    sounds = {name: samples_of(f"waves[{name!r}]", wave) for name, wave in waves.items()}
    if not sounds or min(map(len, sounds.values())) < max(WINDOWS):
        lengths = [len(samples) for samples in sounds.values()]
        raise ValueError(f"waves: expected {max(WINDOWS)} samples or more each, got {lengths}")
    seen = lru_cache(maxsize=64)(
        lambda sound, *setting: _transformed(transform, sounds[sound], *setting)
    )
    player = ipywidgets.HTML()
    explorer = Explorer(
        title,
        _controls(list(sounds), n_fft, hop, n_mels),
        _empty_figure(),
        lambda figure, **values: _update(figure, player, sounds, seen, rate, **values),
        alt=ALT.format(name=next(iter(sounds))),
    )
    heading, row, line, figure = explorer.widget.children
    explorer.widget.children = (heading, row, player, line, figure)
    return explorer


def _transformed(transform: Transform, samples: NDArray[np.float32], *setting: int) -> Bands:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of empty bands, which the line under the controls counts
        return checked_bands(*transform(samples, *setting))


def _controls(names: list[str], n_fft: int, hop: int, n_mels: int) -> dict[str, ipywidgets.Widget]:
    wide = {"width": "390px"}
    mels = [("none: linear", 0), *((str(n), n) for n in MELS[1:])]
    return {
        "n_fft": ipywidgets.SelectionSlider(
            options=WINDOWS, value=n_fft, description="Window, in samples", layout=wide
        ),
        "hop": ipywidgets.SelectionSlider(
            options=HOPS, value=hop, description="Step, in samples", layout=wide
        ),
        "n_mels": ipywidgets.SelectionSlider(
            options=mels, value=n_mels, description="Mel bands", layout=wide
        ),
        "sound": ipywidgets.Dropdown(options=names, description="Sound", layout=wide),
    }


def _empty_figure() -> go.Figure:
    figure = make_subplots(2, 1, row_heights=[0.22, 0.78], vertical_spacing=0.09)
    figure.add_scatter(
        mode="lines", line={"color": BLUE, "width": 1}, hoverinfo="skip", row=1, col=1
    )
    figure.add_heatmap(
        colorscale=SEQUENTIAL, hovertemplate="%{x:.3f} s: %{z:.3g}<extra></extra>",
        colorbar={"title": {"text": "log energy", "side": "right"}, "len": 0.75, "y": 0.37},
        row=2, col=1,
    )  # fmt: skip
    figure.update_yaxes(title_text="swing", range=[-1.05, 1.05], nticks=3, row=1, col=1)
    figure.update_yaxes(title_text="hertz", showgrid=False, row=2, col=1)
    figure.update_xaxes(showticklabels=False, row=1, col=1)
    figure.update_xaxes(title_text="seconds", showgrid=False, row=2, col=1)
    figure.update_layout(template=course_template(), height=470, showlegend=False)
    return figure.update_layout(margin={"t": 20})


def _update(
    figure: go.FigureWidget,
    player: ipywidgets.HTML,
    sounds: dict[str, NDArray[np.float32]],
    seen: Callable[..., Bands],
    rate: int,
    n_fft: int,
    hop: int,
    n_mels: int,
    sound: str,
) -> str:
    samples, (cells, hertz) = sounds[sound], seen(sound, n_fft, hop, n_mels)
    element = audio_element(samples, rate, sound)
    if player.value != element:  # the same again would stop what is playing
        player.value = element
    seconds = len(samples) / rate
    times, heights = outline(samples, rate)
    figure.data[0].update(x=times, y=heights)
    drawn = averaged(cells, MOST)
    drawn_hertz = averaged(hertz[:, None], (MOST[0], 1))[:, 0]
    figure.data[1].update(spectrogram_data(drawn, seconds))
    figure.layout.yaxis2.update(frequency_axis(drawn_hertz))
    for axis in (figure.layout.xaxis, figure.layout.xaxis2):
        axis.range = [0, seconds]
    return _sentence(len(samples), rate, n_fft, hop, n_mels, (cells, hertz))


def outline(samples: NDArray[np.float32], rate: int) -> tuple[NDArray, NDArray]:
    """Times and heights of a wave's outline: the least and the largest sample of 600 stretches.

    Examples
    --------
    >>> times, heights = outline(np.array([0.0, 1.0, -1.0, 0.5]), rate=4)
    >>> times.tolist(), heights.tolist()
    ([0.0, 0.25, 0.5, 0.75], [0.0, 1.0, -1.0, 0.5])
    """
    n = len(samples)
    if n <= 1200:
        return np.arange(n) / rate, samples
    starts = np.linspace(0, n, 601).astype(np.int64)[:-1]
    ends = np.stack(
        [np.minimum.reduceat(samples, starts), np.maximum.reduceat(samples, starts)], axis=1
    )
    return np.repeat(starts / rate, 2), ends.ravel()


def averaged(cells: NDArray, most: tuple[int, int]) -> NDArray:
    """A table with at most so many rows and columns: means of neighbouring cells.

    Examples
    --------
    >>> averaged(np.array([[0.0, 2.0, 4.0, 6.0]]), (1, 2)).tolist()
    [[1.0, 5.0]]
    """
    for axis in (0, 1):
        n = cells.shape[axis]
        if n > most[axis]:
            starts = np.linspace(0, n, most[axis] + 1).astype(np.int64)[:-1]
            counts = np.diff(np.append(starts, n)).astype(cells.dtype)
            shape = (-1, 1) if axis == 0 else (1, -1)
            cells = np.add.reduceat(cells, starts, axis=axis) / counts.reshape(shape)
    return cells


def empty_bands(hertz: NDArray[np.float64], rate: int, n_fft: int) -> int:
    """How many triangular bands, each from the centre before to the one behind it, hold no bin.

    Examples
    --------
    >>> empty_bands(np.array([20.0, 60.0, 100.0, 1000.0]), rate=8000, n_fft=64)
    2
    """
    ends = np.concatenate([[0.0], hertz, [rate / 2]])
    spacing = rate / n_fft
    first_inside = np.floor(ends[:-2] / spacing) + 1  # number of the first bin above the low end
    return int((first_inside * spacing >= ends[2:]).sum())


def _sentence(samples: int, rate: int, n_fft: int, hop: int, n_mels: int, bands: Bands) -> str:
    cells, hertz = bands
    length, (bins, frames) = 1000 * n_fft / rate, cells.shape
    kind = f"{bins} mel bands" if n_mels else f"{bins} bins"
    said = (
        f"A window of {n_fft} samples ({length:.1f} ms) every {hop} ({1000 * hop / rate:.1f} ms): "
        f"{kind} x {frames} frames = {bins * frames:,} numbers from {samples:,} samples. What "
        f"happens within {length:.1f} ms runs together; so do tones nearer than about "
        f"{2 * rate / n_fft:.0f} Hz."
    )
    empty = empty_bands(hertz, rate, n_fft) if n_mels else 0
    if empty:
        said += (
            f"\n{empty} of the bands stay empty: bins are {rate / n_fft:.0f} Hz apart, and none "
            "falls into them."
        )
    return said
