"""Explorer: where to draw the line on a score, by precision, recall, base rate and cost."""

import ipywidgets
import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from .action_buttons import add_buttons
from .explorer_frame import Explorer
from .threshold_counts import Numbers, ScoredCases, threshold_grid
from .threshold_pictures import threshold_figure

MISS_COSTS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)
BASE_RATES = (0.001, 0.01, 0.05, 0.1, 0.2, 0.5)
ALT = (
    "Left: histograms of the scores of {yes!r} and {no!r}, a line at the threshold {threshold:g}. "
    "Right: precision, recall and F1 by threshold, and below them the cost of a case."
)


def threshold_lab(
    scores: ArrayLike,
    labels: ArrayLike,
    names: tuple[str, str] = ("positive", "negative"),
    threshold: float | None = None,
    miss_cost: float = 1.0,
    axis: str = "score",
    title: str = "Where to draw the line",
) -> Explorer:
    """Move a threshold over the scores of two kinds of cases; see what it catches and costs.

    Parameters
    ----------
    scores : array_like, shape (n,)
        A case is flagged from the threshold on.
    labels : array_like of bool, shape (n,)
        Whether each should be flagged.
    names : tuple of two str
        Of the cases that should be flagged, and of the others.
    threshold : float, optional
        To start with; the one with the best F1 by default. Taken to the next on the slider.
    miss_cost : float
        What a case that should have been flagged costs when it isn't, in false alarms; one of 0.1,
        0.2, 0.5, 1, 2, 5, 10, 20, 50, 100.
    axis, title : str

    Returns
    -------
    Explorer
        Controls ``threshold``, ``miss_cost`` and ``base_rate`` (share of positive cases where the
        threshold will be used), and buttons Best F1 and Least cost.

    Raises
    ------
    ValueError
        When shapes differ, a kind is missing or `miss_cost` isn't one of those.

    References
    ----------
    Elkan (2001), "The Foundations of Cost-Sensitive Learning", section 2; Axelsson (2000), "The
    Base-Rate Fallacy and the Difficulty of Intrusion Detection".

    Examples
    --------
    >>> lab = threshold_lab([0.9, 0.8, 0.6, 0.5, 0.3, 0.2], [1, 1, 0, 1, 0, 0], threshold=0.4)
    >>> lab.set(base_rate=0.01)
    >>> print(lab.message)
    From 0.4 on: 3 of 3 “positive” caught (recall 1.00), 1 of 3 “negative” flagged (33.3 %).
    Where 1 % are “positive”: precision 0.03, F1 0.06; the best F1 is 0.80, at 0.61.
    A miss costs as much as 1 false alarm: 0.330 a case. Least 0.003, at 0.61; flagging nothing
    costs 0.010, flagging all 0.990.
    """
    cases = ScoredCases.of(scores, labels)
    if miss_cost not in MISS_COSTS:
        raise ValueError(f"miss_cost: expected one of {MISS_COSTS}, got {miss_cost}")
    grid = threshold_grid(
        min(cases.positives[0], cases.negatives[0]), max(cases.positives[-1], cases.negatives[-1])
    )
    start = grid[cases.f1(grid).argmax()] if threshold is None else threshold
    start = float(grid[np.abs(grid - start).argmin()])
    lab = Explorer(
        title,
        _controls(cases, grid, start, miss_cost),
        threshold_figure(cases, names, axis),
        lambda figure, **values: _update(figure, cases, grid, names, **values),
        alt=ALT.format(yes=names[0], no=names[1], threshold=start),
    )
    add_buttons(lab, {
        "Best F1": lambda: _go_to_best_f1(lab, cases, grid),
        "Least cost": lambda: _go_to_least_cost(lab, cases, grid),
    })  # fmt: skip
    return lab


def _controls(
    cases: ScoredCases, grid: Numbers, threshold: float, miss_cost: float
) -> dict[str, ipywidgets.Widget]:
    wide = {"width": "390px"}
    own = cases.base_rate
    rates = sorted({*BASE_RATES, own})
    texts = [f"{100 * rate:g} %" if rate != own else f"{_percent(own)} as here" for rate in rates]
    return {
        "threshold": ipywidgets.SelectionSlider(
            options=[(f"{place:.9g}", place) for place in grid.tolist()], value=threshold,
            description="Threshold", layout={"width": "800px"},
        ),
        "miss_cost": ipywidgets.SelectionSlider(
            options=[(f"{cost:g}", cost) for cost in MISS_COSTS], value=miss_cost, layout=wide,
            description="Cost of a miss, in false alarms",
        ),
        "base_rate": ipywidgets.SelectionSlider(
            options=list(zip(texts, rates, strict=True)), value=own, layout=wide,
            description="Share of positives",
        ),
    }  # fmt: skip


def _update(
    figure: go.FigureWidget,
    cases: ScoredCases,
    grid: Numbers,
    names: tuple[str, str],
    threshold: float,
    miss_cost: float,
    base_rate: float,
) -> str:
    curves = (
        cases.precision(grid, base_rate), cases.recall(grid), cases.f1(grid, base_rate),
        cases.cost(grid, miss_cost, base_rate),
    )  # fmt: skip
    for trace, heights in zip(figure.data[2:], curves, strict=True):
        trace.update(x=grid, y=heights)
    for shape in figure.layout.shapes:
        shape.update(x0=threshold, x1=threshold)
    pad = 0.02 * (grid[-1] - grid[0])
    for axis in (figure.layout.xaxis, figure.layout.xaxis2, figure.layout.xaxis3):
        axis.range = [grid[0] - pad, grid[-1] + pad]
    return "\n".join([
        _catch_in_words(cases, names, threshold),
        _quality_in_words(cases, grid, names[0], threshold, base_rate),
        _cost_in_words(cases, grid, threshold, miss_cost, base_rate),
    ])  # fmt: skip


def _catch_in_words(cases: ScoredCases, names: tuple[str, str], threshold: float) -> str:
    p, q = len(cases.positives), len(cases.negatives)
    recall, alarms = float(cases.recall(threshold)), float(cases.false_alarm_rate(threshold))
    caught, flagged = round(recall * p), round(alarms * q)
    return (
        f"From {threshold:g} on: {caught:,} of {p:,} “{names[0]}” caught (recall {recall:.2f}), "
        f"{flagged:,} of {q:,} “{names[1]}” flagged ({100 * alarms:.1f} %)."
    )


def _quality_in_words(
    cases: ScoredCases, grid: Numbers, name: str, threshold: float, base_rate: float
) -> str:
    precision, f1 = float(cases.precision(threshold, base_rate)), cases.f1(grid, base_rate)
    best = int(f1.argmax())
    said = f"precision {precision:.2f}" if np.isfinite(precision) else "nothing is flagged"
    return (
        f"Where {_percent(base_rate)} are “{name}”: {said}, F1 "
        f"{float(cases.f1(threshold, base_rate)):.2f}; the best F1 is {f1[best]:.2f}, at "
        f"{grid[best]:g}."
    )


def _cost_in_words(
    cases: ScoredCases, grid: Numbers, threshold: float, miss_cost: float, base_rate: float
) -> str:
    costs = cases.cost(grid, miss_cost, base_rate)
    best, alarms = int(costs.argmin()), "false alarm" + "s" * (miss_cost != 1)
    return (
        f"A miss costs as much as {miss_cost:g} {alarms}: "
        f"{float(cases.cost(threshold, miss_cost, base_rate)):.3f} a case. Least "
        f"{costs[best]:.3f}, at {grid[best]:g}; flagging nothing costs "
        f"{base_rate * miss_cost:.3f}, flagging all {1 - base_rate:.3f}."
    )


def _percent(rate: float) -> str:
    return f"{100 * rate:.3g} %"


def _go_to_best_f1(lab: Explorer, cases: ScoredCases, grid: Numbers) -> None:
    f1 = cases.f1(grid, lab.controls["base_rate"].value)
    lab.set(threshold=float(grid[f1.argmax()]))


def _go_to_least_cost(lab: Explorer, cases: ScoredCases, grid: Numbers) -> None:
    costs = cases.cost(grid, lab.controls["miss_cost"].value, lab.controls["base_rate"].value)
    lab.set(threshold=float(grid[costs.argmin()]))
