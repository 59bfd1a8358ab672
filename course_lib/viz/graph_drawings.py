"""Graphs in the plane: links as lines, nodes as points with their groups or numbers as colours."""

import html
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from .descent_steps import lines_between
from .graph_plans import GraphPlan
from .maps import label_positions, marker_of
from .plane_queries import bare_axes
from .template import DIVERGING, INK, MUTED, SEQUENTIAL, VERMILLION, new_figure

EDGE = "#B9B9B9"


def graph_drawing(
    positions: ArrayLike,
    edges: ArrayLike,
    labels: Sequence[object] | None = None,
    groups: Sequence[str] | None = None,
    values: ArrayLike | None = None,
    title: str = "",
    unit: str = "",
    show_labels: bool = True,
    marked: ArrayLike = (),
    marked_as: str = "predicted",
) -> go.Figure:
    """Draw a graph.

    Parameters
    ----------
    positions : array_like, shape (n, 2)
        Such as of a spring layout.
    edges : array_like, shape (E, 2)
        Pairs of nodes.
    labels : sequence, length n, optional
        Names; by default the nodes' numbers.
    groups : sequence of str, length n, optional
        Nodes of a group share a colour, a marker shape and a line of the legend.
    values : array_like, shape (n,), optional
        Numbers to colour by instead; around zero when there are negative ones.
    title, unit : str
        `unit` says what the colours of `values` mean.
    show_labels : bool
        False leaves the names to the hover: for more than about 60 nodes.
    marked : array_like, shape (m, 2), optional
        Further pairs, drawn as dashed lines: links that are predicted, or were held out.
    marked_as : str
        What they are, for the legend.

    Returns
    -------
    plotly.graph_objects.Figure
        The links, the marked pairs if any, then one trace a group.

    Raises
    ------
    ValueError
        When shapes or lengths differ, or `groups` comes with `values`.

    Examples
    --------
    >>> figure = graph_drawing([[0, 0], [1, 0], [1, 1]], [(0, 1), (1, 2)], groups=["a", "a", "b"])
    >>> [trace.name for trace in figure.data]
    ['link', 'a', 'b']
    """
    plan = GraphPlan.of(positions, edges, labels)
    if groups is not None and values is not None:
        raise ValueError("groups, values: expected one of them, got both")
    kinds = [""] * plan.n if groups is None else [str(group) for group in groups]
    if len(kinds) != plan.n:
        raise ValueError(f"groups: expected length {plan.n}, got {len(kinds)}")
    figure = new_figure(title, height=560)
    add_links(figure, plan)
    pairs = GraphPlan.of(positions, np.asarray(marked).reshape(-1, 2)).edges
    if len(pairs):
        lines = lines_between(plan.points, pairs)
        dashes = {"color": VERMILLION, "width": 2.5, "dash": "dash"}
        figure.add_scatter(x=lines[:, 0], y=lines[:, 1], mode="lines", line=dashes, name=marked_as)
    places = label_positions(plan.points)
    for number, kind in enumerate(dict.fromkeys(kinds)):
        rows = [row for row, of in enumerate(kinds) if of == kind]
        figure.add_scatter(
            x=plan.points[rows, 0], y=plan.points[rows, 1], name=kind, cliponaxis=False,
            mode="markers+text" if show_labels else "markers", marker=marker_of(number),
            text=[plan.escaped[row] for row in rows], textposition=[places[row] for row in rows],
            textfont={"size": 11},
            hovertemplate="%{text}<extra>" + html.escape(kind) + "</extra>",
        )  # fmt: skip
    if values is not None:
        _colour(figure, values, plan.n, unit)
    bare_axes(figure, plan.points)
    hide_axes(figure)
    return figure.update_layout(showlegend=len(set(kinds)) > 1 or len(pairs) > 0)


def _colour(figure: go.Figure, values: ArrayLike, n: int, unit: str) -> None:
    numbers = np.asarray(values, dtype=np.float64)
    if numbers.shape != (n,):
        raise ValueError(f"values: expected shape ({n},), got {numbers.shape}")
    bar = {"title": {"text": unit, "side": "right"}}
    line = {"color": INK, "width": 1}
    look = {**number_look(numbers), "line": line, "showscale": True, "colorbar": bar}
    figure.data[-1].marker.update(color=numbers, size=12, **look)
    figure.data[-1].update(customdata=numbers, hovertemplate="%{text}: %{customdata:.4g}")


def number_look(numbers: np.ndarray) -> dict[str, object]:
    """Colour scale and limits of markers that show numbers.

    Examples
    --------
    >>> look = number_look(np.array([-1.0, 3.0]))
    >>> look["cmin"], look["cmax"]
    (-3.0, 3.0)
    """
    low, high = float(numbers.min()), float(numbers.max())
    if low < 0:
        low, high = -max(-low, high), max(-low, high)
    scale = DIVERGING if low < 0 else SEQUENTIAL
    ends = {"cmin": low, "cmax": max(high, low + 1e-9)}
    return {"colorscale": scale, **ends}


def hide_axes(figure: go.Figure, **place: int) -> None:
    """Take away the axes' lines: places in a drawn graph mean nothing.

    Examples
    --------
    >>> figure = go.Figure()
    >>> hide_axes(figure)
    >>> figure.layout.xaxis.showline
    False
    """
    figure.update_xaxes(showline=False, **place)
    figure.update_yaxes(showline=False, **place)


def add_links(figure: go.Figure, plan: GraphPlan, **place: int) -> None:
    """Add all links of a graph as one trace.

    Examples
    --------
    >>> figure = go.Figure()
    >>> add_links(figure, GraphPlan.of([[0, 0], [1, 1]], [(0, 1), (1, 0)]))
    >>> len(figure.data[0].x)
    3
    """
    lines = lines_between(plan.points, plan.links)
    figure.add_scatter(
        x=lines[:, 0], y=lines[:, 1], mode="lines", line={"color": EDGE, "width": 1},
        name="link", hoverinfo="skip", showlegend=False, **place,
    )  # fmt: skip


def add_nodes(figure: go.Figure, plan: GraphPlan, hover: str, **place: int) -> None:
    """Add all nodes as one trace of grey points, in order; explorers colour and size them.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure
    plan : GraphPlan
    hover : str
        Plotly's template of what follows a node's name, such as ``": %{customdata:.2f}"``.
    **place
        ``row`` and ``col``.

    Examples
    --------
    >>> figure = go.Figure()
    >>> add_nodes(figure, GraphPlan.of([[0, 0], [1, 1]], [], ["a", "b"]), "")
    >>> figure.data[0].text
    ('a', 'b')
    """
    look = {"size": 11, "color": MUTED, "opacity": 1, "line": {"color": INK, "width": 1}}
    figure.add_scatter(
        x=plan.points[:, 0], y=plan.points[:, 1], mode="markers", text=plan.escaped,
        marker=look, name="node", showlegend=False, cliponaxis=False,
        hovertemplate="%{text}" + hover + "<extra></extra>", **place,
    )  # fmt: skip
    bare_axes(figure, plan.points, **place)
    hide_axes(figure, **place)
