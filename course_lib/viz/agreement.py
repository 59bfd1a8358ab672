"""Two measurements of the same things against each other."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from .template import new_figure


def agreement_scatter(
    x: ArrayLike,
    y: ArrayLike,
    labels: Sequence[str],
    title: str = "",
    axes: tuple[str, str] = ("", ""),
    call_out: Sequence[str] = (),
) -> go.Figure:
    """Two measurements of the same things against each other: human rating and cosine.

    Parameters
    ----------
    x, y : array_like, shape (n,)
    labels : sequence of str, length n
        Shown on hover.
    title : str
    axes : tuple of two str
    call_out : sequence of str
        Labels written beside their points, which are drawn in vermillion.

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    ValueError
        When lengths differ, or `call_out` names no point.

    Examples
    --------
    >>> figure = agreement_scatter([1, 9], [0.1, 0.8], ["cup/cat", "cat/dog"], call_out=["cat/dog"])
    >>> figure.data[1].text
    ('cat/dog',)
    """
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if not x.shape == y.shape == (len(labels),):
        raise ValueError(f"x, y: expected shape ({len(labels)},), got {x.shape} and {y.shape}")
    unknown = [label for label in call_out if label not in set(labels)]
    if unknown:
        raise ValueError(f"call_out: expected names among the labels, got {unknown}")
    figure = new_figure(title, showlegend=False)
    middle = (x.min() + x.max()) / 2 if len(x) else 0.0
    chosen = [list(labels).index(label) for label in call_out]
    for rows, mode in ((list(range(len(x))), "markers"), (chosen, "markers+text")):
        figure.add_scatter(
            x=x[rows],
            y=y[rows],
            text=[labels[row] for row in rows],
            mode=mode,
            textposition=["top right" if x[row] < middle else "top left" for row in rows],
            cliponaxis=False,
            opacity=0.5 if mode == "markers" else 1,
            hovertemplate="%{text}<br>%{x:.3g}, %{y:.3g}<extra></extra>",
            marker={"size": 7 if mode == "markers" else 10},
        )
    figure.update_xaxes(title_text=axes[0])
    figure.update_yaxes(title_text=axes[1])
    return figure
