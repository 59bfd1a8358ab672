"""Explorer: the cells of an inverted file, how many of them a query reads, what it misses."""

import ipywidgets
import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray
from plotly.subplots import make_subplots

from .cell_geometry import CellIndex, Probe
from .cell_maps import add_cell_map, check_counts, draw_probe
from .explorer_frame import Explorer
from .plane_queries import bare_axes, place_on_click, query_sliders
from .template import BLUE, GREEN, INK, ORANGE, course_template

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
    check_counts(index, k, nprobe)
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


def _explorer_figure(index: CellIndex, recalls: NDArray, shares: NDArray) -> go.Figure:
    figure = make_subplots(
        1, 2, column_widths=[0.66, 0.34], horizontal_spacing=0.09,
        subplot_titles=("", "What more cells bring"),
    )  # fmt: skip
    add_cell_map(figure, index, row=1, col=1)
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
    draw_probe(figure, index, probe, query)
    figure.data[9].y = probe.recalls
    figure.layout.shapes[-1].update(x0=nprobe, x1=nprobe)
    return _sentence(index, probe, k, means)


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
