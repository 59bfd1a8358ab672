"""Explorer: the cells of an inverted file, how many of them a query reads, what it misses."""

from collections.abc import Sequence

import ipywidgets
import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray
from plotly.subplots import make_subplots

from .cell_geometry import CellIndex, Probe
from .explorer_frame import Explorer
from .plane_queries import STAR, bare_axes, place_on_click, query_sliders
from .template import BLUE, GREEN, INK, MUTED, ORANGE, VERMILLION, course_template, new_figure

LOOKS = {
    "not read": {"color": "#B0B0B0", "symbol": "circle", "size": 5},
    "read": {"color": BLUE, "symbol": "circle", "size": 6},
    "true neighbour, found": {"color": GREEN, "symbol": "square", "size": 9},
    "true neighbour, missed": {"color": VERMILLION, "symbol": "x", "size": 9},
}
ALT = (
    "Left: {n} points in {cells} cells, one for each centroid; the cells that the query (a star) "
    "reads are tinted, its {k} true neighbours are green squares where found and red crosses where "
    "missed. Right: recall and the share of points read rise with nprobe, recall much sooner."
)


def ivf_cells(
    points: ArrayLike,
    centroids: ArrayLike,
    k: int = 10,
    query: ArrayLike | None = None,
    nprobe: int = 1,
    title: str = "Cells of an inverted file",
) -> Explorer:
    """Move a query over the cells of an inverted file and open more or fewer of them.

    Parameters
    ----------
    points : array_like, shape (n, 2)
    centroids : array_like, shape (nlist, 2)
        Of k-means, say; each point belongs to the nearest.
    k : int
        How many neighbours are asked for.
    query : array_like, shape (2,), optional
        Where the query starts; by default where one cell misses most.
    nprobe : int
        How many cells are read at the start.
    title : str

    Returns
    -------
    Explorer
        Controls ``nprobe``, ``x`` and ``y``; a click on a point puts the query there.

    Raises
    ------
    ValueError
        When the shapes are others, or `k` or `nprobe` is out of range.

    Examples
    --------
    >>> points = [[x, 0.1 * (x % 3)] for x in range(12)]
    >>> cells = ivf_cells(points, [[1.5, 0], [5.5, 0], [9.5, 0]], k=4, query=[3.6, 0.1])
    >>> print(cells.message)
    nprobe 1 of 3 cells: 4 of 12 points read (33 %), after 3 comparisons with centroids.
    2 of the 4 true neighbours found, recall 0.50; 2 are in cells that weren't read.
    On average over 12 queries nprobe 1 finds 0.67 of them and reads 33 %.
    """
    index = CellIndex.of(points, centroids)
    _check(index, k, nprobe)
    rows, recalls, shares = index.sampled(k)
    start = index.points[rows[recalls[:, 0].argmin()]] if query is None else query
    controls = {
        "nprobe": ipywidgets.IntSlider(
            nprobe, 1, len(index.centroids), description="nprobe, cells read"
        ),
        **query_sliders(index.points, start),
    }
    means = recalls.mean(axis=0), shares.mean(axis=0)
    explorer = Explorer(
        title,
        controls,
        _explorer_figure(index, *means),
        lambda figure, nprobe, x, y: _update(figure, index, k, (len(rows), *means), nprobe, x, y),
        alt=ALT.format(n=len(index.points), cells=len(index.centroids), k=k),
    )
    place_on_click(explorer, explorer.figure.data[2:6], index.points)
    return explorer


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
    _check(index, k, nprobe)
    figure = new_figure(title, height=560)
    _add_map(figure, index)
    bare_axes(figure, index.points)
    place = np.array([]) if query is None else np.asarray(query, dtype=np.float32)
    probe = index.probe(place, nprobe, k) if len(place) else None
    _draw(figure, index, probe, place)
    figure.update_layout(legend={"orientation": "h", "y": -0.03, "x": 0})
    return figure


def _check(index: CellIndex, k: int, nprobe: int) -> None:
    for name, value, most in (
        ("k", k, len(index.points)),
        ("nprobe", nprobe, len(index.centroids)),
    ):
        if not 1 <= value <= most:
            raise ValueError(f"{name}: expected 1 to {most}, got {value}")


def _add_map(figure: go.Figure, index: CellIndex, **place: int) -> None:
    """Tint, borders, the four kinds of points, centroids, the query."""
    silent = {"hoverinfo": "skip"}
    figure.add_scatter(
        mode="lines", fill="toself", fillcolor="rgba(86, 180, 233, 0.3)", line={"width": 0},
        name="cells read", **silent, **place,
    )  # fmt: skip
    borders = _outlines(index.cells)
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


def _outlines(cells: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Closed polygons one after the other, parted by NaN: shape (corners, 2)."""
    gap = np.full((1, 2), np.nan)
    closed = [np.vstack([cell, cell[:1], gap]) for cell in cells if len(cell)]
    return np.vstack(closed) if closed else gap


def _explorer_figure(index: CellIndex, recalls: NDArray, shares: NDArray) -> go.Figure:
    figure = make_subplots(
        1, 2, column_widths=[0.66, 0.34], horizontal_spacing=0.09,
        subplot_titles=("", "What more cells bring"),
    )  # fmt: skip
    _add_map(figure, index, row=1, col=1)
    bare_axes(figure, index.points, row=1, col=1)
    nprobes = np.arange(1, len(recalls) + 1)
    for name, heights, color, dash in (
        ("mean recall", recalls, GREEN, "solid"),
        ("recall of this query", recalls, ORANGE, "dash"),
        ("mean share of points read", shares, BLUE, "dot"),
    ):
        figure.add_scatter(
            x=nprobes, y=heights, mode="lines", name=name,
            line={"color": color, "dash": dash, "width": 3}, row=1, col=2,
        )  # fmt: skip
    figure.add_vline(x=1, line={"color": INK, "width": 1.5}, row=1, col=2)
    ticks = [one for one in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if one <= nprobes[-1]]
    scale = {"type": "log", "tickvals": ticks, "ticktext": [str(tick) for tick in ticks]}
    figure.update_xaxes(title_text="nprobe, cells read", **scale, row=1, col=2)
    figure.update_yaxes(range=[0, 1.04], row=1, col=2)
    figure.update_layout(template=course_template(), height=580, margin={"t": 40, "b": 130})
    figure.update_layout(legend={"orientation": "h", "x": 0, "y": -0.16, "entrywidth": 165})
    return figure


def _update(
    figure: go.FigureWidget,
    index: CellIndex,
    k: int,
    means: tuple[int, NDArray, NDArray],
    nprobe: int,
    x: float,
    y: float,
) -> str:
    query = np.array([x, y])
    probe = index.probe(query, nprobe, k)
    _draw(figure, index, probe, query)
    figure.data[9].y = probe.recalls
    figure.layout.shapes[-1].update(x0=nprobe, x1=nprobe)
    return _sentence(index, probe, k, means)


def _draw(figure: go.Figure, index: CellIndex, probe: Probe | None, query: NDArray) -> None:
    cells = index.cells if probe else []
    tint = _outlines([cells[cell] for cell in probe.cells] if probe else [])
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


def _sentence(index: CellIndex, probe: Probe, k: int, means: tuple[int, NDArray, NDArray]) -> str:
    (queries, recalls, shares), n, nlist = means, len(index.points), len(index.centroids)
    nprobe, read = len(probe.cells), int(probe.scanned.sum())
    missed = len(probe.missed)
    where = f"; {missed} {'is' if missed == 1 else 'are'} in cells that weren't read" * (missed > 0)
    return (
        f"nprobe {nprobe} of {nlist} cells: {read} of {n} points read ({100 * read / n:.0f} %), "
        f"after {nlist} comparisons with centroids.\n{len(probe.found)} of the {k} true neighbours "
        f"found, recall {len(probe.found) / k:.2f}{where}.\nOn average over {queries} queries "
        f"nprobe {nprobe} finds {recalls[nprobe - 1]:.2f} of them and reads "
        f"{100 * shares[nprobe - 1]:.0f} %."
    )
