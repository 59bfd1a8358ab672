"""The picture of a bias direction: words along it, and what can be told once it is gone."""

import html
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from .bias_positions import BiasTable, Remains, State
from .curves import DASHES
from .dumbbell_charts import add_dumbbells, fill_dumbbells
from .template import BLUE, GREEN, INK, MUTED, ORANGE, PURPLE, SYMBOLS, course_template

WORDS, PAIRS = 22, 3  #: Rows of the left picture.
COLORS = (ORANGE, GREEN, PURPLE, BLUE)


def bias_figure(remains: Remains, ends: tuple[str, str]) -> go.Figure:
    """Dumbbells on the left; on the right a curve for each measure, rings for now, guessing.

    Parameters
    ----------
    remains : Remains
    ends : tuple of two str
        What the positive and the negative side are called.

    Returns
    -------
    plotly.graph_objects.Figure

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> figure = bias_figure(SimpleNamespace(names=["classifier"]), ("she", "he"))
    >>> [trace.name for trace in figure.data]
    ['moved', 'before', 'now', 'classifier', 'at this share']
    """
    figure = make_subplots(
        1, 2, column_widths=[0.55, 0.45], horizontal_spacing=0.11,
        subplot_titles=("Along the direction", "What can still be told"),
    )  # fmt: skip
    add_dumbbells(figure, ("before", "now"), row=1, col=1)
    for number, name in enumerate(remains.names):
        color, symbol = COLORS[number % len(COLORS)], SYMBOLS[1 + number % 7]
        figure.add_scatter(
            mode="lines+markers", name=html.escape(name, quote=False), row=1, col=2,
            line={"color": color, "dash": DASHES[number % len(DASHES)], "width": 2.5},
            marker={"symbol": symbol, "size": 8}, hovertemplate="%{x:.0%}: %{y:.3f}",
        )  # fmt: skip
    ring = {"symbol": "circle-open", "size": 16, "color": INK, "line": {"width": 3}}
    figure.add_scatter(
        mode="markers", marker=ring, name="at this share", hoverinfo="skip", row=1, col=2
    )
    dashed = {"color": MUTED, "width": 1.5, "dash": "dash"}
    figure.add_vline(x=0, line=dashed, row=1, col=1)
    figure.add_hline(
        y=0.5, line=dashed, annotation={"text": "guessing", "font_size": 12},
        annotation_position="bottom left", row=1, col=2,
    )  # fmt: skip
    first, second = (html.escape(end, quote=False) for end in ends)
    figure.update_xaxes(title_text=f"← {second}     component     {first} →", row=1, col=1)
    figure.update_xaxes(title_text="share taken out", tickformat=".0%", row=1, col=2)
    figure.update_yaxes(title_text="sides told right", range=[0.4, 1.03], row=1, col=2)
    figure.update_layout(template=course_template(), height=620, margin={"b": 110})
    return figure.update_layout(legend={"orientation": "h", "x": 0, "y": -0.13})


def draw_positions(
    figure: go.FigureWidget, table: BiasTable, members: Sequence[str], word: str, state: State
) -> None:
    """The first pairs, then a group's words, from one side to the other.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> vectors = [[0.8, 0.6], [-0.8, 0.6], [0.6, 0.8]]
    >>> table = BiasTable(["she", "he", "nurse"], vectors, [[0, 1]] * 3, [1, 0], [("she", "he")])
    >>> figure = bias_figure(SimpleNamespace(names=["classifier"]), ("she", "he"))
    >>> draw_positions(figure, table, ["nurse"], "nurse", State(share=1.0))
    >>> figure.layout.yaxis.ticktext, figure.data[2].x.round(2).tolist()
    (('she', 'he', '▸ nurse'), [0.8, -0.8, 0.0])
    """
    ends = [end for pair in table.pairs[:PAIRS] for end in pair]
    chosen = furthest_out(table, [one for one in members if one not in ends], word)
    names = [*ends, *chosen]
    start, now = table.positions(names, State()), table.positions(names, state)
    fill_dumbbells(figure, names, start, now, marked=word)
    reach = 1.1 * float(np.abs(np.concatenate([start, now])).max())
    figure.layout.xaxis.range = [-reach, reach]


def furthest_out(table: BiasTable, members: Sequence[str], word: str) -> list[str]:
    """At most 22 words, those furthest from 0 before, one word among them; first side first.

    Examples
    --------
    >>> vectors = [[0.8, 0.6], [-0.8, 0.6], [0.6, 0.8], [-0.1, 1]]
    >>> words = ["she", "he", "nurse", "clerk"]
    >>> table = BiasTable(words, vectors, vectors, [1, 0], [("she", "he")])
    >>> furthest_out(table, ["clerk", "nurse"], "clerk")
    ['nurse', 'clerk']
    """
    place = {one: float(table.original[table.row[one]]) for one in members}
    by_reach = sorted(place, key=lambda one: (one != word, -abs(place[one])))
    return sorted(by_reach[:WORDS], key=lambda one: -place[one])


def draw_remains(figure: go.FigureWidget, remains: Remains, share: float) -> None:
    """The curves, and rings at one share.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> told = SimpleNamespace(names=["classifier"], shares=[0, 1],
    ...                        at=lambda share: {"classifier": 0.9},
    ...                        curve=lambda name: [0.95, 0.9])
    >>> figure = bias_figure(told, ("she", "he"))
    >>> draw_remains(figure, told, 1)
    >>> figure.data[4].x, figure.data[4].y
    ((1,), (0.9,))
    """
    curves = figure.data[3 : 3 + len(remains.names)]
    for trace, name in zip(curves, remains.names, strict=True):
        trace.update(x=remains.shares, y=remains.curve(name))
    now = list(remains.at(share).values())
    figure.data[-1].update(x=[share] * len(now), y=now)
    lowest = min(float(np.min(remains.curve(name))) for name in remains.names)
    figure.layout.yaxis2.range = [min(0.4, lowest - 0.05), 1.03]
