"""A hierarchical graph layer by layer, with the way of one search through it."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike
from plotly.subplots import make_subplots

from .descent_steps import Descent, GraphLayers, Hop, Level, lines_between
from .plane_queries import STAR, bare_axes
from .template import MUTED, ORANGE, VERMILLION, course_template

EDGE, FAINT = "#C4C4C4", "#E3E3E3"
COLUMNS = 3


def hnsw_layers(
    levels: Sequence[Level],
    points: ArrayLike,
    hops: Sequence[Hop] = (),
    query: ArrayLike | None = None,
    title: str = "",
) -> go.Figure:
    """Draw the layers of an HNSW graph side by side, the top one first.

    Parameters
    ----------
    levels : sequence of layers, layer 0 first
        Each a mapping of node to neighbours, or a pair (nodes, edges), as of
        `course_lib.ann.graph_levels`.
    points : array_like, shape (n, 2)
    hops : sequence of Hop, optional
        As of `course_lib.ann.trace_search`: the way of a search is drawn in orange.
    query : array_like, shape (2,), optional
        A star; needed with `hops`.
    title : str

    Returns
    -------
    plotly.graph_objects.Figure
        Three layers a row.

    Raises
    ------
    ValueError
        When a layer names a node that has no point, or `hops` come without a query.

    Examples
    --------
    >>> figure = hnsw_layers([{0: [1], 1: [0, 2], 2: [1]}, {1: []}], [[0, 0], [1, 0], [2, 0]])
    >>> [note.text for note in figure.layout.annotations]
    ['layer 1: 1 of 3 points', 'layer 0: 3 of 3 points']
    """
    layers = GraphLayers.of(levels, points)
    if len(hops) and query is None:
        raise ValueError("query: expected the point that was searched for, got None")
    n, count = len(layers.points), len(layers.nodes)
    order = list(range(count))[::-1]
    names = [f"layer {level}: {len(layers.nodes[level])} of {n} points" for level in order]
    columns = min(COLUMNS, count)
    rows = -(-count // columns)
    figure = make_subplots(
        rows, columns, subplot_titles=names, horizontal_spacing=0.03, vertical_spacing=0.1
    )
    star = np.array([]) if query is None else np.asarray(query, dtype=np.float64)
    for number, level in enumerate(order):
        place = {"row": number // columns + 1, "col": number % columns + 1}
        add_layer(figure, layers, level, **place)
        if len(hops):
            _add_way(figure, Descent(layers.points, star, hops), level, **place)
        if len(star):
            figure.add_scatter(x=star[:1], y=star[1:], mode="markers", marker=STAR, **place)
    figure.update_traces(showlegend=False, hoverinfo="skip")
    figure.update_layout(template=course_template(), title_text=title)
    figure.update_layout(
        height=90 + 300 * rows, margin={"l": 20, "t": 90 if title else 50, "b": 20}
    )
    return figure


def add_layer(figure: go.Figure, layers: GraphLayers, level: int, **place: int) -> None:
    """Add the points that aren't on a layer, its edges, its nodes: three traces.

    Examples
    --------
    >>> figure = go.Figure()
    >>> add_layer(figure, GraphLayers.of([{0: [1], 1: []}], [[0, 0], [1, 1]]), 0)
    >>> [len(trace.x) for trace in figure.data]
    [0, 3, 2]
    """
    figure.add_scatter(mode="markers", marker={"size": 4, "color": FAINT}, **place)
    figure.add_scatter(mode="lines", line={"color": EDGE, "width": 0.8}, **place)
    figure.add_scatter(mode="markers", marker={"size": 5, "color": MUTED}, **place)
    fill_layer(figure.data[-3:], layers, level)
    bare_axes(figure, layers.points, **place)


def fill_layer(traces: Sequence[go.Scatter], layers: GraphLayers, level: int) -> None:
    """Draw a layer into the three traces of `add_layer`.

    Examples
    --------
    >>> traces = [go.Scatter(), go.Scatter(), go.Scatter()]
    >>> fill_layer(traces, GraphLayers.of([{0: [1], 1: []}], [[0, 0], [1, 1]]), 0)
    >>> traces[2].customdata.tolist()
    [0, 1]
    """
    others = np.setdiff1d(np.arange(len(layers.points)), layers.nodes[level])
    for trace, rows in ((traces[0], others), (traces[2], layers.nodes[level])):
        trace.update(x=layers.points[rows, 0], y=layers.points[rows, 1], customdata=rows)
    lines = layers.lines(level)
    traces[1].update(x=lines[:, 0], y=lines[:, 1])


def _add_way(figure: go.Figure, descent: Descent, level: int, **place: int) -> None:
    lines = lines_between(descent.points, descent.path(level, len(descent.hops)))
    figure.add_scatter(
        x=lines[:, 0], y=lines[:, 1], mode="lines+markers", line={"color": ORANGE, "width": 3},
        marker={"size": 7}, **place,
    )  # fmt: skip
    here = [hop for hop in descent.hops if hop.level == level]
    if here:
        end = descent.points[descent.front(here[-1])]
        marker = {"size": 11, "color": VERMILLION, "symbol": "diamond"}
        figure.add_scatter(x=end[:1], y=end[1:], mode="markers", marker=marker, **place)
