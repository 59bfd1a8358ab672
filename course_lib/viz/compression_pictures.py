"""The picture of compressed vectors: quality by bytes, and what one query finds."""

import html
from collections.abc import Collection, Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from .compression_points import CompressionTable, Setting
from .pareto_charts import add_front, add_method, style_costs
from .ranked_columns import CHOSEN, PALE, shortened_name
from .template import INK, MUTED, VERMILLION, course_template

LETTERS = 34  #: Of a name in the list of answers.


def compression_figure(table: CompressionTable, rows: int) -> go.Figure:
    """Points by method, the front, a ring for now; and, if there are rows, a list of answers.

    Parameters
    ----------
    table : CompressionTable
    rows : int
        Answers in the list; 0 leaves it out.

    Returns
    -------
    plotly.graph_objects.Figure

    Examples
    --------
    >>> table = CompressionTable({("plain", 4, 32): (16, 1.0)}, ["recall"])
    >>> [trace.name for trace in compression_figure(table, rows=0).data]
    ['plain', 'best for the cost', 'now']
    """
    titles = ("Quality by bytes", "What the query finds")
    figure = make_subplots(
        1, 1 + bool(rows), column_widths=[0.63, 0.37] if rows else None, horizontal_spacing=0.05,
        subplot_titles=titles[: 1 + bool(rows)],
    )  # fmt: skip
    for method in table.methods:
        add_method(figure, method, row=1, col=1)
    add_front(figure, row=1, col=1)
    ring = {"symbol": "circle-open", "size": 20, "color": INK, "line": {"width": 3}}
    figure.add_scatter(
        mode="markers", marker=ring, name="now", hoverinfo="skip", cliponaxis=False, row=1, col=1
    )
    if rows:
        _add_list(figure, rows)
    style_costs(figure, ("bytes a vector (lower is better)", ""), log_x=True, row=1, col=1)
    figure.update_layout(template=course_template(), height=470, margin={"b": 110})
    return figure.update_layout(legend={"orientation": "h", "x": 0, "y": -0.2})


def _add_list(figure: go.Figure, rows: int) -> None:
    place = {"row": 1, "col": 2}
    hover = "%{customdata}<extra></extra>"
    figure.add_bar(orientation="h", width=0.84, hovertemplate=hover, showlegend=False, **place)
    left = {"textposition": "middle right", "textfont": {"color": INK, "size": 12}}
    right = {"textposition": "middle left", "textfont": {"color": MUTED, "size": 11}}
    for look in (left, right):
        figure.add_scatter(
            mode="text", hoverinfo="skip", cliponaxis=False, showlegend=False, **look, **place
        )
    bare = {"showgrid": False, "ticks": "", "showline": False, "showticklabels": False}
    figure.update_xaxes(range=[0, 1], **bare, **place)
    figure.update_yaxes(range=[rows + 0.5, 0.5], **bare, **place)


def draw_points(figure: go.FigureWidget, table: CompressionTable, measure: str) -> None:
    """All settings and the front, by one measure.

    Examples
    --------
    >>> table = CompressionTable({("plain", 4, 32): (16, 1.0), ("plain", 2, 32): (8, 0.6)}, ["r"])
    >>> figure = compression_figure(table, rows=0)
    >>> draw_points(figure, table, "r")
    >>> figure.data[0].x, figure.data[1].y
    ((16.0, 8.0), (0.6, 1.0))
    """
    parts = [
        [setting for setting in table.points if setting.method == name] for name in table.methods
    ]
    for trace, settings in zip(figure.data, [*parts, table.front(measure)], strict=False):
        trace.update(
            x=[table.bytes_of(setting) for setting in settings],
            y=[table.quality(setting, measure) for setting in settings],
            text=[html.escape(str(setting), quote=False) for setting in settings],
        )
    sizes = np.log10([table.bytes_of(setting) for setting in table.points])
    heights = np.array([table.quality(setting, measure) for setting in table.points])
    pad = 0.06 * max(float(np.ptp(heights)), 0.05)
    figure.layout.xaxis.range = [float(sizes.min()) - 0.1, float(sizes.max()) + 0.1]
    figure.layout.yaxis.range = [float(heights.min()) - pad, float(heights.max()) + pad]
    figure.layout.yaxis.title.text = f"{html.escape(measure, quote=False)} (higher is better)"


def draw_now(
    figure: go.FigureWidget, table: CompressionTable, setting: Setting, measure: str
) -> None:
    """The ring around one setting's point.

    Examples
    --------
    >>> table = CompressionTable({("plain", 4, 32): (16, 1.0)}, ["r"])
    >>> figure = compression_figure(table, rows=0)
    >>> draw_now(figure, table, table.full, "r")
    >>> figure.data[2].x
    (16.0,)
    """
    ring = figure.data[len(table.methods) + 1]
    ring.update(x=[table.bytes_of(setting)], y=[table.quality(setting, measure)])


def draw_answers(
    figure: go.FigureWidget, answers: Sequence[tuple[str, float]], right: Collection[str]
) -> None:
    """The list of answers, best first; those that the full vectors don't find have a cross.

    Examples
    --------
    >>> table = CompressionTable({("plain", 4, 32): (16, 1.0)}, ["r"])
    >>> figure = compression_figure(table, rows=2)
    >>> draw_answers(figure, [("sort", 0.9), ("sum", 0.6)], right=["sort", "argsort"])
    >>> figure.data[-2].text
    ('sort', '✗ sum')
    """
    bars, labels, numbers = figure.data[-3:]
    names, scores = [name for name, _ in answers], np.array([score for _, score in answers])
    places = list(range(1, len(names) + 1))
    best = scores.max() if len(scores) and scores.max() > 0 else 1.0
    bars.update(x=np.clip(scores / best, 0, 1), y=places)
    bars.customdata = [html.escape(name, quote=False) for name in names]
    bars.marker.color = [PALE if name in right else CHOSEN for name in names]
    bars.marker.line.color = VERMILLION
    bars.marker.line.width = [0 if name in right else 2 for name in names]
    labels.update(x=[0.01] * len(names), y=places)
    labels.text = [_label(name, name in right) for name in names]
    numbers.update(x=[0.99] * len(names), y=places)
    numbers.text = [f"{score:.3f}".replace("-", "−") for score in scores]


def _label(name: str, is_right: bool) -> str:
    short = shortened_name(name, LETTERS - 2 * (not is_right) - 6)  # of the score
    return "✗ " * (not is_right) + html.escape(short, quote=False)
