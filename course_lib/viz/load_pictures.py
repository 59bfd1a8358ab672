"""The picture of a service under load: latency by arrival rate, latencies and batches now."""

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from .load_points import LoadPoint
from .template import BLUE, GREEN, INK, MUTED, ORANGE, VERMILLION, course_template

BINS = 40


def load_figure(target: float | None) -> go.Figure:
    """Three curves and the present rate on two of them; latencies; batch sizes.

    Parameters
    ----------
    target : float or None
        Seconds, drawn as a dashed line.

    Returns
    -------
    plotly.graph_objects.Figure

    Examples
    --------
    >>> figure = load_figure(target=0.1)
    >>> [trace.type for trace in figure.data], figure.layout.shapes[0].y0
    (['scatter', 'scatter', 'scatter', 'scatter', 'bar', 'bar'], 100.0)
    """
    figure = make_subplots(
        2, 2, column_widths=[0.56, 0.44], horizontal_spacing=0.13, vertical_spacing=0.24,
        specs=[[{"rowspan": 2}, {}], [None, {}]],
        subplot_titles=("Latency by load (lower is better)", "Latencies now", "Batches now"),
    )  # fmt: skip
    for name, color, dash in (
        ("half within", BLUE, "solid"), ("99 % within", VERMILLION, "solid"), ("", MUTED, "dot")
    ):  # fmt: skip
        figure.add_scatter(
            mode="lines+markers", name=name, marker={"size": 5, "color": color},
            line={"color": color, "dash": dash, "width": 2.5},
            hovertemplate="%{x:,} a second: %{y:.3g} ms", row=1, col=1,
        )  # fmt: skip
    ring = {"symbol": "circle-open", "size": 14, "color": INK, "line": {"width": 3}}
    figure.add_scatter(mode="markers", marker=ring, name="now", hoverinfo="skip", row=1, col=1)
    for row, color in ((1, ORANGE), (2, GREEN)):
        figure.add_bar(marker_color=color, showlegend=False, hoverinfo="skip", row=row, col=2)
    if target is not None:
        line = {"color": INK, "width": 1.5, "dash": "dash"}
        figure.add_hline(y=1000 * target, line=line, row=1, col=1)
        figure.add_annotation(  # Plotly places notes on logarithmic axes by exponent
            x=0.01, y=np.log10(1000 * target), xref="x domain", yref="y", yanchor="bottom",
            text=f"{1000 * target:g} ms", showarrow=False,
        )  # fmt: skip
    logarithmic = {"type": "log", "dtick": "D2"}
    figure.update_xaxes(title_text="requests a second", **logarithmic, row=1, col=1)
    figure.update_yaxes(
        title_text="milliseconds", type="log", dtick=1, tickformat=",", row=1, col=1
    )
    figure.update_xaxes(title_text="milliseconds", rangemode="tozero", row=1, col=2)
    figure.update_xaxes(title_text="texts in a batch", row=2, col=2)
    for row in (1, 2):
        what = ("requests", "batches")[row - 1]
        figure.update_yaxes(title_text=f"share of {what}", tickformat=".0%", row=row, col=2)
    figure.update_layout(template=course_template(), height=520, bargap=0.05, margin={"b": 100})
    return figure.update_layout(legend={"orientation": "h", "x": 0, "y": -0.16})


def draw_bars(figure: go.FigureWidget, point: LoadPoint) -> None:
    """Histograms of the latencies of one run and of the sizes of its batches.

    Examples
    --------
    >>> figure = load_figure(None)
    >>> draw_bars(figure, LoadPoint(np.array([0.01, 0.02]), np.array([1, 1, 2]), 0.5, max_batch=2))
    >>> figure.data[5].x.tolist(), figure.data[5].y.round(2).tolist()
    ([1, 2], [0.67, 0.33])
    """
    counts, edges = np.histogram(1000 * point.latencies, bins=BINS)
    middles = (edges[:-1] + edges[1:]) / 2
    figure.data[4].update(x=middles, y=counts / counts.sum(), width=np.diff(edges))
    sizes, times = np.unique(point.batch_sizes, return_counts=True)
    figure.data[5].update(x=sizes, y=times / times.sum())
    figure.layout.xaxis3.range = [0.4, max(8, int(sizes[-1])) + 0.6]
