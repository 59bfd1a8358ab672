"""The picture of an experiment, of its repeats with their intervals, and of its power."""

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from .repeated_experiments import Experiments, Numbers
from .template import BLUE, INK, MUTED, ORANGE, VERMILLION, course_template

ROWS = 40  #: Experiments drawn at a time.
BINS = 31


def trials_figure(names: tuple[str, str]) -> go.Figure:
    """Histogram and its interval; power curve, present power; intervals found, missed, now.

    Examples
    --------
    >>> [trace.name for trace in trials_figure(("A", "B")).data[4:]]
    ['finds a difference', 'finds none', 'this experiment']
    """
    figure = make_subplots(
        2, 2, column_widths=[0.52, 0.48], horizontal_spacing=0.12, vertical_spacing=0.22,
        specs=[[{}, {"rowspan": 2}], [{}, None]],
        subplot_titles=("This experiment", "Repeats", "Power"),
    )  # fmt: skip
    figure.add_bar(marker_color=MUTED, showlegend=False, hoverinfo="skip", row=1, col=1)
    mean = {"size": 11, "color": ORANGE, "symbol": "diamond", "line": {"width": 1, "color": INK}}
    whiskers = {"type": "data", "symmetric": False, "color": INK, "thickness": 3, "width": 8}
    figure.add_scatter(
        mode="markers", marker=mean, error_x=whiskers, name="mean with interval", row=1, col=1,
        hovertemplate="%{x:.4f}<extra></extra>",
    )  # fmt: skip
    figure.add_scatter(
        mode="lines", line={"color": INK, "width": 2.5}, name="power in theory", row=2, col=1
    )
    dot = {"size": 12, "symbol": "diamond", "color": VERMILLION}
    figure.add_scatter(mode="markers", marker=dot, name="share that found it", row=2, col=1)
    for name, color, symbol in (
        ("finds a difference", BLUE, "circle"), ("finds none", MUTED, "circle-open")
    ):  # fmt: skip
        figure.add_scatter(
            mode="markers", marker={"size": 6, "color": color, "symbol": symbol}, name=name,
            error_x={**whiskers, "color": color, "thickness": 2, "width": 0}, row=1, col=2,
            hovertemplate="experiment %{y}: %{x:.4f}<extra></extra>",
        )  # fmt: skip
    ring = {"symbol": "diamond-open", "size": 13, "color": ORANGE, "line": {"width": 3}}
    figure.add_scatter(mode="markers", marker=ring, name="this experiment", row=1, col=2)
    _add_lines(figure)
    figure.update_xaxes(title_text=f"{names[1]} − {names[0]}, query by query", row=1, col=1)
    figure.update_yaxes(title_text="queries", row=1, col=1)
    figure.update_xaxes(title_text="queries (logarithmic)", type="log", dtick="D2", row=2, col=1)
    figure.update_yaxes(title_text="power", range=[0, 1.05], tickformat=".0%", row=2, col=1)
    figure.update_xaxes(title_text="mean difference with its interval", row=1, col=2)
    figure.update_yaxes(title_text="experiment", row=1, col=2)
    figure.update_layout(template=course_template(), height=560, margin={"b": 100})
    return figure.update_layout(legend={"orientation": "h", "x": 0, "y": -0.13}, bargap=0.05)


def _add_lines(figure: go.Figure) -> None:
    """Zero twice, the true difference twice (these two move), and a power of 80 %."""
    for column in (1, 2):
        figure.add_vline(x=0, line={"color": INK, "width": 1.5}, row=1, col=column)
    for column in (1, 2):
        line = {"color": VERMILLION, "width": 2, "dash": "dash"}
        figure.add_vline(x=0, line=line, row=1, col=column)
    figure.add_hline(y=0.8, line={"color": MUTED, "width": 1.5, "dash": "dot"}, row=2, col=1)


def draw_experiment(
    figure: go.FigureWidget, differences: Numbers, repeats: Experiments, at: int
) -> None:
    """The differences of one experiment as a histogram, and their mean with its interval.

    Examples
    --------
    >>> figure = trials_figure(("A", "B"))
    >>> repeats = Experiments(*np.array([[0.1, 0.3], [0.0, -0.1], [0.2, 0.7]]))
    >>> draw_experiment(figure, np.array([0.2, 0.0, 0.1]), repeats, at=0)
    >>> figure.data[1].x, int(sum(figure.data[0].y))
    (array([0.1]), 3)
    """
    reach = max(float(np.abs(differences).max()), 1e-9)
    counts, edges = np.histogram(differences, bins=BINS, range=(-reach, reach))
    figure.data[0].update(x=(edges[:-1] + edges[1:]) / 2, y=counts)
    figure.layout.xaxis.range = [-1.05 * reach, 1.05 * reach]
    figure.layout.yaxis.range = [0, 1.25 * float(counts.max())]
    figure.data[1].update(x=repeats.means[[at]], y=[1.14 * float(counts.max())])
    _set_whiskers(figure.data[1], repeats, np.array([at]))


def _set_whiskers(trace: go.Scatter, repeats: Experiments, rows: np.ndarray) -> None:
    trace.error_x.array = (repeats.highs - repeats.means)[rows]
    trace.error_x.arrayminus = (repeats.means - repeats.lows)[rows]


def draw_repeats(figure: go.FigureWidget, repeats: Experiments, at: int) -> None:
    """The page of repeats that has one of them: those that find a difference, and the others.

    Examples
    --------
    >>> figure = trials_figure(("A", "B"))
    >>> repeats = Experiments(*np.tile([[0.1], [0.0], [0.2]], 2 * ROWS))
    >>> draw_repeats(figure, repeats, at=ROWS)
    >>> len(figure.data[4].x), len(figure.data[5].x), figure.data[6].y
    (0, 40, (41,))
    """
    first = at // ROWS * ROWS
    page, found = np.arange(first, first + ROWS), repeats.found
    for trace, rows in zip(figure.data[4:6], (page[found[page]], page[~found[page]]), strict=True):
        trace.update(x=repeats.means[rows], y=rows + 1)
        _set_whiskers(trace, repeats, rows)
    figure.data[6].update(x=repeats.means[[at]], y=[at + 1])
    low, high = min(0.0, float(repeats.lows.min())), max(0.0, float(repeats.highs.max()))
    pad = 0.04 * (high - low)
    figure.layout.xaxis2.range = [low - pad, high + pad]
    figure.layout.yaxis2.range = [first + ROWS + 0.9, first + 0.1]
