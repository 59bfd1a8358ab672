"""Curves: sweeps over a parameter, training losses."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from .template import INK, MUTED, PALETTE, SYMBOLS, new_figure

DASHES = ("solid", "dash", "dot", "dashdot", "longdash")


def lines(
    x: ArrayLike,
    series: Mapping[str, ArrayLike],
    title: str = "",
    axes: tuple[str, str] = ("", ""),
    log_x: bool = False,
    log_y: bool = False,
    bands: Mapping[str, tuple[ArrayLike, ArrayLike]] | None = None,
    marks: Mapping[str, float] | None = None,
) -> go.Figure:
    """One or more curves over a common x: a parameter sweep.

    Parameters
    ----------
    x : array_like, shape (n,)
    series : mapping of str to array_like, shape (n,)
        Name and values of each curve; curves differ in colour, dash and marker.
    title : str
    axes : tuple of two str
        Axis titles with units and direction.
    log_x, log_y : bool
        Logarithmic axes.
    bands : mapping of series name to (lower, upper), optional
        Intervals, drawn as pale areas.
    marks : mapping of str to float, optional
        Named values of x marked by vertical dotted lines.

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    ValueError
        When a curve's length differs from that of `x`, or a band names no curve.

    Examples
    --------
    >>> figure = lines([1, 10, 100], {"contrast": [0.9, 0.3, 0.1]}, log_x=True)
    >>> figure.layout.xaxis.type
    'log'
    """
    x = np.asarray(x)
    unknown = set(bands or {}) - set(series)
    if unknown:
        raise ValueError(f"bands: expected names among {list(series)}, got {sorted(unknown)}")
    figure = new_figure(title, showlegend=len(series) > 1)
    for number, (name, values) in enumerate(series.items()):
        if np.shape(values) != x.shape:
            raise ValueError(f"series {name!r}: expected shape {x.shape}, got {np.shape(values)}")
        color = PALETTE[number % len(PALETTE)]
        if bands and name in bands:
            figure.add_trace(_band(x, bands[name], color))
        figure.add_scatter(
            x=x,
            y=np.asarray(values),
            name=name,
            mode="lines+markers" if x.size <= 40 else "lines",
            line={"color": color, "dash": DASHES[number % len(DASHES)], "width": 2.5},
            marker={"symbol": SYMBOLS[number % len(SYMBOLS)], "size": 7},
        )
    mark_places(figure, marks or {}, log_x)
    figure.update_xaxes(title_text=axes[0], **(_log_axis(x) if log_x else {}))
    everything = np.concatenate([np.ravel(values) for values in series.values()])
    figure.update_yaxes(title_text=axes[1], **(_log_axis(everything) if log_y else {}))
    if log_x and x.size <= 12 and x.dtype.kind in "iu":
        figure.update_xaxes(tickvals=x.tolist(), ticktext=[str(value) for value in x.tolist()])
    return figure


def mark_places(figure: go.Figure, marks: Mapping[str, float], log_x: bool = False) -> None:
    """Draw a dotted vertical line with its name at each place.

    Examples
    --------
    >>> figure = new_figure()
    >>> mark_places(figure, {"d = 384": 384})
    >>> figure.layout.annotations[0].text
    'd = 384'
    """
    for name, place in marks.items():
        figure.add_vline(x=place, line={"dash": "dot", "color": INK, "width": 1.5})
        figure.add_annotation(
            x=np.log10(place) if log_x else place,  # Plotly places notes on log axes by exponent
            y=1,
            yref="paper",
            yanchor="bottom",
            text=name,
            showarrow=False,
            font={"size": 12},
        )


def _log_axis(values: np.ndarray) -> dict[str, object]:
    """Ticks at 1, 2, 5 over a short range, at powers of ten over a long one."""
    positive = values[values > 0]
    decades = np.log10(positive.max() / positive.min()) if positive.size else 0.0
    return {"type": "log", "dtick": 1 if decades > 2.5 else "D2", "exponentformat": "power"}


def _band(x: np.ndarray, ends: tuple[ArrayLike, ArrayLike], color: str) -> go.Scatter:
    lower, upper = (np.asarray(end, dtype=float) for end in ends)
    return go.Scatter(
        x=np.concatenate([x, x[::-1]]),
        y=np.concatenate([upper, lower[::-1]]),
        fill="toself",
        fillcolor=color,
        opacity=0.2,
        line={"width": 0},
        hoverinfo="skip",
        showlegend=False,
    )


def training_curve(
    losses: ArrayLike | Mapping[str, ArrayLike],
    title: str = "",
    axes: tuple[str, str] = ("epoch", "mean loss (lower is better)"),
    baseline: tuple[str, float] | None = None,
) -> go.Figure:
    """Loss after each epoch, one curve a run.

    Parameters
    ----------
    losses : array_like, shape (epochs,), or mapping of run name to such
        Runs may differ in length.
    title : str
    axes : tuple of two str
    baseline : tuple of (str, float), optional
        A dashed horizontal line, such as the loss of guessing.

    Returns
    -------
    plotly.graph_objects.Figure

    Examples
    --------
    >>> list(training_curve([4.2, 3.1, 2.9]).data[0].x)
    [1, 2, 3]
    """
    runs = losses if isinstance(losses, Mapping) else {"loss": losses}
    figure = new_figure(title, showlegend=len(runs) > 1)
    for number, (name, values) in enumerate(runs.items()):
        values = np.asarray(values, dtype=float)
        figure.add_scatter(
            x=list(range(1, len(values) + 1)),
            y=values,
            name=name,
            mode="lines+markers" if len(values) <= 40 else "lines",
            line={"dash": DASHES[number % len(DASHES)], "width": 2.5},
            marker={"symbol": SYMBOLS[number % len(SYMBOLS)], "size": 7},
        )
    if baseline is not None:
        figure.add_hline(
            y=baseline[1], line={"dash": "dash", "color": MUTED}, annotation_text=baseline[0]
        )
    figure.update_xaxes(title_text=axes[0])
    figure.update_yaxes(title_text=axes[1])
    return figure
