"""The tree that a beam search grows: what it kept, what it dropped, where it finished."""

import html
from collections.abc import Sequence
from math import exp

import numpy as np
import plotly.graph_objects as go

from course_lib.sentences import Node

from .template import BLUE, GREEN, INK, MUTED, ORANGE, new_figure
from .tree_layout import Tokens, Trace, path_in_words, rows_of, shown_nodes, tree_rows

BEND = 0.34  #: Where the branches of a node run level, as a share of the way to the next column.
ROW = 36  #: Pixels for each row.
OFF = 0.07  #: How far texts stand off their branch, in rows.
LOOKS = {
    "kept": {"color": BLUE, "symbol": "circle", "size": 11},
    "finished": {"color": GREEN, "symbol": "square", "size": 12},
    "dropped": {"color": MUTED, "symbol": "x", "size": 8},
}


def beam_tree(
    trace: Trace,
    vocabulary: Sequence[str],
    title: str = "",
    dropped: int = 2,
    highlight: Tokens = (),
) -> go.Figure:
    """Draw what a beam search looked at, from left to right.

    Parameters
    ----------
    trace : sequence of levels, each a sequence of Node
        From `course_lib.sentences.beam_trace`.
    vocabulary : sequence of str
        Name of each token.
    title : str
    dropped : int
        How many of each level's dropped nodes to draw, the most probable first.
    highlight : tuple of int
        Tokens of the path to draw in orange, such as the answer.

    Returns
    -------
    plotly.graph_objects.Figure
        Over each branch its token, under it the log-probability of that one step; on hover the
        whole path with its own.

    Raises
    ------
    ValueError
        When the trace is empty or holds a token without a name.

    Examples
    --------
    >>> levels = [[Node((1,), -0.4, True, False), Node((0,), -1.1, False, True)],
    ...           [Node((1, 0), -0.5, True, True)]]
    >>> figure = beam_tree(levels, ["<eos>", "yes"])
    >>> [len(trace.x) for trace in figure.data if trace.name in ("kept", "finished", "dropped")]
    [1, 1, 1]
    """
    if not trace:
        raise ValueError("trace: expected one level or more, got none")
    drawing = tree_drawing(trace, vocabulary, dropped, highlight)
    figure = new_figure(title, height=150 + ROW * tree_rows(trace, dropped))
    add_tree_traces(figure)
    for drawn, data in zip(figure.data, drawing, strict=True):
        drawn.update(data)
    bare = {"showgrid": False, "showline": False, "ticks": "", "showticklabels": False}
    figure.update_xaxes(range=[-0.2, len(trace) + 0.1], **bare)
    figure.update_yaxes(range=[tree_rows(trace, dropped) - 0.3, -0.8], **bare)
    figure.update_layout(legend={"orientation": "h", "x": 1, "xanchor": "right", "y": 0})
    return figure


def add_tree_traces(figure: go.Figure, **place: int) -> None:
    """Add the empty traces that `tree_drawing` fills: branches, nodes, their texts.

    Examples
    --------
    >>> figure = go.Figure()
    >>> add_tree_traces(figure)
    >>> [trace.name for trace in figure.data][:3]
    ['dropped branch', 'kept branch', 'highlighted']
    """
    branches = (("dropped branch", MUTED, 1), ("kept branch", BLUE, 2), ("highlighted", ORANGE, 5))
    for name, color, width in branches:
        figure.add_scatter(
            mode="lines", line={"color": color, "width": width}, name=name, hoverinfo="skip",
            showlegend=False, **place,
        )  # fmt: skip
    for name, marker in LOOKS.items():
        figure.add_scatter(
            mode="markers", marker=marker, name=name, cliponaxis=False,
            hovertemplate="%{customdata}<extra>" + name + "</extra>", **place,
        )  # fmt: skip
    for name, position, size in (("token", "top center", 13), ("log p", "bottom center", 11)):
        figure.add_scatter(
            mode="text", cliponaxis=False, textposition=position, name=name,
            textfont={"size": size, "color": INK}, hoverinfo="skip", showlegend=False, **place,
        )  # fmt: skip


def tree_drawing(
    trace: Trace, vocabulary: Sequence[str], dropped: int, highlight: Tokens = ()
) -> list[dict[str, object]]:
    """The data of each trace of `add_tree_traces`, in their order.

    Raises
    ------
    ValueError
        When a token has no name.

    Examples
    --------
    >>> levels = [[Node((0,), -0.7, True, False)], [Node((0, 1), -0.9, True, True)]]
    >>> texts = tree_drawing(levels, ["yes", "<eos>"], dropped=0)[-1]["text"]
    >>> texts
    ['−0.70', '−0.20']
    """
    nodes = shown_nodes(trace, dropped)
    if any(node.tokens[-1] >= len(vocabulary) for node in nodes):
        raise ValueError(f"vocabulary: expected a name for each token, got {len(vocabulary)}")
    rows = rows_of(nodes)
    totals = {(): 0.0} | {node.tokens: node.log_probability for node in nodes}
    kinds = {node.tokens: _kind(node) for node in nodes}
    marked = {highlight[:length] for length in range(1, len(highlight) + 1)}
    branches = [
        [path for path, kind in kinds.items() if kind == "dropped"],
        [path for path, kind in kinds.items() if kind != "dropped"],
        [path for path in kinds if path in marked],
    ]
    data = [_branches(paths, rows) for paths in branches]
    data += [
        _markers([path for path, of in kinds.items() if of == kind], rows, totals, vocabulary)
        for kind in LOOKS
    ]
    steps = [f"{totals[path] - totals[path[:-1]]:.2f}".replace("-", "−") for path in kinds]
    column = [len(path) - (1 - BEND) / 2 - 0.04 for path in kinds]
    row = np.array([rows[path] for path in kinds])
    tokens = [html.escape(vocabulary[path[-1]], quote=False) for path in kinds]
    over = {"text": ["start", *tokens], "x": [0.0, *column], "y": [-OFF, *(row - OFF)]}
    return [*data, over, {"text": steps, "x": column, "y": row + OFF}]


def _kind(node: Node) -> str:
    return "dropped" if not node.kept else "finished" if node.finished else "kept"


def _branches(paths: Sequence[Tokens], rows: dict[Tokens, int]) -> dict[str, object]:
    """Each branch slants from its parent to its own row and then runs level."""
    x: list[float | None] = []
    y: list[int | None] = []
    for path in paths:
        column, start, end = len(path) - 1, rows[path[:-1]], rows[path]
        x += [column, column + 0.06, column + BEND, column + 1, None]
        y += [start, start, end, end, None]
    return {"x": x, "y": y}


def _markers(
    paths: Sequence[Tokens],
    rows: dict[Tokens, int],
    totals: dict[Tokens, float],
    vocabulary: Sequence[str],
) -> dict[str, object]:
    names = [html.escape(path_in_words(path, vocabulary), quote=False) for path in paths]
    said = [
        f"{name}<br>log p {totals[path]:.2f}, p {exp(totals[path]):.3g}"
        for name, path in zip(names, paths, strict=True)
    ]
    places = {"x": [len(path) for path in paths], "y": [rows[path] for path in paths]}
    return {**places, "customdata": said}
