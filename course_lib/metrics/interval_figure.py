"""Means with their intervals as a plain Plotly figure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .resampling import Interval

Series = dict[str, list[Interval]]
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")  # Okabe and Ito
SYMBOLS = ("circle", "diamond", "square", "triangle-up", "cross", "x")


def interval_figure(names: Sequence[str], series: Series, title: str, axis: str) -> Any:
    """Draw a mark at each estimate and a bar from the low to the high end.

    Parameters
    ----------
    names : sequence of str
        One line of the figure each, the first on top.
    series : dict of str to list of Interval
        What to compare: as many intervals as names. An end that is NaN is not drawn.
    title, axis : str
        The axis' title says what the numbers are.

    Returns
    -------
    plotly.graph_objects.Figure

    Examples
    --------
    >>> figure = interval_figure(["mrr@10"], {"ours": [Interval(0.2, 0.3, 0.4)]}, "", "mean")
    >>> figure.data[0].x[0], figure.layout.xaxis.title.text
    (0.3, 'mean (higher is better)')
    """
    import plotly.graph_objects as go

    figure = go.Figure(layout={"template": "plotly_white", "title": title})
    for number, (label, intervals) in enumerate(series.items()):
        marker = {"color": COLOURS[number % 6], "symbol": SYMBOLS[number % 6], "size": 10}
        figure.add_scatter(
            x=[interval.estimate for interval in intervals],
            y=list(names),
            mode="markers",
            orientation="h",  # groups stand one below the other
            name=label,
            marker=marker,
            error_x={
                "type": "data",
                "symmetric": False,
                "array": [interval.high - interval.estimate for interval in intervals],
                "arrayminus": [interval.estimate - interval.low for interval in intervals],
                "color": marker["color"],
            },
        )
    figure.update_layout(
        scattermode="group",  # side by side, not one on the other
        height=140 + 50 * len(names) * len(series),
        xaxis={"title": {"text": f"{axis} (higher is better)"}},
        yaxis={"autorange": "reversed", "type": "category", "automargin": True},
        showlegend=len(series) > 1,
    )
    return figure
