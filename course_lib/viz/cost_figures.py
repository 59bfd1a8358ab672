"""Where the memory of an index goes: stacked bars of bytes."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from .number_words import UNITS, bytes_in_words
from .template import PALETTE, new_figure

Parts = Mapping[str, float]
PATTERNS = ("", "/", ".", "x", "-", "+")


def cost_bars(estimates: Mapping[str, Parts], title: str = "") -> go.Figure:
    """Draw what each of several set-ups stores, part by part, on top of each other.

    Parameters
    ----------
    estimates : mapping of str to mapping of str to number
        For each set-up its parts and their bytes, such as ``{"float32": {"vectors": 3e9}}``.
    title : str

    Returns
    -------
    plotly.graph_objects.Figure
        One trace a part, the sum written at each bar's end.

    Raises
    ------
    ValueError
        When there is no set-up or a size is negative.

    Examples
    --------
    >>> figure = cost_bars({"HNSW": {"vectors": 2048, "links": 1024}, "flat": {"vectors": 2048}})
    >>> [(trace.name, trace.x.tolist()) for trace in figure.data[:2]]
    [('vectors', [2.0, 2.0]), ('links', [1.0, 0.0])]
    """
    if not estimates:
        raise ValueError("estimates: expected one set-up or more, got none")
    figure = new_figure(title, height=max(260, 140 + 44 * len(estimates)))
    add_cost_traces(figure, part_names(estimates))
    fill_cost_traces(figure, figure.data, estimates)
    figure.update_layout(legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"})
    figure.update_layout(legend_traceorder="normal")
    return figure


def part_names(estimates: Mapping[str, Parts]) -> list[str]:
    """The parts of all set-ups, in order of first appearance.

    Examples
    --------
    >>> part_names({"a": {"vectors": 1}, "b": {"vectors": 1, "links": 2}})
    ['vectors', 'links']
    """
    return list(dict.fromkeys(name for parts in estimates.values() for name in parts))


def add_cost_traces(figure: go.Figure, names: list[str], **place: int) -> None:
    """Add a trace for each part and one for the sums, all of them empty.

    Examples
    --------
    >>> figure = new_figure()
    >>> add_cost_traces(figure, ["vectors"])
    >>> len(figure.data)
    2
    """
    for number, name in enumerate(names):
        figure.add_bar(
            orientation="h", name=name, marker_color=PALETTE[number % len(PALETTE)],
            customdata=[""],
            marker_pattern={"shape": PATTERNS[number % len(PATTERNS)], "fillmode": "overlay"},
            hovertemplate="%{y}: %{customdata}<extra>" + name + "</extra>", **place,
        )  # fmt: skip
    figure.add_scatter(
        mode="text", textposition="middle right", showlegend=False, hoverinfo="skip",
        cliponaxis=False, **place,
    )  # fmt: skip
    figure.update_layout(barmode="stack")
    figure.update_yaxes(autorange="reversed", type="category", **place)


def fill_cost_traces(
    figure: go.Figure, traces: tuple[go.Bar, ...], estimates: Mapping[str, Parts]
) -> NDArray[np.float64]:
    """Draw estimates into the traces of `add_cost_traces`, in the unit that suits the largest.

    Returns
    -------
    ndarray, shape (set-ups,)
        The sums in bytes.

    Examples
    --------
    >>> figure = new_figure()
    >>> add_cost_traces(figure, ["vectors"])
    >>> fill_cost_traces(figure, figure.data, {"flat": {"vectors": 5e9}})
    array([5.e+09])
    """
    *bars, sums = traces
    table = np.array([[parts.get(bar.name, 0) for parts in estimates.values()] for bar in bars])
    if (table < 0).any():
        raise ValueError(f"estimates: expected sizes of 0 or more, got {table.min():g}")
    totals = table.sum(axis=0)  # (set-ups,)
    power = max(0, min(len(UNITS) - 1, int(np.log2(max(1.0, totals.max())) // 10)))
    for bar, sizes in zip(bars, table, strict=True):
        words = [bytes_in_words(size) for size in sizes]
        bar.update(x=sizes / 1024**power, y=list(estimates), customdata=words)
    texts = [bytes_in_words(total) for total in totals]
    sums.update(x=totals / 1024**power, y=list(estimates), text=texts)
    axis = figure.layout[(bars[0].xaxis or "x").replace("x", "xaxis")]
    axis.range = [0, 1.3 * max(totals.max(), 1) / 1024**power]
    axis.title.text = f"{UNITS[power]} (lower is better)"
    return totals
