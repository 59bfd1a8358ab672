"""The picture of what each rank adds to the DCG, and of NDCG by the cut."""

import html
from collections.abc import Sequence

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from .curves import DASHES
from .template import INK, MUTED, PALETTE, SYMBOLS, course_template


def gain_figure(names: Sequence[str], longest: int) -> go.Figure:
    """For each ranking bars and a curve, then the outline of the ideal; a line at the cut.

    Parameters
    ----------
    names : sequence of str
        Of the rankings.
    longest : int
        Ranks of the longest.

    Returns
    -------
    plotly.graph_objects.Figure

    Examples
    --------
    >>> [trace.type for trace in gain_figure(["one"], longest=3).data]
    ['bar', 'scatter', 'scatter']
    """
    figure = make_subplots(
        1, 2, column_widths=[0.58, 0.42], horizontal_spacing=0.12,
        subplot_titles=("What each rank adds to the DCG", "NDCG@k"),
    )  # fmt: skip
    for number, name in enumerate(names):
        color, name = PALETTE[number % len(PALETTE)], html.escape(name, quote=False)
        pattern = {"shape": ("", "/", "x", ".")[number % 4]} if len(names) > 1 else None
        figure.add_bar(
            name=name, marker={"color": color, "pattern": pattern}, legendgroup=name,
            hovertemplate="rank %{x}, grade %{customdata}: %{y:.3f}", row=1, col=1,
        )  # fmt: skip
        figure.add_scatter(
            mode="lines+markers", name=name, legendgroup=name, showlegend=False,
            line={"color": color, "dash": DASHES[number % len(DASHES)], "width": 2.5},
            marker={"symbol": SYMBOLS[number % len(SYMBOLS)], "size": 7},
            hovertemplate="NDCG@%{x}: %{y:.3f}", row=1, col=2,
        )  # fmt: skip
    figure.add_scatter(
        mode="lines", line={"color": INK, "width": 1.5}, name="ideal order",
        hovertemplate="ideal: %{y:.3f}<extra></extra>", row=1, col=1,
    )  # fmt: skip
    for column in (1, 2):
        line = {"color": MUTED, "width": 1.5, "dash": "dash"}
        figure.add_vline(x=0, line=line, row=1, col=column)
    step = 1 if longest <= 15 else None
    figure.update_xaxes(title_text="rank", dtick=step, row=1, col=1)
    figure.update_yaxes(title_text="gain × discount", rangemode="tozero", row=1, col=1)
    figure.update_xaxes(title_text="cut k", dtick=step, row=1, col=2)
    figure.update_yaxes(title_text="NDCG (higher is better)", range=[0, 1.05], row=1, col=2)
    figure.update_layout(template=course_template(), height=460, barmode="group")
    return figure.update_layout(legend={"orientation": "h", "x": 0, "y": -0.2})
