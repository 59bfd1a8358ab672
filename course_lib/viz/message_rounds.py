"""Explorer: how states travel along the links of a graph, one layer of messages after the other."""

from collections.abc import Sequence
from dataclasses import dataclass

import ipywidgets
import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray
from plotly.subplots import make_subplots

from .descent_steps import lines_between
from .explorer_frame import Explorer
from .graph_drawings import add_links, add_nodes, number_look
from .graph_plans import GraphPlan, choose_on_click, node_menu
from .play_buttons import add_play_button
from .template import BLUE, INK, MUTED, ORANGE, VERMILLION, course_template

REACHED, UNREACHED = 13, 6  #: Sizes of nodes.
ALT = (
    "Left: a graph whose nodes are coloured by their state at layer {layer}; those that {node!r} "
    "has heard of are large. Right, by layer: the state of {node!r} between the least and the "
    "largest of all nodes, and how much of the states still tells nodes apart."
)


def message_passing_stepper(
    positions: ArrayLike,
    edges: ArrayLike,
    states: ArrayLike,
    names: Sequence[object] | None = None,
    node: int = 0,
    title: str = "Messages, layer by layer",
) -> Explorer:
    """Step through the layers of a graph network and watch states spread and blur.

    Parameters
    ----------
    positions : array_like, shape (n, 2)
    edges : array_like, shape (E, 2)
        Along which messages go, taken both ways.
    states : array_like, shape (L + 1, n) or (L + 1, n, d)
        Before the first layer and after each; of up to 16 dimensions one is shown at a time.
    names : sequence, length n, optional
    node : int
        Whose state is followed at the start.
    title : str

    Returns
    -------
    Explorer
        Controls ``layer`` (0 to L, beside a play button; opens on 1), ``node`` (a click on a node
        chooses it, too) and ``dimension`` (from 1).

    Raises
    ------
    ValueError
        When shapes don't fit or a state isn't finite.

    References
    ----------
    Gilmer et al. (2017), "Neural Message Passing for Quantum Chemistry", equations 1 and 2; Li,
    Han, Wu (2018), "Deeper Insights into Graph Convolutional Networks", on states that grow alike.

    Examples
    --------
    >>> line, states = [(0, 1), (1, 2)], [[1, 0, 0], [0.5, 0.5, 0]]
    >>> stepper = message_passing_stepper([[0, 0], [1, 0], [2, 0]], line, states, names="abc")
    >>> stepper.set(node=1)
    >>> print(stepper.message)
    Layer 1: b can know of 3 of 3 nodes, those within 1 link. Its state is 0.50 (0.00 at layer 0,
    where its 2 neighbours had 0.50 on average).
    67 % of the states' square sum tells nodes apart at layer 0, 33 % here.
    """
    plan = GraphPlan.of(positions, edges, names)
    rounds = Rounds.of(states, plan)
    controls = _controls(plan, rounds, node)
    explorer = Explorer(
        title,
        controls,
        _empty_figure(plan, rounds),
        lambda figure, **values: _update(figure, plan, rounds, **values),
        alt=ALT.format(layer=1, node=plan.names[node]),
    )
    add_play_button(explorer, controls["layer"], interval=1200)
    choose_on_click(explorer, explorer.figure.data[2], "node")
    return explorer


@dataclass(frozen=True)
class Rounds:
    """States by layer, and how much of them tells nodes apart.

    Examples
    --------
    >>> plan = GraphPlan.of([[0, 0], [1, 1]], [(0, 1)])
    >>> Rounds.of([[1, -1], [3, 1], [2, 2]], plan).apart.tolist()
    [1.0, 0.2, 0.0]
    """

    states: NDArray[np.float64]  # (L + 1, n, d)
    apart: NDArray[np.float64]  # (L + 1,)

    @classmethod
    def of(cls, states: ArrayLike, plan: GraphPlan) -> "Rounds":
        cells = np.asarray(states, dtype=np.float64)
        cells = cells[:, :, None] if cells.ndim == 2 else cells
        if cells.ndim != 3 or len(cells) < 2 or cells.shape[1] != plan.n or not cells.shape[2]:
            raise ValueError(
                f"states: expected (L + 1, {plan.n}) or (L + 1, {plan.n}, d), L >= 1, got "
                f"{np.shape(states)}"
            )
        if not np.isfinite(cells).all():
            raise ValueError("states: expected finite numbers")
        about_mean = np.square(cells - cells.mean(axis=1, keepdims=True)).sum(axis=(1, 2))
        whole = np.square(cells).sum(axis=(1, 2))
        return cls(cells, about_mean / np.maximum(whole, 1e-300))


def _controls(plan: GraphPlan, rounds: Rounds, node: int) -> dict[str, ipywidgets.Widget]:
    layers, _, dimensions = rounds.states.shape
    wide = {"width": "300px"}
    controls = {
        "layer": ipywidgets.IntSlider(1, 0, layers - 1, description="Layer", layout=wide),
        "node": node_menu(plan, node, "Node"),
        "dimension": ipywidgets.IntSlider(1, 1, dimensions, description="Dimension", layout=wide),
    }
    controls["dimension"].disabled = dimensions == 1
    return controls


def _empty_figure(plan: GraphPlan, rounds: Rounds) -> go.Figure:
    figure = make_subplots(
        2, 2, column_widths=[0.63, 0.37], horizontal_spacing=0.17, vertical_spacing=0.2,
        specs=[[{"rowspan": 2}, {}], [None, {}]],
        subplot_titles=("Layer", "State by layer", "Share that tells nodes apart"),
    )  # fmt: skip
    add_links(figure, plan, row=1, col=1)
    figure.add_scatter(
        mode="lines", line={"color": ORANGE, "width": 4}, name="messages to the node",
        hoverinfo="skip", row=1, col=1,
    )  # fmt: skip
    add_nodes(figure, plan, ": %{customdata:.3g}", row=1, col=1)
    figure.data[2].marker.update(
        showscale=True, colorbar={"x": 0.53, "thickness": 14, "title": {"text": "state"}}
    )
    ring = {"symbol": "circle-open", "size": 22, "color": VERMILLION, "line": {"width": 4}}
    figure.add_scatter(mode="markers", marker=ring, name="the node", hoverinfo="skip", row=1, col=1)
    for name, color, dash in (
        ("largest", MUTED, "dot"), ("its own", VERMILLION, "solid"), ("least", MUTED, "dot")
    ):  # fmt: skip
        figure.add_scatter(
            mode="lines", line={"color": color, "dash": dash, "width": 2.5}, name=name,
            showlegend=False, hovertemplate=name + " %{y:.3g}<extra></extra>", row=1, col=2,
        )  # fmt: skip
    layers = list(range(len(rounds.apart)))
    figure.add_scatter(
        x=layers, y=rounds.apart, mode="lines+markers", line={"color": BLUE}, showlegend=False,
        hovertemplate="%{y:.3f}<extra></extra>", row=2, col=2,
    )  # fmt: skip
    for row in (1, 2):
        figure.add_vline(x=0, line={"color": INK, "width": 1.5}, row=row, col=2)
        figure.update_xaxes(dtick=1 if len(layers) < 12 else None, row=row, col=2)
    figure.update_xaxes(title_text="layer", row=2, col=2)
    figure.update_yaxes(range=[0, 1.05], row=2, col=2)
    figure.update_layout(template=course_template(), height=560, margin={"l": 20, "b": 80})
    return figure.update_layout(legend={"orientation": "h", "x": 0, "y": -0.06})


def _update(
    figure: go.FigureWidget,
    plan: GraphPlan,
    rounds: Rounds,
    layer: int,
    node: int,
    dimension: int,
) -> str:
    values = rounds.states[:, :, dimension - 1]  # (L + 1, n)
    hops = plan.hops(node)
    heard = (hops >= 0) & (hops <= layer)
    sizes = np.where(heard, REACHED, UNREACHED)
    figure.data[2].update(customdata=values[layer])
    figure.data[2].marker.update(color=values[layer], size=sizes, **number_look(_usual(values)))
    senders = plan.neighbors(node) if layer else np.zeros(0, dtype=np.int64)
    messages = np.stack([senders, np.full_like(senders, node)], axis=1)
    lines = lines_between(plan.points, messages)
    figure.data[1].update(x=lines[:, 0], y=lines[:, 1])
    figure.data[3].update(x=plan.points[[node], 0], y=plan.points[[node], 1])
    layers = list(range(len(values)))
    for trace, heights in zip(
        figure.data[4:7], (values.max(axis=1), values[:, node], values.min(axis=1)), strict=True
    ):
        trace.update(x=layers, y=heights)
    for shape in figure.layout.shapes:
        shape.update(x0=layer, x1=layer)
    figure.layout.annotations[0].text = f"Layer {layer}"
    return _sentence(plan, rounds, values, heard, layer, node)


def _usual(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Cut at what half of the layers stay within, for colours that mean the same at each layer."""
    reach = float(np.median(np.abs(values).max(axis=1)))
    return values.clip(-reach, reach)


def _sentence(
    plan: GraphPlan,
    rounds: Rounds,
    values: NDArray[np.float64],
    heard: NDArray[np.bool_],
    layer: int,
    node: int,
) -> str:
    links = f"within {layer} link{'s' if layer > 1 else ''}" if layer else "itself"
    said = (
        f"Layer {layer}: {plan.names[node]} can know of {heard.sum()} of {plan.n} nodes, those "
        f"{links}. Its state is {_number(values[layer, node])}"
    )
    senders = plan.neighbors(node)
    if layer and len(senders):
        before = values[layer - 1]
        said += (
            f" ({_number(before[node])} at layer {layer - 1}, where its {len(senders)} neighbours "
            f"had {_number(before[senders].mean())} on average)"
        )
    first, now = 100 * rounds.apart[0], 100 * rounds.apart[layer]
    here = f", {now:.0f} % here" if layer else ""
    return f"{said}.\n{first:.0f} % of the states' square sum tells nodes apart at layer 0{here}."


def _number(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")
