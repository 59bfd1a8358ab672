"""Maps: points in the plane with their names, coloured by group."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from .template import PALETTE, SYMBOLS, new_figure


def embedding_map(
    points: ArrayLike,
    labels: Sequence[str],
    groups: Sequence[str] | None = None,
    title: str = "",
    hover: Sequence[str] | None = None,
    show_labels: bool = True,
    axes: tuple[str, str] = ("", ""),
) -> go.Figure:
    """Scatter named points, such as a 2-D projection of word vectors.

    Parameters
    ----------
    points : array_like, shape (n, 2)
    labels : sequence of str, length n
        Written beside each point, and always shown on hover.
    groups : sequence of str, length n, optional
        Points of a group share a colour and a marker shape, and a line in the legend.
    title : str
    hover : sequence of str, length n, optional
        Further text on hover, a line under the label.
    show_labels : bool
        False leaves the names to the hover: for more than about 60 points.
    axes : tuple of two str
        Axis titles. Without them the ticks are left out too, as in a map whose axes mean nothing.

    Returns
    -------
    plotly.graph_objects.Figure
        One trace a group; equal scales on both axes.

    Raises
    ------
    ValueError
        When `points` isn't (n, 2) or a sequence has another length.

    Examples
    --------
    >>> figure = embedding_map([[0, 1], [1, 0]], ["cat", "car"], groups=["animal", "thing"])
    >>> [trace.name for trace in figure.data]
    ['animal', 'thing']
    """
    points = np.asarray(points, dtype=np.float32)
    groups = list(groups) if groups is not None else [""] * len(labels)
    hover = list(hover) if hover is not None else [""] * len(labels)
    if points.ndim != 2 or points.shape[1] != 2:
        raise ValueError(f"points: expected shape (n, 2), got {points.shape}")
    for name, sequence in (("labels", labels), ("groups", groups), ("hover", hover)):
        if len(sequence) != len(points):
            raise ValueError(f"{name}: expected length {len(points)}, got {len(sequence)}")
    figure = new_figure(title, height=480 if len(points) <= 30 else 600)
    places = label_positions(points)
    for number, group in enumerate(dict.fromkeys(groups)):
        rows = [row for row, of in enumerate(groups) if of == group]
        figure.add_trace(
            go.Scatter(
                x=points[rows, 0],
                y=points[rows, 1],
                mode="markers+text" if show_labels else "markers",
                name=group,
                text=[labels[row] for row in rows],
                customdata=[hover[row] for row in rows],
                textposition=[places[row] for row in rows],
                cliponaxis=False,
                textfont={"size": 12 if len(points) <= 30 else 11},
                hovertemplate="<b>%{text}</b><br>%{customdata}<extra>" + group + "</extra>",
                marker=marker_of(number),
            )
        )
    plain = {"showticklabels": False, "ticks": ""} if axes == ("", "") else {}
    figure.update_xaxes(title_text=axes[0], **plain)
    figure.update_yaxes(title_text=axes[1], scaleanchor="x", **plain)
    figure.update_layout(showlegend=len(figure.data) > 1)
    return figure


def label_positions(points: ArrayLike) -> list[str]:
    """Where to write each point's name: on the side away from its nearest neighbour.

    Parameters
    ----------
    points : array_like, shape (n, 2)

    Returns
    -------
    list of str
        Plotly's ``textposition`` of each point.

    Examples
    --------
    >>> label_positions([[0, 0], [0, 1], [9, 1]])
    ['bottom center', 'top center', 'middle right']
    """
    places = np.asarray(points, dtype=np.float64)
    if len(places) < 2:
        return ["top center"] * len(places)
    steps = places[None] - places[:, None]  # (n, n, 2), from row to column
    lengths = np.linalg.norm(steps, axis=2) + np.diag([np.inf] * len(places))
    nearest = steps[np.arange(len(places)), lengths.argmin(axis=1)]  # (n, 2)
    return [_away_from(dx, dy) for dx, dy in nearest.tolist()]


def _away_from(dx: float, dy: float) -> str:
    if abs(dx) > abs(dy):
        return "middle left" if dx > 0 else "middle right"
    return "bottom center" if dy > 0 else "top center"


def marker_of(number: int) -> dict[str, object]:
    """Colour and shape of the group with this number.

    Examples
    --------
    >>> marker_of(0)
    {'color': '#0072B2', 'symbol': 'circle', 'size': 9}
    """
    return {
        "color": PALETTE[number % len(PALETTE)],
        "symbol": SYMBOLS[number % len(SYMBOLS)],
        "size": 9,
    }


def vector_arrows(
    vectors: ArrayLike, labels: Sequence[str], title: str = "", origins: ArrayLike | None = None
) -> go.Figure:
    """Draw vectors in the plane as arrows, each with its name at the tip.

    Parameters
    ----------
    vectors : array_like, shape (n, 2)
    labels : sequence of str, length n
    title : str
    origins : array_like, shape (n, 2), optional
        Where each arrow starts; (0, 0) by default.

    Returns
    -------
    plotly.graph_objects.Figure
        Equal scales on both axes.

    Raises
    ------
    ValueError
        When shapes or lengths disagree.

    Examples
    --------
    >>> len(vector_arrows([[1, 0], [0, 1]], ["cat", "dog"]).layout.annotations)
    2
    """
    arrows = np.asarray(vectors, dtype=np.float32)
    starts = np.zeros_like(arrows) if origins is None else np.asarray(origins, dtype=np.float32)
    if arrows.ndim != 2 or arrows.shape[1] != 2 or len(labels) != len(arrows):
        raise ValueError(
            f"vectors: expected shape (n, 2) for {len(labels)} labels, got {arrows.shape}"
        )
    if starts.shape != arrows.shape:
        raise ValueError(f"origins: expected shape {arrows.shape}, got {starts.shape}")
    tips = starts + arrows
    figure = new_figure(title, height=480, showlegend=False)
    figure.add_scatter(
        x=tips[:, 0],
        y=tips[:, 1],
        mode="text",
        text=list(labels),
        textposition=["top center" if rise >= 0 else "bottom center" for rise in arrows[:, 1]],
        hovertemplate="%{text} (%{x:.3g}, %{y:.3g})<extra></extra>",
    )
    for number, (start, tip) in enumerate(zip(starts.tolist(), tips.tolist(), strict=True)):
        figure.add_annotation(_arrow(start, tip, PALETTE[number % len(PALETTE)]))
    corners = np.concatenate([starts, tips])
    low, high = corners.min(axis=0), corners.max(axis=0)
    pad = 0.15 * max(float((high - low).max()), 1e-6)
    figure.update_xaxes(range=[float(low[0]) - pad, float(high[0]) + pad], zeroline=True)
    figure.update_yaxes(
        range=[float(low[1]) - pad, float(high[1]) + pad], zeroline=True, scaleanchor="x"
    )
    return figure


def _arrow(start: list[float], tip: list[float], color: str) -> dict[str, object]:
    names = ("ax", "ay", "axref", "ayref", "x", "y", "xref", "yref")
    places = dict(zip(names, (*start, "x", "y", *tip, "x", "y"), strict=True))
    return {"showarrow": True, "arrowhead": 2, "arrowwidth": 2.5, "arrowcolor": color, **places}
