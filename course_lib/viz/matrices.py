"""Matrices as heat maps, with their numbers written in."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from .template import DIVERGING, SEQUENTIAL, new_figure


def heat_map(
    matrix: ArrayLike,
    rows: Sequence[str],
    columns: Sequence[str],
    title: str = "",
    axes: tuple[str, str] = ("", ""),
    unit: str = "",
    diverging: bool = False,
    text_format: str | None = ".2f",
    limits: tuple[float, float] | None = None,
) -> go.Figure:
    """A matrix as coloured cells, first row on top.

    Parameters
    ----------
    matrix : array_like, shape (n, m)
    rows, columns : sequence of str, lengths n and m
    title : str
    axes : tuple of two str
        Titles of the columns' and the rows' axis.
    unit : str
        What the colours mean, over the colour bar.
    diverging : bool
        Blue to vermillion around zero, for signed values; otherwise Cividis, which is monotone in
        lightness and reads the same with every kind of colour vision.
    text_format : str or None
        Python format of the numbers in the cells; None writes none (for more than 20 columns).
    limits : tuple of two float, optional
        Values of the colour scale's ends.

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    ValueError
        When the names don't fit the matrix.

    Examples
    --------
    >>> figure = heat_map([[1, 0.5], [0.5, 1]], ["cat", "dog"], ["cat", "dog"])
    >>> figure.data[0].text[0][1]
    '0.50'
    """
    cells = np.asarray(matrix, dtype=float)
    if cells.shape != (len(rows), len(columns)):
        raise ValueError(f"matrix: expected ({len(rows)}, {len(columns)}), got {cells.shape}")
    low, high = limits or _limits(cells, diverging)
    figure = new_figure(title, height=max(300, 130 + 30 * len(rows)))
    figure.add_heatmap(
        z=cells,
        x=list(columns),
        y=list(rows),
        zmin=low,
        zmax=high,
        colorscale=DIVERGING if diverging else SEQUENTIAL,
        xgap=1,
        ygap=1,
        colorbar={"title": {"text": unit, "side": "right"}},
        text=cell_texts(cells, text_format),
        texttemplate="%{text}" if text_format else None,
        hovertemplate="%{y}, %{x}: %{z:.4g}<extra></extra>",
    )
    figure.update_xaxes(title_text=axes[0], type="category", showgrid=False)
    figure.update_yaxes(title_text=axes[1], type="category", showgrid=False, autorange="reversed")
    return figure


def cell_texts(cells: np.ndarray, text_format: str | None) -> list[list[str]] | None:
    """The numbers of a matrix as text; an undefined one (NaN) is left blank.

    Examples
    --------
    >>> cell_texts(np.array([[0.5, np.nan]]), ".1f")
    [['0.5', '']]
    """
    if text_format is None:
        return None
    return [
        ["" if np.isnan(value) else format(value, text_format) for value in row] for row in cells
    ]


def _limits(cells: np.ndarray, diverging: bool) -> tuple[float, float]:
    if diverging:
        reach = float(np.nanmax(np.abs(cells)))
        return -reach, reach
    return float(np.nanmin(cells)), float(np.nanmax(cells))
