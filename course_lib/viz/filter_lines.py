"""Recall and work of the three ways of filtering, by how much the filter lets through."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from .filter_ranks import STRATEGIES, Search
from .template import BLUE, GREEN, VERMILLION, course_template

SHARES = (1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001)
LOOKS = {
    "pre": {"color": BLUE, "dash": "solid", "symbol": "circle"},
    "in-scan": {"color": GREEN, "dash": "dash", "symbol": "square"},
    "post": {"color": VERMILLION, "dash": "dot", "symbol": "diamond"},
}


def filter_curves(
    search: Search,
    shares: Sequence[float] = SHARES,
    k: int = 10,
    oversample: int = 5,
    title: str = "",
) -> go.Figure:
    """Draw recall and work of pre-, in-scan and post-filtering against selectivity.

    Parameters
    ----------
    search : callable
        ``search(strategy, share, k, oversample) -> (recall, work)``, as of `ranked_filter_search`.
    shares : sequence of float
        How much of the rows a filter lets through, each above 0 and at most 1.
    k, oversample : int
    title : str

    Returns
    -------
    plotly.graph_objects.Figure
        Recall on the left, work on the right, one trace a strategy on each.

    Examples
    --------
    >>> figure = filter_curves(lambda way, share, k, more: (min(1, share * more), k * more))
    >>> figure.data[2].name, figure.data[2].y[0], round(figure.data[2].y[-1], 3)
    ('post', np.float64(1.0), np.float64(0.005))
    """
    shares = check_shares(shares)
    figure = filter_figure(shares)
    fill_filter_figure(figure, filter_table(search, shares, k, oversample))
    figure.update_layout(title_text=title)
    return figure


def check_shares(shares: Sequence[float]) -> list[float]:
    """The shares in falling order.

    Raises
    ------
    ValueError
        When there is none, or one isn't in 0 to 1.

    Examples
    --------
    >>> check_shares([0.1, 1.0])
    [1.0, 0.1]
    """
    if not shares or not all(0 < share <= 1 for share in shares):
        raise ValueError(f"shares: expected some, above 0 and at most 1, got {list(shares)}")
    return sorted((float(share) for share in shares), reverse=True)


def filter_table(
    search: Search, shares: Sequence[float], k: int, oversample: int
) -> NDArray[np.float64]:
    """Recall and work of each strategy at each share, shape (3, shares, 2).

    Examples
    --------
    >>> filter_table(lambda *setting: (1.0, 7.0), [1.0, 0.5], 10, 2).shape
    (3, 2, 2)
    """
    rows = [[search(way, share, k, oversample) for share in shares] for way in STRATEGIES]
    return np.array(rows, dtype=np.float64)


def filter_figure(shares: Sequence[float]) -> go.Figure:
    """The figure without its heights.

    Examples
    --------
    >>> len(filter_figure([1.0, 0.1]).data)
    6
    """
    figure = make_subplots(
        1, 2, horizontal_spacing=0.13,
        subplot_titles=("recall@k (higher is better)", "rows compared a query (lower is better)"),
    )  # fmt: skip
    for column, unit in ((1, "recall %{y:.3f}"), (2, "%{y:,.0f} rows")):
        for name, look in LOOKS.items():
            figure.add_scatter(
                x=list(shares), mode="lines+markers", name=name, showlegend=column == 1,
                line={"color": look["color"], "dash": look["dash"], "width": 2.5},
                marker={"symbol": look["symbol"], "size": 8, "color": look["color"]},
                hovertemplate="%{x:.1%} pass: " + unit, cliponaxis=False, row=1, col=column,
            )  # fmt: skip
    ticks = [share for share in (1, 0.1, 0.01, 0.001, 0.0001) if share >= min(shares) / 2]
    scale = {"type": "log", "tickvals": ticks, "ticktext": [f"{100 * tick:g} %" for tick in ticks]}
    ends = np.log10([max(shares) * 1.25, min(shares) / 1.25])
    figure.update_xaxes(title_text="rows that pass the filter", range=ends.tolist(), **scale)
    figure.update_yaxes(range=[0, 1.05], row=1, col=1)
    figure.update_yaxes(type="log", dtick=1, exponentformat="power", row=1, col=2)
    figure.update_layout(template=course_template(), height=440, margin={"b": 90})
    figure.update_layout(legend={"orientation": "h", "x": 0, "y": -0.2})
    return figure


def fill_filter_figure(figure: go.Figure, table: NDArray[np.float64]) -> None:
    """Draw a table of `filter_table` into the six traces of `filter_figure`.

    Examples
    --------
    >>> figure = filter_figure([1.0])
    >>> fill_filter_figure(figure, np.ones((3, 1, 2)))
    >>> figure.data[5].y
    array([1.])
    """
    columns = table.transpose(2, 0, 1).reshape(-1, table.shape[1])  # recalls, then work
    for trace, heights in zip(figure.data, columns, strict=False):
        trace.y = heights
