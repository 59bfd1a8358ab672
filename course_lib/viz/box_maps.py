"""A map of the boxes that a tree has cut the plane into, and those that a query has to open."""

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from .cell_maps import outlines
from .plane_queries import STAR, Points, plane_points
from .template import BLUE, GREEN, MUTED, VERMILLION, new_figure

AROUND = 6.0  #: Half the width of the picture, in radii of the circle.


def box_map(
    points: ArrayLike,
    low: ArrayLike,
    high: ArrayLike,
    query: ArrayLike,
    k: int = 10,
    title: str = "",
) -> go.Figure:
    """Draw the boxes of a tree around a query, and tint those that may hold one of its neighbours.

    A box may if the circle around the query, as wide as the k-th point is far, touches it.

    Parameters
    ----------
    points : array_like, shape (n, 2)
    low, high : array_like, shape (boxes, 2)
        Corners of the boxes, as from ``KDTreeIndex.leaf_boxes``.
    query : array_like, shape (2,)
    k : int
    title : str

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    ValueError
        When an array has another shape, or k isn't between 1 and n.

    Examples
    --------
    >>> points = [[0, 0], [1, 0], [4, 0], [5, 0]]
    >>> figure = box_map(points, [[0, 0], [4, 0]], [[1, 0], [5, 0]], query=[1.5, 0], k=2)
    >>> [(trace.name, len(trace.x)) for trace in figure.data if trace.name == "2 nearest"]
    [('2 nearest', 2)]
    """
    rows, lows, highs = (
        plane_points(name, values)
        for name, values in (("points", points), ("low", low), ("high", high))
    )
    center = plane_points("query", np.atleast_2d(np.asarray(query)))[0]
    if not 1 <= k <= len(rows):
        raise ValueError(f"k: expected 1 to {len(rows)}, got {k}")
    far = np.linalg.norm(rows - center, axis=1)  # (n,)
    near = far.argsort(kind="stable")[:k]
    radius = float(far[near[-1]])
    figure = new_figure(title, height=480)
    _add_boxes(figure, lows, highs, touched_boxes(lows, highs, center, radius))
    _add_points(figure, rows, near)
    _add_circle(figure, center, radius)
    reach = AROUND * radius
    figure.update_xaxes(range=[center[0] - reach, center[0] + reach])
    figure.update_yaxes(range=[center[1] - reach, center[1] + reach], scaleanchor="x")
    return figure


def touched_boxes(
    low: NDArray[np.floating], high: NDArray[np.floating], center: NDArray, radius: float
) -> NDArray[np.bool_]:
    """Which boxes have a point within `radius` of `center`, shape (boxes,).

    Examples
    --------
    >>> touched_boxes(np.array([[0, 0], [4, 0]]), np.array([[1, 1], [5, 1]]), np.zeros(2), 3.9)
    array([ True, False])
    """
    outside = np.maximum(np.maximum(low - center, center - high), 0)  # (boxes, 2)
    return np.linalg.norm(outside, axis=1) <= radius * (1 + 1e-6)  # room for rounding


def _add_boxes(figure: go.Figure, low: Points, high: Points, touched: NDArray[np.bool_]) -> None:
    boxes = [np.array([a, [b[0], a[1]], b, [a[0], b[1]]]) for a, b in zip(low, high, strict=True)]
    opened = outlines([box for box, open_ in zip(boxes, touched, strict=True) if open_])
    closed = outlines([box for box, open_ in zip(boxes, touched, strict=True) if not open_])
    figure.add_scatter(
        x=closed[:, 0], y=closed[:, 1], mode="lines", line={"color": MUTED, "width": 1},
        name="box, not opened", hoverinfo="skip",
    )  # fmt: skip
    figure.add_scatter(
        x=opened[:, 0], y=opened[:, 1], mode="lines", line={"color": BLUE, "width": 2},
        fill="toself", fillcolor="rgba(86, 180, 233, 0.3)", name="box that the circle touches",
        hoverinfo="skip",
    )  # fmt: skip


def _add_points(figure: go.Figure, rows: Points, near: NDArray[np.int64]) -> None:
    others = np.delete(rows, near, axis=0)
    figure.add_scatter(
        x=others[:, 0], y=others[:, 1], mode="markers", name="rows", hoverinfo="skip",
        marker={"size": 3, "color": MUTED},
    )  # fmt: skip
    figure.add_scatter(
        x=rows[near, 0], y=rows[near, 1], mode="markers", name=f"{len(near)} nearest",
        marker={"size": 7, "color": GREEN, "symbol": "square"}, customdata=near,
        hovertemplate="row %{customdata}",
    )  # fmt: skip


def _add_circle(figure: go.Figure, center: NDArray, radius: float) -> None:
    angle = np.linspace(0, 2 * np.pi, 100)
    figure.add_scatter(
        x=center[0] + radius * np.cos(angle), y=center[1] + radius * np.sin(angle), mode="lines",
        line={"color": VERMILLION, "width": 2}, name="distance of the farthest of them",
        hoverinfo="skip",
    )  # fmt: skip
    figure.add_scatter(
        x=center[:1], y=center[1:], mode="markers", marker=STAR, name="query", hoverinfo="skip"
    )
