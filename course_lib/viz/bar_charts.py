"""Bars: quantities of a few named things, with their intervals; and ranked lists."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from .template import BLUE, MUTED, PALETTE, VERMILLION, new_figure


def bars(
    names: Sequence[str],
    values: ArrayLike | Mapping[str, ArrayLike],
    title: str = "",
    axis: str = "",
    intervals: ArrayLike | None = None,
    reference: tuple[str, float] | None = None,
    text_format: str = ".3g",
) -> go.Figure:
    """Bars for named quantities, each with its number written on it.

    Parameters
    ----------
    names : sequence of str, length n
    values : array_like, shape (n,), or mapping of series name to such
        Several series stand side by side in groups.
    title, axis : str
        `axis` names the quantity, its unit, and which direction is better.
    intervals : array_like, shape (n, 2), optional
        Lower and upper end around each value (one series only).
    reference : tuple of (str, float), optional
        A dashed line with its name: chance, a baseline, a published number.
    text_format : str
        d3 format of the numbers.

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    ValueError
        When a series has another length than `names`.

    Examples
    --------
    >>> bars(["one-hot", "learned"], [0.0, 0.77], axis="Spearman (higher is better)").data[0].y[1]
    np.float64(0.77)
    """
    series = values if isinstance(values, Mapping) else {"": values}
    figure = new_figure(title, barmode="group", showlegend=len(series) > 1)
    for number, (name, heights) in enumerate(series.items()):
        heights = np.asarray(heights, dtype=float)
        if heights.shape != (len(names),):
            raise ValueError(f"values: expected shape ({len(names)},), got {heights.shape}")
        figure.add_bar(
            x=list(names),
            y=heights,
            name=name,
            marker_color=PALETTE[number % len(PALETTE)],
            marker_pattern_shape=("", "/", "x", ".")[number % 4] if len(series) > 1 else "",
            texttemplate="%{y:" + text_format + "}",
            textposition="outside" if intervals is None else "inside",
            insidetextanchor="start",
            cliponaxis=False,
            error_y=_whiskers(heights, intervals),
        )
    figure.update_yaxes(title_text=axis, zeroline=True, zerolinecolor=MUTED)
    _add_reference(figure, reference)
    return figure


def _whiskers(heights: np.ndarray, intervals: ArrayLike | None) -> dict[str, object] | None:
    if intervals is None:
        return None
    ends = np.asarray(intervals, dtype=float)
    if ends.shape != (len(heights), 2):
        raise ValueError(f"intervals: expected shape ({len(heights)}, 2), got {ends.shape}")
    return {
        "type": "data",
        "symmetric": False,
        "array": ends[:, 1] - heights,
        "arrayminus": heights - ends[:, 0],
        "color": "#222222",
    }


def _add_reference(figure: go.Figure, reference: tuple[str, float] | None) -> None:
    if reference is not None:
        name, height = reference
        figure.add_hline(
            y=height,
            line={"dash": "dash", "color": MUTED, "width": 2},
            annotation={"text": name, "font_size": 12, "bgcolor": "rgba(255, 255, 255, 0.85)"},
            annotation_position="top left",
        )


def ranked_bars(
    labels: Sequence[str],
    scores: ArrayLike,
    title: str = "",
    axis: str = "cosine similarity",
    highlight: Sequence[str] = (),
) -> go.Figure:
    """A ranked list as horizontal bars, best on top: neighbours of a word, search results.

    Parameters
    ----------
    labels : sequence of str, length n
        From best to worst.
    scores : array_like, shape (n,)
    title, axis : str
    highlight : sequence of str
        Labels drawn in vermillion and marked with a star.

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    ValueError
        When `scores` has another length than `labels`.

    Examples
    --------
    >>> ranked_bars(["queen", "prince"], [0.7, 0.6], highlight=["queen"]).data[0].y[0]
    'queen ★'
    """
    heights = np.asarray(scores, dtype=float)
    if heights.shape != (len(labels),):
        raise ValueError(f"scores: expected shape ({len(labels)},), got {heights.shape}")
    figure = new_figure(title, height=max(220, 110 + 26 * len(labels)), showlegend=False)
    figure.add_bar(**ranked_bar_data(labels, heights, highlight), orientation="h")
    figure.update_xaxes(title_text=axis, range=[min(0.0, *heights), max(1e-6, *heights) * 1.15])
    figure.update_yaxes(autorange="reversed", type="category")
    return figure


def ranked_bar_data(
    labels: Sequence[str], scores: ArrayLike, highlight: Sequence[str] = ()
) -> dict[str, object]:
    """The data of `ranked_bars`' one trace, for explorers that redraw it in place.

    Examples
    --------
    >>> ranked_bar_data(["queen"], [0.7], highlight=["queen"])["marker"]
    {'color': ['#D55E00']}
    """
    marked = set(highlight)
    return {
        "x": np.asarray(scores, dtype=float),
        "y": [f"{label} ★" if label in marked else label for label in labels],
        "marker": {"color": [VERMILLION if label in marked else BLUE for label in labels]},
        "texttemplate": "%{x:.2f}",
        "textposition": "outside",
        "cliponaxis": False,
        "hovertemplate": "%{y}: %{x:.4f}<extra></extra>",
    }
