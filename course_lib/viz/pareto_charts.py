"""Quality against cost: what each method reaches, and which of them nothing beats."""

import html
from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from .maps import marker_of
from .template import INK, new_figure

AXES = ("bytes a vector (lower is better)", "recall@10 (higher is better)")


def pareto_chart(
    groups: Mapping[str, tuple[ArrayLike, ArrayLike]],
    labels: Mapping[str, Sequence[str]] | None = None,
    title: str = "",
    axes: tuple[str, str] = AXES,
    log_x: bool = True,
) -> go.Figure:
    """Points of several methods by cost and quality, and the staircase that none is above.

    Parameters
    ----------
    groups : mapping of str to (costs, qualities)
        Each array_like of shape (s,): one value for each setting of the method.
    labels : mapping of str to sequence of str, optional
        What each setting is called, on hover; on the front also beside the points, where there is
        room.
    title : str
    axes : tuple of two str
    log_x : bool
        Costs on a logarithmic axis.

    Returns
    -------
    plotly.graph_objects.Figure
        One trace a method, then the front: at each cost the best quality that no more than this
        cost buys.

    Raises
    ------
    ValueError
        When lengths differ, or a cost isn't above 0.

    Examples
    --------
    >>> figure = pareto_chart({"int8": ([128, 384], [0.8, 0.95]), "1 bit": ([48], [0.85])})
    >>> figure.data[-1].x.tolist(), figure.data[-1].y.tolist()
    ([48.0, 384.0], [0.85, 0.95])
    """
    figure = new_figure(title, height=460, showlegend=True)
    found = {name: _checked(name, *points) for name, points in groups.items()}
    named = labels or {}
    written = {name: list(named.get(name, [""] * len(x))) for name, (x, _) in found.items()}
    for name, (costs, qualities) in found.items():
        if len(written[name]) != len(costs):
            raise ValueError(f"labels[{name!r}]: expected {len(costs)}, got {len(written[name])}")
        add_method(figure, name)
        figure.data[-1].update(x=costs, y=qualities, text=written[name])
    add_front(figure)
    every = [np.concatenate(column) for column in zip(*found.values(), strict=True)]
    rows = front_rows(*every)
    names = [label for method in found for label in written[method]]
    shown = _with_room(np.log(every[0]) if log_x else every[0], every[1], rows)
    texts = [f"{names[row]}\u2002" if row in shown else "" for row in rows]  # and a gap
    figure.data[-1].update(x=every[0][rows], y=every[1][rows], text=texts, mode="lines+text")
    style_costs(figure, axes, log_x)
    figure.update_xaxes(range=_room_for_names(every[0], log_x))
    return figure.update_layout(legend={"orientation": "h", "x": 0, "y": -0.18})


def _checked(
    name: str, costs: ArrayLike, qualities: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    x, y = np.asarray(costs, dtype=np.float64), np.asarray(qualities, dtype=np.float64)
    if x.ndim != 1 or x.shape != y.shape or not len(x):
        raise ValueError(f"{name}: expected as many qualities as costs, got {y.shape}, {x.shape}")
    if not (x > 0).all() or not np.isfinite(y).all():
        raise ValueError(f"{name}: expected costs > 0 and finite qualities, got {x}, {y}")
    return x, y


def _with_room(
    across: NDArray[np.float64], up: NDArray[np.float64], rows: NDArray[np.int64]
) -> set[int]:
    """Rows of the front whose names don't run into the last one that is written."""
    wide, high = 0.2 * np.ptp(across), 0.05 * np.ptp(up)  # of a name, of a line
    shown: list[int] = rows[:1].tolist()
    for row in rows[1:].tolist():
        last = shown[-1]
        if across[row] - across[last] > wide or up[row] - up[last] > high:
            shown.append(row)
    return set(shown)


def _room_for_names(costs: NDArray[np.float64], log_x: bool) -> list[float]:
    """Limits with room at the left, where the first name is written."""
    low, high = np.log10([costs.min(), costs.max()]) if log_x else (costs.min(), costs.max())
    wide = max(float(high - low), 0.1)
    return [float(low) - 0.15 * wide, float(high) + 0.04 * wide]


def front_rows(costs: ArrayLike, qualities: ArrayLike) -> NDArray[np.int64]:
    """Rows that no other row beats: none is as cheap and better, or as good and cheaper.

    Parameters
    ----------
    costs, qualities : array_like, shape (n,)

    Returns
    -------
    ndarray of int64, shape (m,)
        By ascending cost, and so by ascending quality; of equal rows, the first.

    Complexity
    ----------
    O(n log n): one sort.

    Examples
    --------
    >>> front_rows([1, 2, 2, 3, 4], [0.5, 0.7, 0.6, 0.6, 0.9]).tolist()
    [0, 1, 4]
    """
    from course_lib.advanced import pareto_front  # here: it brings the indexes, 1.7 s

    rows = np.flatnonzero(pareto_front(costs, qualities))
    _, first = np.unique(np.asarray(costs, dtype=np.float64)[rows], return_index=True)
    return rows[first]


def add_method(figure: go.Figure, name: str, **place: int) -> None:
    """An empty trace for the points of one method; its look depends on how many there are.

    Examples
    --------
    >>> figure = new_figure()
    >>> add_method(figure, "int8")
    >>> figure.data[0].name
    'int8'
    """
    figure.add_scatter(
        mode="markers", name=html.escape(name, quote=False), cliponaxis=False,
        marker={**marker_of(len(figure.data)), "size": 10},
        hovertemplate="%{text}<br>%{x:,.4g}: %{y:.3f}<extra></extra>", **place,
    )  # fmt: skip


def add_front(figure: go.Figure, **place: int) -> None:
    """An empty trace for the front: a staircase.

    Examples
    --------
    >>> figure = new_figure()
    >>> add_front(figure)
    >>> figure.data[0].line.shape
    'hv'
    """
    figure.add_scatter(
        mode="lines", name="best for the cost", hoverinfo="skip", cliponaxis=False,
        line={"shape": "hv", "color": INK, "dash": "dot", "width": 1.5},
        textposition="top left", textfont={"size": 11}, **place,
    )  # fmt: skip


def log_scale(low: float = 1.0, high: float = 1.0) -> dict[str, object]:
    """A logarithmic axis with ticks at 1, 2, 5, 10, 20 …, or at powers of ten over a long range.

    Examples
    --------
    >>> log_scale()["ticktext"][9:13], log_scale(10, 10_000)["ticktext"][4:7]
    (['1', '2', '5', '10'], ['10', '100', '1,000'])
    """
    steps = (1, 2, 5) if high < 500 * low else (1,)
    ticks = [step * 10.0**power for power in range(-3, 7) for step in steps]
    return {"type": "log", "tickvals": ticks, "ticktext": [f"{tick:,.9g}" for tick in ticks]}


def style_costs(figure: go.Figure, axes: tuple[str, str], log_x: bool, **place: int) -> None:
    """Titles of both axes, and the scale of the costs.

    Examples
    --------
    >>> figure = new_figure()
    >>> style_costs(figure, ("bytes", "recall"), log_x=True)
    >>> figure.layout.xaxis.type
    'log'
    """
    figure.update_xaxes(title_text=axes[0], **(log_scale() if log_x else {}), **place)
    figure.update_yaxes(title_text=axes[1], **place)
