"""The picture of a privacy guarantee: ε by noise and steps; utility and attack by ε."""

import html
from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from .pareto_charts import log_scale
from .privacy_points import PrivacySweep, attack_auc_bound
from .template import BLUE, GREEN, INK, MUTED, ORANGE, PURPLE, VERMILLION, course_template

Runs = Mapping[float, Sequence[float]]
LEAST, MOST = 0.01, 1000.0  #: Of ε in the pictures.
PLACES = ((1, 1), (2, 1))
TITLES = (
    "ε by noise (lower is safer)", "Utility by ε (higher is better)",
    "ε by steps (lower is safer)", "Attack by ε; dotted: proven limit",
)  # fmt: skip


def privacy_figure(sweep: PrivacySweep, runs: Runs, delta: float, utility: str) -> go.Figure:
    """Left: ε by noise and by steps, a ring on each. Right: measured runs, and the proven bound.

    Parameters
    ----------
    sweep : PrivacySweep
    runs : mapping of float to (utility, attack AUC)
        By ε; infinity, a run without privacy, is drawn as a dashed line.
    delta : float
    utility : str
        What it is.

    Returns
    -------
    plotly.graph_objects.Figure

    Examples
    --------
    >>> sweep = PrivacySweep(lambda noise, rate, steps: 1 / noise, [1, 2], [0.1], [10])
    >>> figure = privacy_figure(sweep, {2.0: (0.7, 0.52)}, 1e-5, "accuracy")
    >>> [trace.name for trace in figure.data]
    ['by noise', 'by steps', 'now', 'now', 'accuracy', 'attack', 'most that any attack can reach']
    """
    figure = make_subplots(
        2, 2, horizontal_spacing=0.12, vertical_spacing=0.2, subplot_titles=TITLES
    )
    for (row, column), name, color in zip(
        PLACES, ("by noise", "by steps"), (BLUE, ORANGE), strict=True
    ):
        figure.add_scatter(
            mode="lines+markers", name=name, line={"color": color, "width": 2.5},
            marker={"size": 6}, hovertemplate="%{x}: ε %{y:.3g}<extra></extra>",
            row=row, col=column,
        )  # fmt: skip
    ring = {"symbol": "circle-open", "size": 16, "color": INK, "line": {"width": 3}}
    for row, column in PLACES:
        figure.add_scatter(
            mode="markers", marker=ring, name="now", hoverinfo="skip", row=row, col=column
        )
    _add_runs(figure, runs, utility)
    _add_bound(figure, delta)
    _style_axes(figure, sweep, utility)
    figure.update_layout(template=course_template(), height=600, showlegend=False)
    return figure.update_layout(margin={"t": 50})


def _add_runs(figure: go.Figure, runs: Runs, utility: str) -> None:
    finite = sorted(epsilon for epsilon in runs if np.isfinite(epsilon))
    looks = ((1, GREEN, "circle", utility), (2, VERMILLION, "diamond", "attack"))
    for row, color, symbol, name in looks:
        figure.add_scatter(
            x=finite, y=[runs[epsilon][row - 1] for epsilon in finite], mode="lines+markers",
            name=html.escape(name, quote=False), line={"color": color, "width": 2.5},
            marker={"size": 9, "symbol": symbol}, row=row, col=2,
            hovertemplate="ε %{x:.3g}: %{y:.3f}<extra></extra>",
        )  # fmt: skip
        if np.inf in runs:
            figure.add_hline(
                y=runs[np.inf][row - 1], line={"color": color, "dash": "dash", "width": 1.5},
                annotation={"text": "without privacy", "font_size": 12},
                annotation_position="top left", row=row, col=2,
            )  # fmt: skip


def _add_bound(figure: go.Figure, delta: float) -> None:
    epsilons = np.geomspace(LEAST, MOST, 101)
    figure.add_scatter(
        x=epsilons, y=[attack_auc_bound(epsilon, delta) for epsilon in epsilons], mode="lines",
        name="most that any attack can reach", hoverinfo="skip",
        line={"color": PURPLE, "dash": "dot", "width": 2}, row=2, col=2,
    )  # fmt: skip


def _style_axes(figure: go.Figure, sweep: PrivacySweep, utility: str) -> None:
    offered: dict[str, Sequence[float]] = {
        "noise multiplier σ": sweep.noises, "steps": sweep.steps
    }  # fmt: skip
    for (row, column), (name, values) in zip(PLACES, offered.items(), strict=True):
        ends = np.log10([values[0], values[-1]])
        figure.update_xaxes(
            title_text=name, **log_scale(values[0], values[-1]),
            range=[ends[0] - 0.08, ends[1] + 0.08], row=row, col=column,
        )  # fmt: skip
        figure.update_yaxes(title_text="ε", **log_scale(), row=row, col=column)
    for row in (1, 2):
        figure.update_xaxes(title_text="ε", **log_scale(), row=row, col=2)
        figure.add_vline(x=1, line={"color": INK, "width": 2}, row=row, col=2)
    for row, column in PLACES:
        line = {"color": MUTED, "width": 1.5, "dash": "dash"}
        figure.add_hline(y=1, line=line, row=row, col=column)
    figure.update_yaxes(title_text=html.escape(utility, quote=False), row=1, col=2)
    figure.update_yaxes(title_text="AUC (lower is safer)", range=[0.45, 1.02], row=2, col=2)


def draw_privacy(
    figure: go.FigureWidget,
    sweep: PrivacySweep,
    runs: Runs,
    setting: tuple[float, float, int],
    target: float,
) -> None:
    """Curves through one setting, the rings on them, and the lines at its ε and at the target.

    Examples
    --------
    >>> sweep = PrivacySweep(lambda noise, rate, steps: 1 / noise, [1, 2], [0.1], [10])
    >>> figure = privacy_figure(sweep, {2.0: (0.7, 0.52)}, 1e-5, "accuracy")
    >>> draw_privacy(figure, sweep, {2.0: (0.7, 0.52)}, (2, 0.1, 10), target=1.0)
    >>> figure.data[0].y.tolist(), figure.data[2].x, figure.data[2].y
    ([1.0, 0.5], (2,), (0.5,))
    """
    noise, rate, steps = setting
    curves = sweep.by_noise(rate, steps), sweep.by_steps(noise, rate)
    now = float(np.clip(sweep.at(*setting), LEAST, MOST))
    for number, (places, heights, place) in enumerate(
        zip((sweep.noises, sweep.steps), curves, (noise, steps), strict=True)
    ):
        figure.data[number].update(x=places, y=np.clip(heights, LEAST, MOST))
        figure.data[2 + number].update(x=[place], y=[now])
    left = _ends([*map(float, np.clip(np.concatenate(curves), LEAST, MOST)), target])
    right = _ends([*(epsilon for epsilon in runs if 0 < epsilon < np.inf), now])
    figure.layout.yaxis.range = figure.layout.yaxis3.range = left
    figure.layout.xaxis2.range = figure.layout.xaxis4.range = right
    _move_lines(figure, now, target)


def _ends(values: Sequence[float]) -> list[float]:
    """Limits of a logarithmic axis that holds these values."""
    low, high = np.log10(min(values)), np.log10(max(values))
    return [float(low) - 0.15, float(high) + 0.15]


def _move_lines(figure: go.FigureWidget, now: float, target: float) -> None:
    for shape in figure.layout.shapes:
        if shape.line.color == INK:
            shape.update(x0=now, x1=now)
        elif shape.line.color == MUTED:
            shape.update(y0=target, y1=target)
