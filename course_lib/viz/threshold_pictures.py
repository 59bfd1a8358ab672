"""The picture of two kinds of scores, and of quality and cost by the threshold on them."""

import html

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from .curves import DASHES
from .template import BLUE, GREEN, INK, ORANGE, PURPLE, VERMILLION, course_template
from .threshold_counts import ScoredCases

BINS = 40


def threshold_figure(cases: ScoredCases, names: tuple[str, str], axis: str) -> go.Figure:
    """Two histograms; precision, recall, F1; the cost; a line at the threshold in each.

    Parameters
    ----------
    cases : ScoredCases
    names : tuple of two str
        Of the positive cases and of the negative ones.
    axis : str
        What the score is.

    Returns
    -------
    plotly.graph_objects.Figure

    Examples
    --------
    >>> figure = threshold_figure(ScoredCases.of([0.9, 0.1], [1, 0]), ("yes", "no"), "cosine")
    >>> [trace.name for trace in figure.data]
    ['yes', 'no', 'precision', 'recall', 'F1', 'cost']
    """
    figure = make_subplots(
        2, 2, column_widths=[0.5, 0.5], horizontal_spacing=0.12, vertical_spacing=0.2,
        specs=[[{"rowspan": 2}, {}], [None, {}]],
        subplot_titles=("Scores", "Quality (higher is better)", "Cost of a case (lower is better)"),
    )  # fmt: skip
    edges = np.histogram_bin_edges(np.concatenate([cases.positives, cases.negatives]), BINS)
    for name, found, color, pattern in (
        (names[0], cases.positives, GREEN, ""), (names[1], cases.negatives, VERMILLION, "/")
    ):  # fmt: skip
        counts, _ = np.histogram(found, edges)
        figure.add_bar(
            x=(edges[:-1] + edges[1:]) / 2, y=counts / len(found), width=np.diff(edges),
            name=html.escape(name, quote=False), opacity=0.65, hoverinfo="skip", row=1, col=1,
            marker={"color": color, "pattern": {"shape": pattern}, "line": {"width": 0}},
        )  # fmt: skip
    for number, (name, color) in enumerate(
        {"precision": BLUE, "recall": ORANGE, "F1": INK, "cost": PURPLE}.items()
    ):
        line = {"color": color, "dash": DASHES[number % 3], "width": 2.5}
        figure.add_scatter(
            mode="lines", name=name, line=line, row=1 + (name == "cost"), col=2,
            showlegend=name != "cost", hovertemplate="%{x}: %{y:.3f}",
        )  # fmt: skip
    for row, column in ((1, 1), (1, 2), (2, 2)):
        figure.add_vline(x=0, line={"color": INK, "width": 2, "dash": "dash"}, row=row, col=column)
    figure.update_xaxes(title_text=axis, row=1, col=1)
    figure.update_yaxes(title_text="share of its kind", tickformat=".0%", row=1, col=1)
    figure.update_yaxes(range=[0, 1.05], row=1, col=2)
    figure.update_yaxes(title_text="in false alarms", rangemode="tozero", row=2, col=2)
    figure.update_xaxes(title_text=f"threshold on the {axis}", row=2, col=2)
    figure.update_layout(template=course_template(), height=500, barmode="overlay", bargap=0)
    return figure.update_layout(legend={"orientation": "h", "x": 0, "y": -0.14}, margin={"b": 90})
