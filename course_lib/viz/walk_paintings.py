"""Explorer: random walks from one node under node2vec's p and q: where does the walker go?"""

from collections.abc import Callable, Sequence
from functools import lru_cache

import ipywidgets
import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike
from plotly.subplots import make_subplots

from .explorer_frame import Explorer
from .graph_drawings import add_links, add_nodes
from .graph_plans import GraphPlan, choose_on_click, node_menu
from .play_buttons import add_play_button
from .template import BLUE, INK, ORANGE, SEQUENTIAL, VERMILLION, course_template
from .walk_counts import WalkCounts

WalksOf = Callable[[float, float, int, int], ArrayLike]
FACTORS = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 10.0)
LISTED = 12  #: Nodes of the painted walk that are named.
ALT = (
    "Left: a graph whose nodes are larger and brighter the more often random walks from {start!r} "
    "visit them, one walk drawn in orange. Right: bars of the share of steps by their distance "
    "from the start, with dashes for p = q = 1."
)


def walk_painter(
    positions: ArrayLike,
    edges: ArrayLike,
    walks_of: WalksOf,
    names: Sequence[object] | None = None,
    start: int = 0,
    p: float = 1.0,
    q: float = 1.0,
    title: str = "Where does the walker go?",
) -> Explorer:
    """Turn p and q and see where random walks from a node go.

    Parameters
    ----------
    positions : array_like, shape (n, 2)
        Places of the nodes; up to about 300.
    edges : array_like, shape (E, 2)
    walks_of : callable
        ``walks_of(p, q, start, seed) -> (walks, length)`` node numbers of walks that begin at
        `start`, -1 after a walk's end. Should answer within 0.1 s; some 200 walks of 10 to 20
        nodes show best.
    names : sequence, length n, optional
    start : int
        Node to start with.
    p, q : float
        Start; each one of 0.1, 0.25, 0.5, 1, 2, 4, 10.
    title : str

    Returns
    -------
    Explorer
        Controls ``p``, ``q``, ``start`` (a click on a node chooses it, too), ``walk`` (which one
        is drawn, from 1) and ``step`` (how far, beside a play button).

    Raises
    ------
    ValueError
        When shapes don't fit, or a walk begins elsewhere.

    References
    ----------
    Grover, Leskovec (2016), "node2vec: Scalable Feature Learning for Networks", section 3.2.

    Examples
    --------
    >>> def walks_of(p, q, start, seed):  # a circle of five: on for small q, back for small p
    ...     step = 1 if q < p else -1
    ...     return [[start, (start + 1) % 5, (start + 1 + step) % 5]] * 10
    >>> turns = 2 * np.pi * np.arange(5) / 5
    >>> circle = np.stack([np.cos(turns), np.sin(turns)], axis=1)
    >>> painter = walk_painter(circle, [(n, (n + 1) % 5) for n in range(5)], walks_of)
    >>> painter.set(q=0.25)
    >>> print(painter.message)
    p 1, q 0.25: 0 % of steps go straight back, a walk sees 3.0 nodes, 1.50 links from its start
    on average. With p = q = 1: 100 % of steps go straight back, a walk sees 2.0 nodes, 0.50 links
    from its start.
    Walk 1: 0 → 1 → 2.
    """
    plan = GraphPlan.of(positions, edges, names)
    seen = lru_cache(maxsize=256)(
        lambda p, q, start: WalkCounts.of(walks_of(p, q, start, 0), plan, start)
    )
    menu = node_menu(plan, start, "Start")
    controls = _controls(menu, seen(p, q, start), p, q)
    explorer = Explorer(
        title,
        controls,
        _empty_figure(plan),
        lambda figure, **values: _update(figure, plan, seen, **values),
        alt=ALT.format(start=plan.names[start]),
    )
    add_play_button(explorer, controls["step"], interval=500)
    choose_on_click(explorer, explorer.figure.data[1], "start")
    return explorer


def _controls(
    menu: ipywidgets.Dropdown, counts: WalkCounts, p: float, q: float
) -> dict[str, ipywidgets.Widget]:
    wide, (walks, length) = {"width": "390px"}, counts.walks.shape
    return {
        "p": ipywidgets.SelectionSlider(
            options=FACTORS, value=p, description="p (small: turn back)", layout=wide
        ),
        "q": ipywidgets.SelectionSlider(
            options=FACTORS, value=q, description="q (small: go on)", layout=wide
        ),
        "start": menu,
        "walk": ipywidgets.IntSlider(1, 1, walks, description="Walk", layout=wide),
        "step": ipywidgets.IntSlider(length - 1, 0, length - 1, description="Step", layout=wide),
    }


def _empty_figure(plan: GraphPlan) -> go.Figure:
    titles = ("Visits, and one walk", "Steps by distance from the start")
    figure = make_subplots(
        1, 2, column_widths=[0.66, 0.34], horizontal_spacing=0.12, subplot_titles=titles
    )
    add_links(figure, plan, row=1, col=1)
    add_nodes(figure, plan, ": %{customdata:.1%} of the steps", row=1, col=1)
    figure.data[1].marker.colorscale = SEQUENTIAL
    figure.add_scatter(
        mode="lines", line={"color": ORANGE, "width": 4}, name="walk", hoverinfo="skip",
        row=1, col=1,
    )  # fmt: skip
    for name, symbol, color in (("start", "star", INK), ("walker", "diamond", VERMILLION)):
        marker = {"symbol": symbol, "size": 17, "color": color}
        marker["line"] = {"width": 1.5, "color": "white"}
        figure.add_scatter(mode="markers", marker=marker, name=name, hoverinfo="skip", row=1, col=1)
    figure.add_bar(
        marker_color=BLUE, name="this p and q", hovertemplate="%{x} links: %{y:.3f}", row=1, col=2
    )
    dash = {"symbol": "line-ew", "size": 20, "line": {"width": 3, "color": INK}}
    figure.add_scatter(
        mode="markers", marker=dash, name="p = q = 1", hovertemplate="%{y:.3f}", row=1, col=2
    )
    figure.update_xaxes(title_text="links from the start", dtick=1, row=1, col=2)
    figure.update_yaxes(title_text="share of steps", range=[0, 1], row=1, col=2)
    figure.update_layout(template=course_template(), height=520, margin={"l": 20, "b": 90})
    return figure.update_layout(legend={"orientation": "h", "x": 0, "y": -0.1})


def _update(
    figure: go.FigureWidget,
    plan: GraphPlan,
    seen: Callable[[float, float, int], WalkCounts],
    p: float,
    q: float,
    start: int,
    walk: int,
    step: int,
) -> str:
    counts, usual = seen(p, q, start), seen(1.0, 1.0, start)
    walks, length = counts.walks.shape
    walk, step = min(walk, walks), min(step, length - 1)
    path = counts.path(walk - 1, step)
    most = max(float(np.delete(counts.shares, start).max(initial=0.0)), 1e-9)
    sizes = 9 + 20 * np.sqrt(np.minimum(counts.shares / most, 1.0))
    figure.data[1].update(customdata=counts.shares)
    figure.data[1].marker.update(color=counts.shares, size=sizes, cmin=0, cmax=most)
    places = plan.points[path]
    figure.data[2].update(x=places[:, 0], y=places[:, 1])
    for trace, node in zip(figure.data[3:5], (start, path[-1]), strict=True):
        trace.update(x=plan.points[[node], 0], y=plan.points[[node], 1])
    for trace, one in zip(figure.data[5:], (counts, usual), strict=True):
        trace.update(x=list(range(len(one.by_hop))), y=one.by_hop)
    figure.layout.xaxis2.range = [-0.6, len(counts.by_hop) - 0.4]
    way = " → ".join(plan.names[node] for node in path[-LISTED:])
    return (
        f"p {p:g}, q {q:g}: {counts.in_words()} on average. With p = q = 1: {usual.in_words()}.\n"
        f"Walk {walk}: {'… → ' if len(path) > LISTED else ''}{way}."
    )
