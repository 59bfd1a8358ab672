"""A head's attention as a square table, tokens down and across."""

import html
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from .template import new_figure

#: White to dark blue along the root of the weight, so that a tenth is already seen.
ROOT_BLUES = [[0.0, "#FFFFFF"], [0.04, "#D5E5F2"], [0.25, "#6BAED6"], [1.0, "#08306B"]]
CELLS = {
    "zmin": 0.0, "zmax": 1.0, "colorscale": ROOT_BLUES, "xgap": 1, "ygap": 1,
    "hovertemplate": "%{customdata}: %{z:.3f}<extra></extra>",
}  # fmt: skip


def attention_heat_map(tokens: Sequence[str], weights: ArrayLike, title: str = "") -> go.Figure:
    """One head's attention as a square table.

    Parameters
    ----------
    tokens : sequence of str, length t
        Tokens may repeat.
    weights : array_like, shape (t, t)
        Rows look, columns are looked at; rows sum to 1.
    title : str

    Returns
    -------
    plotly.graph_objects.Figure
        Colours run from 0 to 1 along the root of the weight, the same for every head.

    Raises
    ------
    ValueError
        When `weights` isn't (t, t).

    Examples
    --------
    >>> attention_heat_map(["a", "rose", "a"], np.eye(3)).layout.xaxis.ticktext
    ('a', 'rose', 'a')
    """
    cells, t = np.asarray(weights, dtype=np.float64), len(tokens)
    if cells.shape != (t, t):
        raise ValueError(f"weights: expected shape ({t}, {t}), got {cells.shape}")
    figure = new_figure(title, height=max(360, 190 + 20 * t), width=max(460, 280 + 20 * t))
    figure.add_heatmap(
        z=cells, customdata=pair_names(tokens), colorbar={"title": {"text": "attention"}}, **CELLS
    )
    figure.update_xaxes(title_text="looked at", **token_axis(tokens, tickangle=-60))
    figure.update_yaxes(title_text="looking", **token_axis(tokens, range=[t - 0.5, -0.5]))
    return figure


def token_axis(tokens: Sequence[str], **layout: object) -> dict[str, object]:
    """An axis with one place a token: by number, for names may repeat.

    Examples
    --------
    >>> token_axis(["a", "rose", "a"])["range"]
    [-0.5, 2.5]
    """
    n = len(tokens)
    names = [html.escape(token, quote=False) for token in tokens]  # or Plotly reads <s> as markup
    ticks = {"tickvals": list(range(n)), "ticktext": names, "tickfont": {"size": 11}}
    return {"range": [-0.5, n - 0.5], "showgrid": False, **ticks, **layout}


def pair_names(tokens: Sequence[str]) -> list[list[str]]:
    """What to say when the mouse is over a cell.

    Examples
    --------
    >>> pair_names(["a", "b"])[0]
    ['a → a', 'a → b']
    """
    names = [html.escape(token, quote=False) for token in tokens]
    return [[f"{looking} → {at}" for at in names] for looking in names]
