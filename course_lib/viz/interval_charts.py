"""Intervals: estimates of several methods, how sure they are, and who can't be told apart."""

import html
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from .template import BLUE, INK, MUTED, new_figure


def interval_chart(
    names: Sequence[str],
    estimates: ArrayLike,
    lows: ArrayLike,
    highs: ArrayLike,
    groups: Sequence[str] | None = None,
    title: str = "",
    axis: str = "mean with 95 % interval (higher is better)",
    reference: tuple[str, float] | None = None,
) -> go.Figure:
    """One row a method: its estimate as a dot, its interval as a line.

    Parameters
    ----------
    names : sequence of str, length n
        From top to bottom.
    estimates, lows, highs : array_like, shape (n,)
        NaN or None in `lows` and `highs` where no interval is known: a hollow dot.
    groups : sequence of str, length n, optional
        Letters of the significance groups: two methods with a letter in common can't be told
        apart. They stand at the right; methods that share one with the best estimate are blue.
    title, axis : str
    reference : tuple of (str, float), optional
        A dashed line with its name: zero, a baseline.

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    ValueError
        When lengths differ or an estimate lies outside its interval.

    Examples
    --------
    >>> figure = interval_chart(["A", "B"], [0.3, 0.4], [0.2, 0.35], [0.4, 0.45], ["b", "a"])
    >>> list(figure.data[0].marker.color)
    ['#767676', '#0072B2']
    """
    middle, low, high = (_column(name, values, len(names)) for name, values in (
        ("estimates", estimates), ("lows", lows), ("highs", highs)
    ))  # fmt: skip
    letters = [""] * len(names) if groups is None else [str(group) for group in groups]
    if len(letters) != len(names):
        raise ValueError(f"groups: expected length {len(names)}, got {len(letters)}")
    if ((middle < low) | (middle > high)).any() or np.isnan(middle).any():
        raise ValueError("estimates: expected each within its interval")
    known = np.isfinite(low) & np.isfinite(high)
    figure = new_figure(title, height=max(240, 120 + 30 * len(names)), showlegend=False)
    figure.add_scatter(
        x=middle, y=np.arange(len(names)), mode="markers", cliponaxis=False,
        marker={
            "size": 10, "color": _colors(middle, letters),
            "symbol": np.where(known, "circle", "circle-open"),
        },
        error_x={
            "type": "data", "symmetric": False, "thickness": 2, "width": 5, "color": INK,
            "array": np.where(known, high - middle, np.nan),
            "arrayminus": np.where(known, middle - low, np.nan),
        },
        customdata=_hover(names, middle, low, high, known),
        hovertemplate="%{customdata}<extra></extra>",
    )  # fmt: skip
    _add_letters(figure, letters)
    _add_reference(figure, reference)
    figure.update_xaxes(title_text=axis)
    ticks = [html.escape(name, quote=False) for name in names]
    figure.update_yaxes(
        tickvals=list(range(len(names))), ticktext=ticks, range=[len(names) - 0.4, -0.6]
    )
    return figure


def _column(name: str, values: ArrayLike, n: int) -> np.ndarray:
    column = np.array([np.nan if value is None else value for value in np.ravel(values)], float)
    if column.shape != (n,):
        raise ValueError(f"{name}: expected length {n}, got {len(column)}")
    return column


def _colors(middle: np.ndarray, letters: Sequence[str]) -> list[str]:
    best = set(letters[int(middle.argmax())])
    return [BLUE if not any(letters) or best & set(letter) else MUTED for letter in letters]


def _hover(
    names: Sequence[str], middle: np.ndarray, low: np.ndarray, high: np.ndarray, known: np.ndarray
) -> list[str]:
    texts = []
    for row, name in enumerate(names):
        interval = f" [{low[row]:.4g}, {high[row]:.4g}]" if known[row] else ", no interval"
        texts.append(f"{html.escape(name, quote=False)}: {middle[row]:.4g}{interval}")
    return texts


def _add_letters(figure: go.Figure, letters: Sequence[str]) -> None:
    for row, letter in enumerate(letters):
        if letter:
            figure.add_annotation(
                x=1.01, xref="paper", xanchor="left", y=row, yref="y", text=letter, showarrow=False
            )
    if any(letters):
        figure.add_annotation(
            x=1.01, xref="paper", xanchor="left", y=1.0, yref="paper", yanchor="bottom",
            text="group", showarrow=False, font={"size": 12},
        )  # fmt: skip
        figure.update_layout(margin_r=70)


def _add_reference(figure: go.Figure, reference: tuple[str, float] | None) -> None:
    if reference is not None:
        figure.add_vline(
            x=reference[1], line={"dash": "dash", "color": MUTED, "width": 2},
            annotation={"text": reference[0], "font_size": 12}, annotation_position="top",
        )  # fmt: skip
