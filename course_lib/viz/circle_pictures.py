"""The picture of points on a circle with the pull on each, and of the loss round it and down it."""

import html
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from .circle_descent import SWEEP, TURN, Angles, CircleDesk, Reading
from .maps import marker_of
from .template import BLUE, INK, MUTED, VERMILLION, course_template

ARROW = 0.55  #: Length of the longest arrow, in radii.


def _groups(labels: Sequence[object]) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = {}
    for row, label in enumerate(labels):
        groups.setdefault(str(label), []).append(row)
    return groups


def circle_figure(desk: CircleDesk, labels: Sequence[object]) -> go.Figure:
    """Spokes to drag; the circle, arrows, points by label, their names, a ring; two curves.

    Examples
    --------
    >>> desk = CircleDesk([0.0, 1.0], {"flat": lambda angles: (0.0, 0 * angles)})
    >>> [trace.name for trace in circle_figure(desk, ["a", "b"]).data if trace.name]
    ['a', 'b', 'looked at']
    """
    figure = make_subplots(
        2, 2, column_widths=[0.56, 0.44], horizontal_spacing=0.13, vertical_spacing=0.2,
        specs=[[{"rowspan": 2}, {}], [None, {}]],
        subplot_titles=("Arrows lower the loss: drag a spoke", "one point moved", "all points"),
    )  # fmt: skip
    round_ = np.linspace(0, TURN, 181)
    left = {"row": 1, "col": 1}
    figure.add_scatter(
        x=np.cos(round_), y=np.sin(round_), mode="lines", line={"color": MUTED, "width": 1},
        hoverinfo="skip", showlegend=False, **left,
    )  # fmt: skip
    sizes = np.tile([0.0, 14.0, 0.0], len(desk.angles))  # of foot, tip and gap
    figure.add_scatter(
        mode="lines+markers", line={"color": VERMILLION, "width": 3}, showlegend=False,
        marker={"symbol": "arrow", "angleref": "previous", "size": sizes, "opacity": 1},
        hoverinfo="skip", **left,
    )  # fmt: skip
    for number, name in enumerate(_groups(labels)):
        marker = {**marker_of(number), "size": 13}
        name = html.escape(name, quote=False)
        figure.add_scatter(mode="markers", marker=marker, name=name, hoverinfo="skip", **left)
    figure.add_scatter(mode="text", showlegend=False, hoverinfo="skip", **left)
    ring = {"symbol": "circle-open", "size": 22, "color": INK, "line": {"width": 2}}
    figure.add_scatter(mode="markers", marker=ring, name="looked at", hoverinfo="skip", **left)
    _add_curves(figure)
    spoke = {"type": "line", "x0": 0, "y0": 0, "x1": 1, "y1": 0, "opacity": 0.35}
    for _ in desk.angles:
        figure.add_shape(**spoke, line={"color": MUTED, "width": 4}, **left)
    reach = {"range": [-1.4, 1.4], "showgrid": False, "showticklabels": False, "ticks": ""}
    figure.update_xaxes(**reach, showline=False, constrain="domain", **left)
    figure.update_yaxes(**reach, showline=False, scaleanchor="x", constrain="domain", **left)
    figure.update_layout(template=course_template(), height=500, dragmode=False)
    return figure.update_layout(legend={"orientation": "h", "x": 0, "y": -0.06})


def _add_curves(figure: go.Figure) -> None:
    line = {"color": BLUE, "width": 2.5}
    spot = {"symbol": "circle-open", "size": 13, "color": INK, "line": {"width": 3}}
    for row in (1, 2):
        figure.add_scatter(mode="lines", line=line, showlegend=False, row=row, col=2)
        figure.add_scatter(mode="markers", marker=spot, showlegend=False, row=row, col=2)
    figure.update_xaxes(title_text="its angle in degrees", dtick=90, range=[0, 360], row=1, col=2)
    figure.update_xaxes(title_text="steps", rangemode="tozero", row=2, col=2)
    figure.update_yaxes(title_text="loss", row=1, col=2)
    figure.update_yaxes(title_text="loss", rangemode="tozero", row=2, col=2)


def arrows(angles: Angles, slopes: Angles) -> Angles:
    """Arrows along the circle against the slopes: foot, tip and a gap of NaN each, (3n, 2).

    Examples
    --------
    >>> arrows(np.zeros(1), np.array([-2.0])).round(2).tolist()
    [[1.0, 0.0], [1.0, 0.55], [nan, nan]]
    """
    feet = np.stack([np.cos(angles), np.sin(angles)], axis=1)  # (n, 2)
    tangents = np.stack([-np.sin(angles), np.cos(angles)], axis=1)
    steepest = max(float(np.abs(slopes).max()), 1e-9)
    tips = feet - ARROW * (slopes / steepest)[:, None] * tangents
    return np.stack([feet, tips, np.full_like(feet, np.nan)], axis=1).reshape(-1, 2)


def draw_circle(
    figure: go.FigureWidget,
    desk: CircleDesk,
    labels: Sequence[object],
    names: Sequence[str],
    reading: Reading,
) -> None:
    """Put points, arrows, names, ring and spokes of `circle_figure` where the desk has them.

    Examples
    --------
    >>> desk = CircleDesk([0.0, np.pi], {"flat": lambda angles: (0.0, 0 * angles)})
    >>> figure = circle_figure(desk, ["a", "b"])
    >>> draw_circle(figure, desk, ["a", "b"], ["1", "2"], desk.reading("flat"))
    >>> [round(shape.x1) for shape in figure.layout.shapes]
    [1, -1]
    """
    places = np.stack([np.cos(desk.angles), np.sin(desk.angles)], axis=1)
    ways = arrows(desk.angles, reading.slopes)
    figure.data[1].update(x=ways[:, 0], y=ways[:, 1])
    groups = _groups(labels)
    for trace, rows in zip(figure.data[2:], groups.values(), strict=False):
        trace.update(x=places[rows, 0], y=places[rows, 1])
    texts, ring = figure.data[2 + len(groups) : 4 + len(groups)]
    texts.update(x=1.2 * places[:, 0], y=1.2 * places[:, 1])
    texts.text = [html.escape(name, quote=False) for name in names]
    ring.update(x=places[[desk.point], 0], y=places[[desk.point], 1])
    for shape, place in zip(figure.layout.shapes, places.tolist(), strict=True):
        shape.update(x0=0, y0=0, x1=place[0], y1=place[1])


def draw_curves(
    figure: go.FigureWidget,
    desk: CircleDesk,
    names: Sequence[str],
    reading: Reading,
    sweep: Angles,
) -> None:
    """The loss while one point goes round, and after each step so far.

    Examples
    --------
    >>> desk = CircleDesk([0.0, np.pi], {"flat": lambda angles: (0.0, 0 * angles)})
    >>> figure = circle_figure(desk, ["a", "b"])
    >>> draw_curves(figure, desk, ["1", "2"], desk.reading("flat"), desk.sweep("flat"))
    >>> figure.layout.annotations[1].text
    'Loss if only point 1 moves'
    """
    around, here, way, end = figure.data[-4:]
    around.update(x=np.rad2deg(SWEEP), y=sweep)
    here.update(x=[float(np.rad2deg(desk.angles[desk.point]))], y=[reading.value])
    steps = list(range(len(desk.history)))
    way.update(x=steps, y=desk.history)
    end.update(x=steps[-1:], y=desk.history[-1:])
    figure.layout.xaxis3.range = [-0.03 * max(20, len(steps)), 1.03 * max(20, len(steps) - 1)]
    name = html.escape(names[desk.point], quote=False)
    figure.layout.annotations[1].text = f"Loss if only point {name} moves"
    figure.layout.annotations[2].text = "Loss after each step of all points"
