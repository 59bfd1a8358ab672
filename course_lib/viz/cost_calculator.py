"""Explorer: what n vectors cost in memory and money, by quantisation, index and replicas."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipywidgets
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from .cost_figures import Parts, add_cost_traces, fill_cost_traces, part_names
from .curves import DASHES
from .explorer_frame import Explorer
from .number_words import bytes_in_words, count_in_words
from .template import INK, PALETTE, course_template

Estimate = Callable[..., Any]
SIZES = [step * 10**power for power in range(3, 9) for step in (1, 2, 5)] + [10**9]
DIMENSIONS = (128, 256, 384, 512, 768, 1024, 1536, 3072)
QUANTIZATIONS = ("float32", "float16", "int8", "pq:64", "binary")
ALT = (
    "Left: memory of {n} vectors as bars, one for each quantisation, stacked from vectors, links "
    "and whatever else is kept. Right: money a month against the number of vectors on logarithmic "
    "axes, one line for each quantisation, nearly straight; a ring marks the present choice."
)


def cost_explorer(
    estimate: Estimate,
    quantizations: Sequence[str] = QUANTIZATIONS,
    indexes: Sequence[str] = ("flat", "ivf", "hnsw"),
    n: int = 1_000_000,
    d: int = 768,
    price: float = 5.0,
    title: str = "Cost calculator",
) -> Explorer:
    """Choose a number of vectors, dimension, index, quantisation, replicas: see bytes and money.

    Parameters
    ----------
    estimate : callable
        ``estimate(n, d, replicas=, quantization=, index=, M=, ram_price_per_gib_month=)`` with
        attributes ``parts`` (bytes of each part over all replicas) and ``money_per_month``, such as
        `course_lib.stores.estimate_cost`.
    quantizations, indexes : sequence of str
        What `estimate` knows.
    n, d : int
        Start, among 1, 2, 5 times a power of ten up to a billion, and `DIMENSIONS`.
    price : float
        Money for a GiB a month at the start, 0.5 to 20.
    title : str

    Returns
    -------
    Explorer
        Controls ``n``, ``d``, ``replicas``, ``quantization``, ``index``, ``M`` and ``price``.

    Examples
    --------
    >>> from course_lib.stores import estimate_cost
    >>> explorer = cost_explorer(estimate_cost)
    >>> explorer.set(index="flat", quantization="int8")
    >>> print(explorer.message)
    1 million vectors of 768 dimensions, int8, flat, 1 replica: 744 MiB, 3.92 a month.
    float32 takes 2.87 GiB, 3.9 times as much. 780 bytes a vector and replica: vectors 772, ids 8.
    """
    controls = _controls(quantizations, indexes, n, d, price)
    start = {name: control.value for name, control in controls.items()}
    all_parts = {
        f"{one}, {index}": _estimate(estimate, {**start, "quantization": one, "index": index})[0]
        for one in quantizations
        for index in indexes
    }
    return Explorer(
        title,
        controls,
        _empty_figure(part_names(all_parts), quantizations),
        lambda figure, **values: _update(figure, estimate, quantizations, values),
        alt=ALT.format(n=count_in_words(n)),
    )


def _estimate(estimate: Estimate, values: Mapping[str, float | str]) -> tuple[Parts, float]:
    others = {name: value for name, value in values.items() if name not in ("n", "d", "price")}
    price = {"ram_price_per_gib_month": values["price"]}
    cost = estimate(values["n"], values["d"], **others, **price)
    return cost.parts, cost.money_per_month


def _controls(
    quantizations: Sequence[str], indexes: Sequence[str], n: int, d: int, price: float
) -> dict[str, ipywidgets.Widget]:
    sizes = [(count_in_words(size), size) for size in SIZES]
    wide, narrow = {"width": "390px"}, {"width": "190px"}
    last = "hnsw" if "hnsw" in indexes else indexes[-1]
    return {
        "n": ipywidgets.SelectionSlider(options=sizes, value=n, description="Vectors", layout=wide),
        "d": ipywidgets.SelectionSlider(
            options=DIMENSIONS, value=d, description="Dimensions", layout=wide
        ),
        "quantization": ipywidgets.Dropdown(
            options=list(quantizations), description="Quantisation", layout=narrow
        ),
        "index": ipywidgets.Dropdown(
            options=list(indexes), value=last, description="Index", layout=narrow
        ),
        "M": ipywidgets.IntSlider(16, 4, 64, 4, description="HNSW links M", layout=wide),
        "replicas": ipywidgets.IntSlider(1, 1, 5, description="Replicas", layout=wide),
        "price": ipywidgets.FloatSlider(
            price, min=0.5, max=20, step=0.5, description="Price of a GiB a month", layout=wide
        ),
    }


def _empty_figure(parts: list[str], quantizations: Sequence[str]) -> go.Figure:
    figure = make_subplots(
        1, 2, column_widths=[0.52, 0.48], horizontal_spacing=0.13,
        subplot_titles=("Memory over all replicas", "Money a month"),
    )  # fmt: skip
    add_cost_traces(figure, parts, row=1, col=1)
    for number, name in enumerate(quantizations):
        figure.add_scatter(
            mode="lines", name=name, legend="legend2", hovertemplate="%{x:,}: %{y:,.2f}",
            line={"color": PALETTE[-1 - number % 7], "dash": DASHES[number % 5]}, row=1, col=2,
        )  # fmt: skip
    ring = {"size": 14, "color": INK, "symbol": "circle-open", "line": {"width": 3}}
    figure.add_scatter(
        mode="markers", marker=ring, showlegend=False, hoverinfo="skip", row=1, col=2
    )
    figure.update_layout(template=course_template(), height=470, margin={"b": 110})
    figure.update_layout(legend={"orientation": "h", "x": 0, "y": -0.2, "traceorder": "normal"})
    inside = {"x": 1, "xanchor": "right", "y": 0.01, "yanchor": "bottom"}
    figure.update_layout(legend2={**inside, "bgcolor": "rgba(255, 255, 255, 0.8)"})
    ticks = {"type": "log", "dtick": 1, "exponentformat": "power"}
    figure.update_xaxes(title_text="vectors", **ticks, row=1, col=2)
    figure.update_yaxes(**ticks, row=1, col=2)
    return figure


def _update(
    figure: go.FigureWidget,
    estimate: Estimate,
    quantizations: Sequence[str],
    values: dict[str, float | str],
) -> str:
    every = {one: {**values, "quantization": one} for one in quantizations}
    now = {one: _estimate(estimate, setting) for one, setting in every.items()}
    bars = figure.data[: -1 - len(quantizations)]
    chosen = values["quantization"]
    named = {f"<b>{one} ◀</b>" if one == chosen else one: now[one][0] for one in quantizations}
    totals = fill_cost_traces(figure, bars, named)
    for trace, setting in zip(figure.data[len(bars) : -1], every.values(), strict=True):
        money = [_estimate(estimate, {**setting, "n": size})[1] for size in SIZES]
        trace.update(x=SIZES, y=money)
    figure.data[-1].update(x=[values["n"]], y=[now[str(chosen)][1]])
    sizes = dict(zip(quantizations, totals.tolist(), strict=True))
    return _sentence(values, now[str(chosen)], sizes)


def _sentence(
    values: Mapping[str, float | str], now: tuple[Parts, float], totals: Mapping[str, float]
) -> str:
    (parts, money), chosen, replicas = now, str(values["quantization"]), int(values["replicas"])
    copies = float(values["n"]) * replicas
    first, *_ = totals
    links = f" with M {values['M']}" if values["index"] == "hnsw" else ""
    said = (
        f"{count_in_words(float(values['n']))} vectors of {values['d']} dimensions, {chosen}, "
        f"{values['index']}{links}, {replicas} replica{'s' if replicas > 1 else ''}: "
        f"{bytes_in_words(totals[chosen])}, {money:,.2f} a month.\n"
    )
    if chosen != first:
        times = totals[first] / max(totals[chosen], 1)
        said += f"{first} takes {bytes_in_words(totals[first])}, {times:.1f} times as much. "
    each = ", ".join(f"{name} {size / copies:,.0f}" for name, size in parts.items() if size)
    return f"{said}{totals[chosen] / copies:,.0f} bytes a vector and replica: {each}."
