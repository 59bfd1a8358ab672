"""How cost grows with size: lines on log-log axes, and the slope of each."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from .curves import DASHES
from .template import MUTED, PALETTE, SYMBOLS, new_figure

TOO_SHORT = "{name}: expected two or more different positive sizes with positive values, got {got}"


def fitted_slope(sizes: ArrayLike, values: ArrayLike) -> float:
    """The exponent b of the power law a·n^b that fits best: least squares on log-log axes.

    Parameters
    ----------
    sizes, values : array_like, shape (s,)
        All positive; at least two different sizes.

    Returns
    -------
    float
        1 for what grows with n, 0.5 for √n. What grows with log n has no exponent of its own: the
        fitted one is small and falls as n rises.

    Raises
    ------
    ValueError
        When the sizes are fewer than two or anything isn't positive.

    Examples
    --------
    >>> fitted_slope([10, 100, 1000], [3, 30, 300])
    1.0
    """
    x, y = _positive("values", sizes, values)
    slope, _ = np.polyfit(np.log10(x), np.log10(y), 1)
    return round(float(slope), 12)


def growth_curve(
    sizes: ArrayLike,
    series: Mapping[str, ArrayLike],
    title: str = "",
    axes: tuple[str, str] = ("rows", "cost of a query (lower is better)"),
    reference: Mapping[str, float] | None = None,
) -> go.Figure:
    """Draw what several methods cost as their data grow, with the slope of each in the legend.

    Parameters
    ----------
    sizes : array_like, shape (s,)
        Such as numbers of rows.
    series : mapping of str to array_like, shape (s,)
        Cost of each method; NaN where it wasn't measured.
    title : str
    axes : tuple of two str
    reference : mapping of str to float, optional
        Grey lines of a known exponent through the first point of the first series.

    Returns
    -------
    plotly.graph_objects.Figure
        One trace a series, named ``"name (slope 0.97)"``, over its fitted line, dotted.

    Raises
    ------
    ValueError
        When a series has another length, or fewer than two positive values.

    Examples
    --------
    >>> figure = growth_curve([10, 100, 1000], {"scan": [10, 100, 1000], "tree": [3, 6, 9]})
    >>> [trace.name for trace in figure.data if trace.name]
    ['scan (slope 1.00)', 'tree (slope 0.24)']
    """
    figure = new_figure(title, height=460)
    for number, (name, values) in enumerate(series.items()):
        _add_series(figure, number, name, *_positive(name, sizes, values))
    for name, exponent in (reference or {}).items():
        _add_reference(figure, name, exponent)
    ticks = {"type": "log", "dtick": 1, "exponentformat": "power"}
    figure.update_xaxes(title_text=axes[0], **ticks)
    figure.update_yaxes(title_text=axes[1], **ticks)
    figure.update_layout(showlegend=True, legend={"orientation": "h", "x": 0, "y": -0.2})
    return figure


def _positive(
    name: str, sizes: ArrayLike, values: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    x, y = np.asarray(sizes, dtype=np.float64), np.asarray(values, dtype=np.float64)
    if x.ndim != 1 or y.shape != x.shape:
        raise ValueError(f"{name}: expected shape ({x.size},), one for each size, got {y.shape}")
    measured = ~np.isnan(y)
    x, y = x[measured], y[measured]
    if len(np.unique(x)) < 2 or not ((x > 0) & (y > 0) & np.isfinite(x) & np.isfinite(y)).all():
        raise ValueError(
            TOO_SHORT.format(name=name, got=[*zip(x.tolist(), y.tolist(), strict=True)])
        )
    return x, y


def _add_series(
    figure: go.Figure, number: int, name: str, x: NDArray[np.float64], y: NDArray[np.float64]
) -> None:
    slope, height = np.polyfit(np.log10(x), np.log10(y), 1)
    color = PALETTE[number % len(PALETTE)]
    ends = np.array([x.min(), x.max()])
    figure.add_scatter(
        x=ends, y=10 ** (height + slope * np.log10(ends)), mode="lines", opacity=0.6,
        line={"color": color, "dash": "dot", "width": 1.5}, hoverinfo="skip", showlegend=False,
    )  # fmt: skip
    figure.add_scatter(
        x=x, y=y, mode="lines+markers", name=f"{name} (slope {slope:.2f})",
        line={"color": color, "dash": DASHES[number % 2], "width": 2.5},
        marker={"symbol": SYMBOLS[number % len(SYMBOLS)], "size": 8},
        hovertemplate="%{x:,}: %{y:.4g}",
    )  # fmt: skip


def _add_reference(figure: go.Figure, name: str, exponent: float) -> None:
    first = next(trace for trace in figure.data if trace.name)
    x = np.array([min(first.x), max(first.x)], dtype=np.float64)
    figure.add_scatter(
        x=x, y=first.y[0] * (x / first.x[0]) ** exponent, mode="lines+text", text=["", name],
        line={"color": MUTED, "dash": "longdash", "width": 1.5}, hoverinfo="skip",
        textposition="top left", textfont={"color": MUTED}, cliponaxis=False, showlegend=False,
    )  # fmt: skip
