"""Explorer: plant a drift of some kind and amount, and see which score of a monitor notices."""

import html
from collections.abc import Mapping, Sequence

import ipywidgets
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from .curves import DASHES
from .drift_readings import DriftReadings, Measure
from .explorer_frame import Explorer
from .template import BLUE, GREEN, INK, MUTED, ORANGE, PURPLE, SYMBOLS, VERMILLION, course_template

SAMPLES = 20
COLORS = (BLUE, ORANGE, GREEN, PURPLE, INK)  #: Of the scores; vermillion is for alarms.
ALT = (
    "Left: bars of the scores {names} over their thresholds, with a line at 1, where the alarm "
    "begins; drift {kind!r}, amount {amount:g}. Right: the same by the amount of drift."
)


def drift_lab(
    measure: Measure,
    kinds: Sequence[str],
    amounts: Sequence[float],
    thresholds: Mapping[str, float],
    amount: float = 0.0,
    axis: str = "amount of drift",
    title: str = "Drift dial",
) -> Explorer:
    """Plant a drift in the traffic and watch a monitor's scores against their thresholds.

    Parameters
    ----------
    measure : callable
        ``measure(kind, amount, sample) -> {score name: value}`` of one sample of the traffic, the
        1st to the 20th, with a drift planted in it. Asked for every kind and amount before the
        explorer opens, and later for further samples, which should take under 0.1 s.
    kinds : sequence of str
        Of drift.
    amounts : sequence of float
        Ascending from 0, which is no drift.
    thresholds : mapping of str to float
        A score alarms from its threshold on.
    amount : float
        To start with, one of `amounts`.
    axis, title : str
        `axis` says what the amount is.

    Returns
    -------
    Explorer
        Controls ``amount``, ``kind`` and ``sample``.

    Raises
    ------
    ValueError
        When amounts don't ascend from 0, a threshold isn't above 0 or a score is missing.

    References
    ----------
    Rabanser, Günnemann, Lipton (2019), "Failing Loudly: An Empirical Study of Methods for Detecting
    Dataset Shift".

    Examples
    --------
    >>> def measure(kind, amount, sample):
    ...     return {"mean shift": 0.1 + amount, "PSI": 0.1 if kind == "turn" else 0.1 + amount}
    >>> lab = drift_lab(measure, ["turn", "move"], [0, 0.2, 0.4], {"mean shift": 0.4, "PSI": 0.2})
    >>> lab.set(amount=0.4)
    >>> print(lab.message)
    turn, 0.4, sample 1: alarm by mean shift (1.25 times its threshold); silent: PSI (0.50).
    “turn” is noticed from 0.4 on by mean shift; never by PSI.
    """
    readings = DriftReadings(measure, kinds, amounts, thresholds)
    if amount not in readings.amounts:
        raise ValueError(f"amount: expected one of {readings.amounts}, got {amount}")
    for kind in readings.kinds:  # so that the first touch is quick, too
        readings.curve(kind, next(iter(readings.thresholds)))
    names = ", ".join(readings.thresholds)
    return Explorer(
        title,
        _controls(readings, amount, axis),
        _empty_figure(readings, axis),
        lambda figure, **values: _update(figure, readings, **values),
        alt=ALT.format(names=names, kind=readings.kinds[0], amount=amount),
    )


def _controls(readings: DriftReadings, amount: float, axis: str) -> dict[str, ipywidgets.Widget]:
    wide = {"width": "390px"}
    return {
        "amount": ipywidgets.SelectionSlider(
            options=[(f"{one:g}", one) for one in readings.amounts], value=amount, layout=wide,
            description=axis[:1].upper() + axis[1:],
        ),
        "kind": ipywidgets.Dropdown(
            options=readings.kinds, description="Kind of drift", layout=wide
        ),
        "sample": ipywidgets.IntSlider(
            1, 1, SAMPLES, description="Sample of the traffic", layout=wide
        ),
    }  # fmt: skip


def _empty_figure(readings: DriftReadings, axis: str) -> go.Figure:
    """Bars; a curve and a ring for each score; the line of the alarm in both pictures."""
    figure = make_subplots(
        1, 2, column_widths=[0.42, 0.58], horizontal_spacing=0.1,
        subplot_titles=("This sample", "By amount"),
    )  # fmt: skip
    figure.add_bar(
        orientation="h", texttemplate="%{x:.2f}", textposition="outside", cliponaxis=False,
        showlegend=False, hovertemplate="%{y}: %{customdata:.4f}<extra></extra>", row=1, col=1,
    )  # fmt: skip
    for number, name in enumerate(readings.thresholds):
        color, symbol = COLORS[number % len(COLORS)], SYMBOLS[number % len(SYMBOLS)]
        figure.add_scatter(
            mode="lines+markers", name=html.escape(name, quote=False), row=1, col=2,
            line={"color": color, "dash": DASHES[number % len(DASHES)], "width": 2.5},
            marker={"symbol": symbol, "size": 7}, hovertemplate="%{x}: %{y:.2f} times",
        )  # fmt: skip
    ring = {"symbol": "circle-open", "size": 14, "color": INK, "line": {"width": 3}}
    figure.add_scatter(mode="markers", marker=ring, name="now", hoverinfo="skip", row=1, col=2)
    line = {"color": VERMILLION, "width": 2, "dash": "dash"}
    figure.add_vline(x=1, line=line, row=1, col=1)
    figure.add_hline(y=1, line=line, row=1, col=2)
    figure.update_xaxes(title_text="times its threshold", row=1, col=1)
    figure.update_yaxes(autorange="reversed", type="category", row=1, col=1)
    figure.update_xaxes(title_text=axis, row=1, col=2)
    figure.update_yaxes(title_text="times its threshold", row=1, col=2)
    figure.update_layout(template=course_template(), height=420, margin={"b": 90})
    return figure.update_layout(legend={"orientation": "h", "x": 0.3, "y": -0.2})


def _update(
    figure: go.FigureWidget, readings: DriftReadings, amount: float, kind: str, sample: int
) -> str:
    shares = readings.shares(kind, amount, sample)
    colors = [VERMILLION if share >= 1 else MUTED for share in shares.values()]
    names = [html.escape(name, quote=False) for name in shares]
    bars, *curves, ring = figure.data
    bars.update(x=list(shares.values()), y=names)
    bars.customdata = list(readings.at(kind, amount, sample).values())
    bars.marker.color = colors
    rows = [readings.curve(kind, name) for name in shares]
    for trace, heights in zip(curves, rows, strict=True):
        trace.update(x=readings.amounts, y=heights)
    ring.update(x=[amount] * len(shares), y=list(shares.values()))
    figure.layout.xaxis.range = [0, 1.25 * max(1.2, *shares.values())]
    figure.layout.yaxis2.range = [0, 1.08 * max(1.2, *map(max, rows), *shares.values())]
    figure.layout.annotations[0].text = f"Sample {sample}"
    figure.layout.annotations[1].text = f"“{html.escape(kind, quote=False)}”, sample 1; ○ now"
    return _sentence(readings, shares, kind, amount, sample)


def _sentence(
    readings: DriftReadings, shares: Mapping[str, float], kind: str, amount: float, sample: int
) -> str:
    loud = [f"{name} ({share:.2f}" for name, share in shares.items() if share >= 1]
    quiet = [f"{name} ({share:.2f})" for name, share in shares.items() if share < 1]
    if loud:
        said = f"alarm by {loud[0]} times its threshold)"
        said += "".join(f", {one})" for one in loud[1:])
        said += f"; silent: {', '.join(quiet)}" if quiet else ""
    else:
        said = f"no alarm: {', '.join(quiet)}"
    if amount == 0 and loud:
        said += ". Nothing was planted, so this is a false alarm"
    return f"{kind}, {amount:g}, sample {sample}: {said}.\n{_reach_in_words(readings, kind)}"


def _reach_in_words(readings: DriftReadings, kind: str) -> str:
    first = {name: readings.first_alarm(kind, name) for name in readings.thresholds}
    amounts = sorted({amount for amount in first.values() if amount is not None})
    parts = [
        f"from {amount:g} on by {', '.join(name for name in first if first[name] == amount)}"
        for amount in amounts
    ]
    never = [name for name, amount in first.items() if amount is None]
    if not parts:
        return f"“{kind}” is never noticed, up to {readings.amounts[-1]:g}."
    parts += [f"never by {', '.join(never)}"] if never else []
    return f"“{kind}” is noticed {'; '.join(parts)}."
