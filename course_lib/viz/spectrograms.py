"""Spectrograms: time across, frequency upwards, loudness as colour."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from .template import SEQUENTIAL, new_figure

ROUND = (100, 200, 500, 1000, 2000, 4000, 8000, 16000)  #: Marks on an axis of mel bands.
APART = 0.055  #: Least distance of two marks, as a share of the axis.


def spectrogram(
    values: ArrayLike,
    seconds: float,
    hertz: ArrayLike,
    title: str = "",
    unit: str = "decibels",
) -> go.Figure:
    """Draw a spectrogram, low frequencies at the bottom.

    Parameters
    ----------
    values : array_like, shape (bins, frames)
        Such as log-mel energies.
    seconds : float
        How long the sound is.
    hertz : array_like, shape (bins,)
        Frequency of each row, rising; rows are drawn at equal heights, so that mel bands look as a
        model sees them.
    title, unit : str

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    ValueError
        When shapes differ, or `hertz` doesn't rise.

    Examples
    --------
    >>> figure = spectrogram([[0, 1], [2, 3], [4, 5]], seconds=0.5, hertz=[0, 1000, 2000])
    >>> figure.data[0].z.shape, figure.layout.yaxis.ticktext
    ((3, 2), ('0', '500', '1,000', '1,500', '2,000'))
    """
    cells, rows = checked_bands(values, hertz)
    figure = new_figure(title, height=380)
    figure.add_heatmap(**spectrogram_data(cells, seconds))
    figure.data[0].colorbar = {"title": {"text": unit, "side": "right"}}
    figure.data[0].hovertemplate = "%{x:.3f} s: %{z:.3g}<extra></extra>"
    figure.update_xaxes(title_text="seconds", range=[0, seconds], showgrid=False)
    figure.update_yaxes(title_text="hertz", showgrid=False, **frequency_axis(rows))
    return figure


def checked_bands(
    values: ArrayLike, hertz: ArrayLike
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """The values (bins, frames) as float32, the frequencies (bins,) as float64.

    Raises
    ------
    ValueError
        When they don't belong together.

    Examples
    --------
    >>> checked_bands([[1, 2]], [440])[1].tolist()
    [440.0]
    """
    cells, rows = np.asarray(values, dtype=np.float32), np.asarray(hertz, dtype=np.float64)
    if cells.ndim != 2 or 0 in cells.shape or not np.isfinite(cells).all():
        raise ValueError(f"values: expected finite (bins, frames), got shape {cells.shape}")
    if rows.shape != cells.shape[:1] or (np.diff(rows) <= 0).any():
        raise ValueError(f"hertz: expected {len(cells)} rising numbers, got shape {rows.shape}")
    return cells, rows


def spectrogram_data(cells: NDArray[np.float32], seconds: float) -> dict[str, object]:
    """What a heat map needs to draw these values over so many seconds.

    Examples
    --------
    >>> data = spectrogram_data(np.zeros((2, 4), dtype=np.float32), seconds=1.0)
    >>> data["x0"], data["dx"]
    (0.125, 0.25)
    """
    step = seconds / cells.shape[1]
    return {"z": cells, "x0": step / 2, "dx": step, "colorscale": SEQUENTIAL}


def frequency_axis(hertz: NDArray[np.float64]) -> dict[str, object]:
    """Marks at round frequencies on an axis whose unit is one band.

    Examples
    --------
    >>> frequency_axis(np.array([0.0, 500.0, 1000.0]))["ticktext"][:3]
    ['0', '200', '400']
    """
    bands = np.arange(len(hertz), dtype=np.float64)
    marks: list[float] = []
    for mark in _round_numbers(hertz):
        place = float(np.interp(mark, hertz, bands))
        if not marks or place - np.interp(marks[-1], hertz, bands) >= APART * len(hertz):
            marks.append(mark)
    return {
        "tickvals": [float(np.interp(mark, hertz, bands)) for mark in marks],
        "ticktext": [f"{mark:,.0f}" for mark in marks],
        "range": [-0.5, len(hertz) - 0.5],
    }


def _round_numbers(hertz: NDArray[np.float64]) -> Sequence[float]:
    """Even steps for even bands, otherwise round numbers that double or so."""
    low, high = float(hertz[0]), float(hertz[-1])
    middle = float(hertz[len(hertz) // 2])
    if len(hertz) < 5 or abs(middle - (low + high) / 2) < 0.1 * (high - low):
        step = next((one for one in ROUND if high - low <= 9 * one), max(high - low, 1.0))
        return np.arange(np.ceil(low / step), np.floor(high / step) + 1).dot(step).tolist()
    return [mark for mark in ROUND if low <= mark <= high]
