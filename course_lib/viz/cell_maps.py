"""A map of an inverted file's cells, with what a query reads, finds and misses."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from .cell_geometry import CellIndex, Probe
from .plane_queries import STAR, bare_axes
from .template import BLUE, GREEN, INK, MUTED, VERMILLION, new_figure

LOOKS = {
    "not read": {"color": "#B0B0B0", "symbol": "circle", "size": 5},
    "read": {"color": BLUE, "symbol": "circle", "size": 6},
    "true neighbour, found": {"color": GREEN, "symbol": "square", "size": 9},
    "true neighbour, missed": {"color": VERMILLION, "symbol": "x", "size": 9},
}


def cell_map(
    points: ArrayLike,
    centroids: ArrayLike,
    query: ArrayLike | None = None,
    nprobe: int = 1,
    k: int = 10,
    title: str = "",
) -> go.Figure:
    """Draw the cells of an inverted file, and what one query reads, finds and misses.

    Parameters
    ----------
    points : array_like, shape (n, 2)
    centroids : array_like, shape (nlist, 2)
    query : array_like, shape (2,), optional
        Without one, only the cells are drawn.
    nprobe, k : int
    title : str

    Returns
    -------
    plotly.graph_objects.Figure

    Examples
    --------
    >>> figure = cell_map([[0, 0], [1, 0], [3, 0], [4, 0]], [[0.5, 0], [3.5, 0]], [2.2, 0], k=2)
    >>> {trace.name: len(trace.x) for trace in figure.data[4:6]}
    {'true neighbour, found': 1, 'true neighbour, missed': 1}
    """
    index = CellIndex.of(points, centroids)
    check_counts(index, k, nprobe)
    figure = new_figure(title, height=560)
    add_cell_map(figure, index)
    bare_axes(figure, index.points)
    place = np.array([]) if query is None else np.asarray(query, dtype=np.float32)
    probe = index.probe(place, nprobe, k) if len(place) else None
    draw_probe(figure, index, probe, place)
    figure.update_layout(legend={"orientation": "h", "y": -0.03, "x": 0})
    return figure


def add_cell_map(figure: go.Figure, index: CellIndex, **place: int) -> None:
    """Add tint, borders, the four kinds of points, centroids and the query: eight traces.

    Examples
    --------
    >>> figure = go.Figure()
    >>> add_cell_map(figure, CellIndex.of([[0, 0], [1, 0]], [[0, 0], [1, 0]]))
    >>> len(figure.data)
    8
    """
    silent = {"hoverinfo": "skip"}
    figure.add_scatter(
        mode="lines", fill="toself", fillcolor="rgba(86, 180, 233, 0.3)", line={"width": 0},
        name="cells read", **silent, **place,
    )  # fmt: skip
    borders = outlines(index.cells)
    thin = {"color": MUTED, "width": 1}
    figure.add_scatter(
        x=borders[:, 0],
        y=borders[:, 1],
        mode="lines",
        line=thin,
        showlegend=False,
        **silent,
        **place,
    )
    for name, marker in LOOKS.items():
        figure.add_scatter(
            mode="markers", name=name, marker=marker, hovertemplate="row %{customdata}", **place
        )
    cross = {"symbol": "cross-thin", "size": 9, "line": {"width": 2, "color": INK}}
    figure.add_scatter(
        x=index.centroids[:, 0], y=index.centroids[:, 1], mode="markers", marker=cross,
        name="centroid", **silent, **place,
    )  # fmt: skip
    figure.add_scatter(mode="markers", marker=STAR, name="query", **silent, **place)


def outlines(cells: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Closed polygons one after the other, parted by NaN: shape (corners, 2)."""
    gap = np.full((1, 2), np.nan)
    closed = [np.vstack([cell, cell[:1], gap]) for cell in cells if len(cell)]
    return np.vstack(closed) if closed else gap


def draw_probe(figure: go.Figure, index: CellIndex, probe: Probe | None, query: NDArray) -> None:
    """Draw what a query reads, finds and misses into the first eight traces of `add_cell_map`.

    Examples
    --------
    >>> index, figure = CellIndex.of([[0, 0], [1, 0], [9, 0]], [[0, 0], [9, 0]]), go.Figure()
    >>> add_cell_map(figure, index)
    >>> draw_probe(figure, index, index.probe(np.array([8, 0]), 1, k=1), np.array([8, 0]))
    >>> [len(trace.x) for trace in figure.data[2:6]]
    [2, 0, 1, 0]
    """
    cells = index.cells if probe else []
    tint = outlines([cells[cell] for cell in probe.cells] if probe else [])
    figure.data[0].update(x=tint[:, 0], y=tint[:, 1])
    n = len(index.points)
    true = np.concatenate([probe.found, probe.missed]) if probe else np.array([], dtype=np.int64)
    read = probe.scanned if probe else np.zeros(n, dtype=bool)
    others = ~np.isin(np.arange(n), true)
    groups = [np.flatnonzero(~read & others), np.flatnonzero(read & others)]
    groups += [probe.found, probe.missed] if probe else [true, true]
    for trace, rows in zip(figure.data[2:6], groups, strict=True):
        trace.update(x=index.points[rows, 0], y=index.points[rows, 1], customdata=rows)
    figure.data[7].update(x=query[:1], y=query[1:])


def check_counts(index: CellIndex, k: int, nprobe: int) -> None:
    """Refuse a k or nprobe that the index can't serve.

    Raises
    ------
    ValueError
        When one is below 1, or above the number of points or cells.

    Examples
    --------
    >>> check_counts(CellIndex.of([[0, 0], [1, 0]], [[0, 0]]), k=2, nprobe=1)
    """
    for name, value, most in (
        ("k", k, len(index.points)),
        ("nprobe", nprobe, len(index.centroids)),
    ):
        if not 1 <= value <= most:
            raise ValueError(f"{name}: expected 1 to {most}, got {value}")
