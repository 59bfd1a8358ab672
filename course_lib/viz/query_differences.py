"""Two systems query by query: where one wins, by how much, and how often."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from .template import BLUE, INK, MUTED, VERMILLION, new_figure


def difference_bars(
    differences: ArrayLike,
    names: Sequence[str] | None = None,
    title: str = "",
    axis: str = "difference in ndcg@10",
    systems: tuple[str, str] = ("A", "B"),
) -> go.Figure:
    """Draw the differences of two systems as bars, from the largest win to the largest loss.

    Parameters
    ----------
    differences : array_like, shape (n,)
        B - A, one a query.
    names : sequence of str, length n, optional
        The queries, shown on hover.
    title, axis : str
    systems : tuple of two str
        Names of A and B.

    Returns
    -------
    plotly.graph_objects.Figure
        With a dashed line at the mean.

    Raises
    ------
    ValueError
        When the differences aren't a list of finite numbers, or names have another length.

    Examples
    --------
    >>> figure = difference_bars([0.0, -0.2, 0.5])
    >>> [trace.name for trace in figure.data], list(figure.data[0].y)
    (['B better: 1', 'equal: 1', 'A better: 1'], [0.5])
    """
    found = np.asarray(differences, dtype=np.float64)
    if found.ndim != 1 or not len(found) or not np.isfinite(found).all():
        raise ValueError(f"differences: expected a list of finite numbers, got {differences!r}")
    queries = [f"query {row}" for row in range(len(found))] if names is None else list(names)
    if len(queries) != len(found):
        raise ValueError(f"names: expected length {len(found)}, got {len(queries)}")
    order = np.argsort(-found, kind="stable")
    figure = new_figure(title, bargap=0.1, showlegend=True)
    for name, color, chosen in (
        (f"{systems[1]} better", BLUE, found > 0),
        ("equal", MUTED, found == 0),
        (f"{systems[0]} better", VERMILLION, found < 0),
    ):
        at = np.flatnonzero(chosen[order])
        figure.add_bar(
            x=at + 1, y=found[order[at]].tolist(), name=f"{name}: {len(at)}", marker_color=color,
            customdata=[queries[row] for row in order[at]],
            hovertemplate="%{customdata}: %{y:.3f}<extra></extra>",
        )  # fmt: skip
    mean = float(found.mean())
    figure.add_hline(
        y=mean, line={"color": INK, "dash": "dash", "width": 1.5},
        annotation={"text": f"mean {mean:.3f}".replace("-", "−"), "bgcolor": "white"},
        annotation_position="top right",
    )  # fmt: skip
    figure.update_xaxes(title_text="queries, from the largest gain to the largest loss")
    figure.update_yaxes(title_text=axis, zeroline=True, zerolinecolor=MUTED)
    return figure
