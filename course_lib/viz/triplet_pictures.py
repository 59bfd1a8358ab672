"""The picture of the plane round an anchor, and of the shares of hard, semi-hard and easy."""

import html
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from .graph_drawings import hide_axes
from .plane_queries import bare_axes
from .template import BLUE, GREEN, INK, MUTED, ORANGE, SYMBOLS, VERMILLION, course_template
from .triplet_kinds import KINDS, Rows, TripletPlane

COLORS = (VERMILLION, ORANGE, MUTED)


def triplet_figure(plane: TripletPlane) -> go.Figure:
    """Negatives by kind, the anchor's own label, anchor, two links; two groups of bars.

    Examples
    --------
    >>> plane = TripletPlane.of([[0, 0], [1, 0], [0, 2]], ["a", "a", "b"])
    >>> [trace.name for trace in triplet_figure(plane).data[3:7]]
    ['label of the anchor', 'anchor', 'to its positive', 'to the negative']
    """
    figure = make_subplots(
        1, 2, column_widths=[0.64, 0.36], horizontal_spacing=0.12,
        subplot_titles=("One shape a label", "Kinds of negatives"),
    )  # fmt: skip
    left = {"row": 1, "col": 1}
    for name, color in zip((*KINDS, "label of the anchor"), (*COLORS, BLUE), strict=True):
        figure.add_scatter(
            mode="markers", marker={"size": 11, "color": color}, name=name,
            hovertemplate="%{text}<extra></extra>", **left,
        )  # fmt: skip
    ring = {"symbol": "circle-open", "size": 21, "color": INK, "line": {"width": 3}}
    figure.add_scatter(mode="markers", marker=ring, name="anchor", hoverinfo="skip", **left)
    for name, color, dash in (("to its positive", GREEN, "solid"), ("to the negative", INK, "dot")):
        line = {"color": color, "width": 3, "dash": dash}
        figure.add_scatter(mode="lines", line=line, name=name, hoverinfo="skip", **left)
    for name, color, pattern in (("this pair", INK, ""), ("all triplets", MUTED, "/")):
        figure.add_bar(
            x=list(KINDS), marker={"color": color, "pattern": {"shape": pattern}}, name=name,
            texttemplate="%{y:.0%}", textposition="outside", cliponaxis=False,
            hovertemplate="%{customdata:,} of " + name + "<extra></extra>", row=1, col=2,
        )  # fmt: skip
    for color in ("#FBE3C0", "#F7C9A8"):  # the ring, and on it the disc
        figure.add_shape(
            type="circle", fillcolor=color, line={"width": 1, "color": MUTED}, layer="below", **left
        )
    bare_axes(figure, plane.points, **left)
    hide_axes(figure, **left)
    figure.update_yaxes(title_text="share", range=[0, 1.12], tickformat=".0%", row=1, col=2)
    figure.update_layout(template=course_template(), height=520, margin={"l": 20, "b": 90})
    return figure.update_layout(legend={"orientation": "h", "x": 0, "y": -0.08})


def draw_plane(
    figure: go.FigureWidget,
    plane: TripletPlane,
    names: Sequence[str],
    anchor: int,
    negatives: Rows,
    kinds: Rows,
) -> None:
    """The negatives by their kind, and all that has the anchor's label.

    Examples
    --------
    >>> plane = TripletPlane.of([[0, 0], [1, 0], [0, 2]], ["a", "a", "b"])
    >>> figure = triplet_figure(plane)
    >>> draw_plane(figure, plane, ["A", "P", "N"], 0, np.array([2]), np.array([2]))
    >>> figure.data[2].text
    ('N (b)',)
    """
    shapes = {label: n for n, label in enumerate(dict.fromkeys(plane.labels))}
    groups = [negatives[kinds == kind] for kind in range(len(KINDS))]
    groups += [np.flatnonzero(plane.same[anchor])]
    for trace, rows in zip(figure.data, groups, strict=False):
        trace.update(
            x=plane.points[rows, 0],
            y=plane.points[rows, 1],
            customdata=rows,
            text=[html.escape(f"{names[row]} ({plane.labels[row]})", quote=False) for row in rows],
        )
        trace.marker.symbol = [SYMBOLS[shapes[plane.labels[row]] % len(SYMBOLS)] for row in rows]
    figure.data[4].update(x=plane.points[[anchor], 0], y=plane.points[[anchor], 1])


def draw_links(
    figure: go.FigureWidget,
    plane: TripletPlane,
    anchor: int,
    positive: int,
    negative: int,
    margin: float,
) -> None:
    """Lines to positive and negative, the disc up to the positive and the ring of the margin.

    Examples
    --------
    >>> plane = TripletPlane.of([[0, 0], [1, 0], [0, 2]], ["a", "a", "b"])
    >>> figure = triplet_figure(plane)
    >>> draw_links(figure, plane, anchor=0, positive=1, negative=2, margin=0.5)
    >>> [shape.x1 for shape in figure.layout.shapes]
    [1.5, 1.0]
    """
    for trace, end in zip(figure.data[5:7], (positive, negative), strict=True):
        way = plane.points[[anchor, end]]
        trace.update(x=way[:, 0], y=way[:, 1])
    (x, y), reach = plane.points[anchor].tolist(), float(plane.distances[anchor, positive])
    for shape, radius in zip(figure.layout.shapes, (reach + margin, reach), strict=True):
        shape.update(x0=x - radius, x1=x + radius, y0=y - radius, y1=y + radius)
