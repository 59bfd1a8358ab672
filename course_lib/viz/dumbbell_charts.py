"""Dumbbells: where each of some named things stood before, and where it stands now."""

import html
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from .template import BLUE, INK, MUTED, VERMILLION, new_figure


def dumbbell_chart(
    names: Sequence[str],
    before: ArrayLike,
    after: ArrayLike,
    title: str = "",
    axis: str = "",
    labels: tuple[str, str] = ("before", "after"),
    reference: float | None = None,
) -> go.Figure:
    """One row a thing: a hollow dot for what it was, a full one for what it is, a line between.

    Parameters
    ----------
    names : sequence of str, length n
        From top to bottom.
    before, after : array_like, shape (n,)
    title, axis : str
    labels : tuple of two str
        What the hollow and the full dots are.
    reference : float, optional
        A dashed line: zero, say.

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    ValueError
        When lengths differ.

    Examples
    --------
    >>> figure = dumbbell_chart(["nurse", "smith"], [0.3, -0.2], [0.0, 0.0], reference=0)
    >>> [trace.name for trace in figure.data], figure.data[1].x.tolist()
    (['moved', 'before', 'after'], [0.3, -0.2])
    """
    starts, ends = (np.asarray(values, dtype=np.float64) for values in (before, after))
    if not starts.shape == ends.shape == (len(names),):
        raise ValueError(
            f"before, after: expected shape ({len(names)},), got {starts.shape} and {ends.shape}"
        )
    figure = new_figure(title, height=max(260, 120 + 24 * len(names)))
    add_dumbbells(figure, labels)
    fill_dumbbells(figure, names, starts, ends)
    if reference is not None:
        figure.add_vline(x=reference, line={"color": MUTED, "width": 1.5, "dash": "dash"})
    figure.update_xaxes(title_text=axis)
    return figure.update_layout(legend={"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom"})


def add_dumbbells(figure: go.Figure, labels: tuple[str, str], **place: int) -> None:
    """Three empty traces: the lines, the hollow dots, the full ones.

    Examples
    --------
    >>> figure = new_figure()
    >>> add_dumbbells(figure, ("before", "now"))
    >>> [trace.mode for trace in figure.data]
    ['lines', 'markers', 'markers']
    """
    figure.add_scatter(
        mode="lines", name="moved", showlegend=False, hoverinfo="skip",
        line={"color": MUTED, "width": 2}, **place,
    )  # fmt: skip
    hollow = {"symbol": "circle-open", "size": 10, "color": INK, "line": {"width": 2}}
    for name, marker in zip(labels, (hollow, {"symbol": "circle", "size": 10}), strict=True):
        figure.add_scatter(
            mode="markers", name=name, marker=marker, cliponaxis=False,
            hovertemplate="%{customdata}: %{x:.3f}<extra>" + name + "</extra>", **place,
        )  # fmt: skip
    figure.data[-1].marker.color = BLUE


def fill_dumbbells(
    figure: go.Figure,
    names: Sequence[str],
    before: ArrayLike,
    after: ArrayLike,
    marked: str | None = None,
) -> None:
    """Fill the first three traces of a figure, and name the rows of its first axis.

    Examples
    --------
    >>> figure = new_figure()
    >>> add_dumbbells(figure, ("before", "now"))
    >>> fill_dumbbells(figure, ["nurse"], [0.3], [0.1], marked="nurse")
    >>> figure.data[2].x.tolist(), figure.layout.yaxis.ticktext
    ([0.1], ('▸ nurse',))
    """
    starts, ends = (np.asarray(values, dtype=np.float64) for values in (before, after))
    rows = np.arange(len(names), dtype=np.float64)
    gaps = np.full(len(names), np.nan)
    figure.data[0].update(
        x=np.column_stack([starts, ends, gaps]).ravel(),
        y=np.column_stack([rows, rows, gaps]).ravel(),
    )
    texts = [html.escape(name, quote=False) for name in names]
    for trace, places in zip(figure.data[1:3], (starts, ends), strict=True):
        trace.update(x=places, y=rows, customdata=texts)
    figure.data[2].marker.color = [VERMILLION if name == marked else BLUE for name in names]
    figure.layout.yaxis.tickvals = rows.tolist()
    figure.layout.yaxis.ticktext = [
        "▸ " * (name == marked) + text for name, text in zip(names, texts, strict=True)
    ]
    figure.layout.yaxis.range = [len(names) - 0.4, -0.6]
