"""Loss landscapes: a function of two numbers as a map, with the way that a descent took."""

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from .template import INK, SEQUENTIAL, VERMILLION, new_figure


def loss_landscape(
    x: ArrayLike,
    y: ArrayLike,
    values: ArrayLike,
    path: ArrayLike | None = None,
    title: str = "",
    axes: tuple[str, str] = ("", ""),
    unit: str = "loss (lower is better)",
) -> go.Figure:
    """Draw a loss over a plane as contours: two angles, two weights, two directions.

    Parameters
    ----------
    x : array_like, shape (c,)
    y : array_like, shape (r,)
    values : array_like, shape (r, c)
        ``values[i, j]`` is the loss at ``(x[j], y[i])``; NaN leaves a hole.
    path : array_like, shape (s, 2), optional
        Steps of a descent; its end is marked by a star.
    title : str
    axes : tuple of two str
    unit : str

    Returns
    -------
    plotly.graph_objects.Figure
        The lowest point of the grid is marked by a cross.

    Raises
    ------
    ValueError
        When shapes don't fit.

    Examples
    --------
    >>> grid = np.linspace(-1, 1, 21)
    >>> figure = loss_landscape(grid, grid, grid[:, None]**2 + (grid - 0.5)**2, [[-1, 1], [0, 0.1]])
    >>> figure.data[1].x, figure.data[1].y
    ((0.5,), (0.0,))
    """
    columns, rows = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    table = np.asarray(values, dtype=np.float64)
    if columns.ndim != 1 or rows.ndim != 1 or table.shape != (len(rows), len(columns)):
        raise ValueError(
            f"values: expected shape (len(y), len(x)) = ({rows.size}, {columns.size}), got "
            f"{table.shape}"
        )
    figure = new_figure(title, height=480)
    figure.add_contour(
        x=columns, y=rows, z=table, colorscale=SEQUENTIAL, ncontours=18,
        line={"width": 0.5}, colorbar={"title": {"text": unit, "side": "right"}},
        hovertemplate="(%{x:.3g}, %{y:.3g}): %{z:.4g}<extra></extra>",
    )  # fmt: skip
    row, column = np.unravel_index(int(np.nanargmin(table)), table.shape)
    cross = {"symbol": "x", "size": 13, "color": "white", "line": {"width": 1.5, "color": INK}}
    figure.add_scatter(
        x=(float(columns[column]),), y=(float(rows[row]),), mode="markers", marker=cross,
        name="lowest",
    )  # fmt: skip
    if path is not None:
        _add_path(figure, np.asarray(path, dtype=np.float64))
    figure.update_xaxes(title_text=axes[0])
    figure.update_yaxes(title_text=axes[1])
    legend = {"orientation": "h", "x": 1, "xanchor": "right", "y": 1.02, "yanchor": "bottom"}
    return figure.update_layout(legend=legend)


def _add_path(figure: go.Figure, steps: np.ndarray) -> None:
    if steps.ndim != 2 or steps.shape[1] != 2:
        raise ValueError(f"path: expected shape (steps, 2), got {steps.shape}")
    figure.add_scatter(
        x=steps[:, 0], y=steps[:, 1], mode="lines+markers", name="descent",
        line={"color": VERMILLION, "width": 3},
        marker={
            "symbol": ["circle"] * (len(steps) - 1) + ["star"],
            "size": [5] * (len(steps) - 1) + [16], "line": {"width": 1, "color": "white"},
        },
    )  # fmt: skip
