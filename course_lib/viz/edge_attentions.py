"""Explorer: graph attention, the share that each neighbour has in a node's new state."""

from collections.abc import Sequence

import ipywidgets
import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray
from plotly.subplots import make_subplots

from .bar_charts import ranked_bar_data
from .descent_steps import lines_between
from .edge_shares import EdgeShares
from .explorer_frame import Explorer
from .graph_drawings import add_links, add_nodes
from .graph_plans import GraphPlan, choose_on_click, node_menu
from .template import BLUE, INK, MUTED, SKY, VERMILLION, course_template

WIDTHS = (1.5, 4.0, 7.0, 10.0)  #: Of an edge, by its share over the largest.
SHOWN = 12
ALT = (
    "Left: a graph; the links into {node!r} are the thicker the more of its attention they have. "
    "Right: bars of the shares, with a dotted line where equal shares would end."
)


def edge_attention(
    positions: ArrayLike,
    edges: ArrayLike,
    weights: ArrayLike,
    names: Sequence[object] | None = None,
    node: int = 0,
    title: str = "Attention on edges",
) -> Explorer:
    """See whom a node of a graph attention network listens to, head by head.

    Parameters
    ----------
    positions : array_like, shape (n, 2)
    edges : array_like, shape (E, 2)
        Source and target of each edge, self-loops included; the transpose of an ``edge_index``.
    weights : array_like, shape (E, heads) or (E,)
        Attention; over the edges into each node it sums to 1.
    names : sequence, length n, optional
    node : int
        The listening node at the start.
    title : str

    Returns
    -------
    Explorer
        Controls ``node`` (a click on a node chooses it, too) and ``head`` (0 is the mean of all).

    Raises
    ------
    ValueError
        When shapes don't fit, or weights don't sum to 1 over the edges into a node.

    References
    ----------
    Veličković et al. (2018), "Graph Attention Networks", equations 3 and 6.

    Examples
    --------
    >>> edges = [(0, 0), (1, 0), (2, 0), (1, 1), (2, 2)]
    >>> weights = [[0.2, 0.4], [0.7, 0.3], [0.1, 0.3], [1, 1], [1, 1]]
    >>> explorer = edge_attention([[0, 0], [1, 0], [0, 1]], edges, weights, names="abc")
    >>> explorer.set(head=1)
    >>> print(explorer.message)
    Head 1: a looks most at b (0.70; equal shares would be 0.33) and at itself 0.20. Its attention
    is spread as over 2.2 of its 3 edges.
    Over all nodes of several edges, the entropy is 73 % of that of equal shares.
    """
    plan = GraphPlan.of(positions, edges, names)
    shares = EdgeShares.of(weights, plan)
    heads = [(str(head), head) for head in range(1, shares.heads + 1)]
    controls = {
        "head": ipywidgets.SelectionSlider(
            options=[("mean of all", 0), *heads] if shares.heads > 1 else heads,
            description="Head", layout={"width": "350px"},
        ),
        "node": node_menu(plan, node, "Listening node"),
    }  # fmt: skip
    explorer = Explorer(
        title,
        controls,
        _empty_figure(plan),
        lambda figure, head, node: _update(figure, plan, shares, head, node),
        alt=ALT.format(node=plan.names[node]),
    )
    choose_on_click(explorer, explorer.figure.data[-3], "node")
    return explorer


def _empty_figure(plan: GraphPlan) -> go.Figure:
    """Links, edges into the node from thin to thick, nodes, the listening node, bars."""
    figure = make_subplots(
        1, 2, column_widths=[0.64, 0.36], horizontal_spacing=0.16,
        subplot_titles=("Edges into the node", "Its shares"),
    )  # fmt: skip
    add_links(figure, plan, row=1, col=1)
    for width in WIDTHS:
        figure.add_scatter(
            mode="lines", line={"color": BLUE, "width": width}, hoverinfo="skip", row=1, col=1
        )
    add_nodes(figure, plan, ": %{customdata}", row=1, col=1)
    marker = {"size": 17, "symbol": "diamond", "color": VERMILLION}
    figure.add_scatter(mode="markers", marker=marker, hoverinfo="skip", row=1, col=1)
    figure.add_bar(orientation="h", row=1, col=2)
    dots = {"color": INK, "width": 1.5, "dash": "dot"}
    figure.add_vline(x=0, line=dots, layer="below", row=1, col=2)
    figure.update_xaxes(title_text="share of its attention", row=1, col=2)
    figure.update_yaxes(type="category", row=1, col=2)
    figure.update_layout(template=course_template(), height=500, showlegend=False)
    return figure.update_layout(margin={"l": 20})


def _update(
    figure: go.FigureWidget, plan: GraphPlan, shares: EdgeShares, head: int, node: int
) -> str:
    sources, into = shares.into(node, head)
    if not len(sources):
        raise ValueError(f"No edge leads to {plan.names[node]}: it listens to nobody.")
    _draw_edges(figure, plan, sources, into, node)
    order = np.argsort(-into, kind="stable")[:SHOWN]
    names = [plan.escaped[row] if row != node else "itself" for row in sources[order]]
    figure.data[-1].update(ranked_bar_data(names, into[order]))
    figure.layout.shapes[0].update(x0=1 / len(into), x1=1 / len(into))
    figure.layout.xaxis2.range = [0, 1.25 * max(float(into.max()), 1 / len(into))]
    figure.layout.yaxis2.range = [max(len(order), 4) - 0.5, -0.5]
    figure.layout.annotations[0].text = f"Edges into {plan.escaped[node]}"
    return _sentence(plan, shares, sources, into, head, node)


def _draw_edges(
    figure: go.FigureWidget, plan: GraphPlan, sources: NDArray, into: NDArray, node: int
) -> None:
    kinds = np.ceil(len(WIDTHS) * into / into.max()).clip(1, len(WIDTHS)).astype(int) - 1
    for kind, trace in enumerate(figure.data[1 : len(WIDTHS) + 1]):
        senders = sources[(kinds == kind) & (sources != node)]
        pairs = np.stack([senders, np.full_like(senders, node)], axis=1)
        lines = lines_between(plan.points, pairs)
        trace.update(x=lines[:, 0], y=lines[:, 1])
    texts, colors = ["no edge"] * plan.n, [MUTED] * plan.n
    for source, share in zip(sources, into, strict=True):
        texts[source], colors[source] = f"{share:.3f}", SKY
    figure.data[-3].update(customdata=texts)
    figure.data[-3].marker.color = colors
    figure.data[-2].update(x=plan.points[[node], 0], y=plan.points[[node], 1])


def _sentence(
    plan: GraphPlan,
    shares: EdgeShares,
    sources: NDArray,
    into: NDArray[np.float64],
    head: int,
    node: int,
) -> str:
    best, own = int(into.argmax()), into[sources == node].sum()
    whom = "itself" if sources[best] == node else plan.names[sources[best]]
    spread = float(2.0 ** -(into * np.log2(np.maximum(into, 1e-300))).sum())
    said = f"Head {head}: " if head else f"Mean of {shares.heads} heads: "
    said += f"{plan.names[node]} looks most at {whom} ({into[best]:.2f}; equal shares would be "
    said += f"{1 / len(into):.2f})"
    if whom != "itself" and own > 0:
        said += f" and at itself {own:.2f}"
    said += f". Its attention is spread as over {spread:.1f} of its {len(into)} edges."
    even = shares.evenness(head)
    if np.isfinite(even):
        said += "\nOver all nodes of several edges, the entropy is "
        said += f"{100 * even:.0f} % of that of equal shares."
    return said
