"""A query in the plane: two sliders that move it, and a click on a point that puts it there."""

from collections.abc import Callable
from typing import Any

import ipywidgets
import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from .explorer_frame import Explorer
from .template import INK

Points = NDArray[np.float32]
STAR = {"symbol": "star", "size": 14, "color": INK, "line": {"width": 1, "color": "white"}}


def plane_points(name: str, points: ArrayLike, least: int = 1) -> Points:
    """Points as float32 (n, 2).

    Raises
    ------
    ValueError
        When the shape is another or a number isn't finite.

    Examples
    --------
    >>> plane_points("points", [[0, 1], [2, 3]]).shape
    (2, 2)
    """
    rows = np.ascontiguousarray(points, dtype=np.float32)
    if rows.ndim != 2 or rows.shape[1] != 2 or len(rows) < least:
        raise ValueError(f"{name}: expected shape (n, 2), n >= {least}, got {rows.shape}")
    if not np.isfinite(rows).all():
        raise ValueError(f"{name}: expected finite numbers, got {rows[~np.isfinite(rows)][0]}")
    return rows


def bounds_of(points: Points, pad: float = 0.04) -> tuple[NDArray, NDArray]:
    """Lower and upper corner of a box around all points, a little larger.

    Examples
    --------
    >>> bounds_of(np.array([[0, 0], [1, 2]]), pad=0.5)
    (array([-1., -1.]), array([2., 3.]))
    """
    low, high = points.min(axis=0), points.max(axis=0)
    more = pad * max(float((high - low).max()), 1e-3)
    return low - more, high + more


def query_sliders(points: Points, start: ArrayLike) -> dict[str, ipywidgets.Widget]:
    """Sliders ``x`` and ``y`` over the box of the points, in steps of a hundredth or so of it.

    Examples
    --------
    >>> query_sliders(np.array([[0, 0], [1, 2]]), [0.5, 1.234])["y"].value
    1.23
    """
    (low, high), place = bounds_of(points), np.asarray(start, dtype=np.float64)
    if place.shape != (2,) or not ((low <= place) & (place <= high)).all():
        raise ValueError(f"query: expected two numbers within {low} and {high}, got {place}")
    step = _step(points)
    limits = np.round(np.stack([low, high], axis=1) / step) * step
    return {
        name: ipywidgets.FloatSlider(
            round(round(float(value) / step) * step, 6), min=round(float(ends[0]), 6),
            max=round(float(ends[1]), 6), step=step, description=f"Query {name}",
            readout_format=".2f", layout={"width": "390px"},
        )
        for name, value, ends in zip("xy", place, limits, strict=True)
    }  # fmt: skip


def _step(points: Points) -> float:
    reach = max(float(np.ptp(points, axis=0).max()), 1e-3)
    return float(10.0 ** np.floor(np.log10(reach / 50)))


def place_on_click(explorer: Explorer, traces: tuple[go.Scatter, ...], points: Points) -> None:
    """A click on a point of these traces, whose customdata are rows, moves the query there.

    Examples
    --------
    >>> place_on_click.__name__
    'place_on_click'
    """
    for trace in traces:
        trace.on_click(_placer(explorer, points))


def _placer(explorer: Explorer, points: Points) -> Callable[..., None]:
    step = _step(points)

    def place(trace: Any, clicked: Any, state: object) -> None:
        if clicked.point_inds:
            row = int(np.ravel(trace.customdata[clicked.point_inds[0]])[0])
            x, y = (round(round(float(value) / step) * step, 6) for value in points[row])
            explorer.set(x=x, y=y)

    return place


def bare_axes(figure: go.Figure, points: Points, **place: int) -> None:
    """Limits around all points, equal scales, no ticks.

    Examples
    --------
    >>> figure = go.Figure()
    >>> bare_axes(figure, np.array([[0, 0], [1, 1]]))
    >>> figure.layout.xaxis.showticklabels
    False
    """
    low, high = bounds_of(points)
    bare = {"showticklabels": False, "ticks": "", "showgrid": False, "constrain": "domain"}
    figure.update_xaxes(range=[float(low[0]), float(high[0])], **bare, **place)
    figure.update_yaxes(range=[float(low[1]), float(high[1])], **bare, **place)
    axis = figure.layout.yaxis if not place else next(figure.select_yaxes(**place))
    axis.scaleanchor = axis.anchor or "x"
