"""Explorer: a search through a hierarchical graph, step by step from the top layer down."""

from collections.abc import Sequence
from functools import lru_cache

import ipywidgets
import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray
from plotly.subplots import make_subplots

from .descent_steps import Descent, GraphLayers, Level, TraceOf, lines_between
from .descent_words import step_in_words
from .explorer_frame import Explorer
from .layer_panels import add_layer, fill_layer
from .plane_queries import STAR, place_on_click, query_sliders
from .template import BLUE, GREEN, INK, MUTED, ORANGE, SKY, VERMILLION, course_template

LOOKS = {
    "compared before": {"symbol": "circle", "size": 8, "color": SKY},
    "compared now": {"symbol": "circle", "size": 10, "color": BLUE},
    "in the beam": {"symbol": "circle-open", "size": 13, "color": INK, "line": {"width": 2}},
    "true nearest": {"symbol": "square-open", "size": 16, "color": GREEN, "line": {"width": 3}},
    "now here": {"symbol": "diamond", "size": 12, "color": VERMILLION},
}
ALT = (
    "Left: one layer of a graph over {n} points, the way of a search through it in orange, towards "
    "a star, the query. Right: the distance of the best point falls from step to step while the "
    "search goes down from layer {top} to layer 0."
)


def hnsw_descent(
    levels: Sequence[Level],
    points: ArrayLike,
    trace_of: TraceOf,
    query: ArrayLike | None = None,
    k: int = 1,
    title: str = "From layer to layer",
) -> Explorer:
    """Follow a search through an HNSW graph over points in the plane.

    Parameters
    ----------
    levels : sequence of layers, layer 0 first
        Each a mapping of node to neighbours, or a pair (nodes, edges), as of
        `course_lib.ann.graph_levels`.
    points : array_like, shape (n, 2)
        The indexed rows themselves; up to about 1,000.
    trace_of : callable
        ``trace_of(query) -> hops`` for a query of shape (2,), float32, such as ``lambda q:
        trace_search(index, q)`` of `course_lib.ann`. Asked once for each query.
    query : array_like, shape (2,), optional
        Where the query starts; by default far from the entry point.
    k : int
        How many true nearest points are marked and counted.
    title : str

    Returns
    -------
    Explorer
        Controls ``step`` (beside a play button; opens on the last), ``x`` and ``y``; a click on a
        point puts the query there.

    Raises
    ------
    ValueError
        When a layer names a node that has no point.

    Examples
    --------
    >>> from course_lib.ann import HNSWIndex, graph_levels, trace_search
    >>> points = np.random.default_rng(0).uniform(size=(200, 2))
    >>> index = HNSWIndex(2, M=4, ef_search=8, seed=0)
    >>> ids = index.add(points)
    >>> explorer = hnsw_descent(graph_levels(index), points, lambda q: trace_search(index, q))
    >>> explorer.message.splitlines()[-1]
    'No node of the beam is left to expand: the search found the true nearest point.'
    """
    search = _Search(GraphLayers.of(levels, points), trace_of, k)
    start = search.farthest() if query is None else query
    sliders = query_sliders(search.layers.points, start)
    last = len(search.descent(sliders["x"].value, sliders["y"].value).hops)
    step = ipywidgets.IntSlider(last, 1, last, description="Step", layout={"width": "500px"})
    explorer = Explorer(
        title,
        {"step": step, **sliders},
        _empty_figure(search.layers),
        lambda figure, **values: _update(figure, search, step, **values),
        alt=ALT.format(n=len(search.layers.points), top=len(search.layers.nodes) - 1),
    )
    _add_play_button(explorer, step)
    traces = explorer.figure.data
    place_on_click(explorer, (*traces[:1], *traces[2:3]), search.layers.points)
    return explorer


class _Search:
    """The graph, what was traced on it so far, and where we were at the last touch."""

    def __init__(self, layers: GraphLayers, trace_of: TraceOf, k: int) -> None:
        self.layers, self.trace_of = layers, trace_of
        self.descent = lru_cache(maxsize=256)(self._trace)
        self.k, self.query, self.steps = k, (np.nan, np.nan), 0

    def _trace(self, x: float, y: float) -> Descent:
        hops = list(self.trace_of(np.array([x, y], dtype=np.float32)))
        if not hops:
            raise ValueError(f"trace_of: expected steps for the query {x:g}, {y:g}, got none")
        return Descent(self.layers.points, np.array([x, y]), hops)

    def farthest(self) -> NDArray[np.float32]:
        """Beside the point that is farthest from where every search starts."""
        points = self.layers.points
        middle = points.mean(axis=0)
        entry = self.descent(*middle.tolist()).hops[0].node
        far = points[((points - points[entry]) ** 2).sum(axis=1).argmax()]
        return 0.9 * far + 0.1 * middle

    def step(self, x: float, y: float, step: int) -> int:
        """The step to show: for another query the last again, if it was the last before."""
        steps = len(self.descent(x, y).hops)
        if (x, y) != self.query:
            step = steps if step >= self.steps else min(step, steps)
        self.query, self.steps = (x, y), steps
        return step


def _empty_figure(layers: GraphLayers) -> go.Figure:
    figure = make_subplots(
        2, 2, column_widths=[0.66, 0.34], horizontal_spacing=0.1, vertical_spacing=0.16,
        specs=[[{"rowspan": 2}, {}], [None, {}]],
        subplot_titles=("Layer 0", "Distance of the best so far", "Layer"),
    )  # fmt: skip
    add_layer(figure, layers, 0, row=1, col=1)
    for trace, name in zip(
        figure.data, ("not on this layer", "link", "on this layer"), strict=True
    ):
        trace.update(name=name, hovertemplate="row %{customdata}<extra></extra>")
    for name, color, dash in (("way on layers above", MUTED, "dot"), ("way here", ORANGE, "solid")):
        line = {"color": color, "dash": dash, "width": 3}
        figure.add_scatter(mode="lines", line=line, name=name, hoverinfo="skip", row=1, col=1)
    for name, marker in LOOKS.items():
        figure.add_scatter(mode="markers", marker=marker, name=name, hoverinfo="skip", row=1, col=1)
    figure.add_scatter(mode="markers", marker=STAR, name="query", hoverinfo="skip", row=1, col=1)
    for row, look in ((1, {}), (2, {"shape": "hv"})):
        line = {"color": BLUE, "width": 2.5, **look}
        figure.add_scatter(mode="lines", line=line, showlegend=False, row=row, col=2)
    ring = {"size": 13, "color": INK, "symbol": "circle-open", "line": {"width": 3}}
    for row in (1, 2):
        figure.add_scatter(
            mode="markers", marker=ring, showlegend=False, cliponaxis=False, row=row, col=2
        )
    figure.update_yaxes(rangemode="tozero", row=1, col=2)
    figure.update_yaxes(range=[-0.3, len(layers.nodes) - 0.7], dtick=1, row=2, col=2)
    figure.update_xaxes(title_text="step", row=2, col=2)
    figure.update_layout(template=course_template(), height=620, margin={"t": 40, "b": 130})
    figure.update_layout(legend={"orientation": "h", "x": 0, "y": -0.08, "entrywidth": 150})
    return figure


def _update(
    figure: go.FigureWidget,
    search: _Search,
    slider: ipywidgets.IntSlider,
    step: int,
    x: float,
    y: float,
) -> str:
    step, descent = search.step(x, y, step), search.descent(x, y)
    with slider.hold_sync():  # one message: in two the page would move the slider back
        slider.max, slider.value = len(descent.hops), step
    level = descent.hops[step - 1].level
    fill_layer(figure.data[:3], search.layers, level)
    _draw_way(figure, descent, step)
    _draw_points(figure, descent, step, search.k)
    steps = list(range(1, len(descent.hops) + 1))
    heights: list[list[float]] = [descent.best, [hop.level for hop in descent.hops]]
    for row, values in enumerate(heights):
        figure.data[11 + row].update(x=steps, y=values)
        figure.data[13 + row].update(x=[step], y=[values[step - 1]])
    here = len(search.layers.nodes[level])
    figure.layout.annotations[
        0
    ].text = f"Layer {level}: {here} of {len(search.layers.points)} points"
    return step_in_words(descent, step, search.k)


def _draw_way(figure: go.FigureWidget, descent: Descent, step: int) -> None:
    level = descent.hops[step - 1].level
    above = [descent.path(one, step) for one in range(descent.hops[0].level, level, -1)]
    edges = np.concatenate(above) if above else np.zeros((0, 2), dtype=np.int64)
    for trace, pairs in zip(figure.data[3:5], (edges, descent.path(level, step)), strict=True):
        lines = lines_between(descent.points, pairs)
        trace.update(x=lines[:, 0], y=lines[:, 1])


def _draw_points(figure: go.FigureWidget, descent: Descent, step: int, k: int) -> None:
    now = descent.hops[step - 1]
    before = {
        node for hop in descent.hops[: step - 1] if hop.level == now.level
        for node in (hop.node, *hop.neighbors)
    }  # fmt: skip
    fresh = set(now.neighbors)
    shown = sorted(before - fresh), sorted(fresh), list(now.beam), descent.nearest(k), [now.node]
    for trace, rows in zip(figure.data[5:10], shown, strict=True):
        places = descent.points[np.array(rows, dtype=np.int64)]
        trace.update(x=places[:, 0], y=places[:, 1])
    figure.data[10].update(x=descent.query[:1], y=descent.query[1:])


def _add_play_button(explorer: Explorer, slider: ipywidgets.IntSlider) -> None:
    play = ipywidgets.Play(min=1, max=slider.max, value=1, interval=900, description="Play")
    play.value = slider.value
    ipywidgets.jslink((slider, "max"), (play, "max"))
    ipywidgets.jslink((play, "value"), (slider, "value"))
    row = explorer.widget.children[1]
    row.children = (play, *row.children)
