"""One table of scores, several metrics: who leads by which."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from .curves import DASHES
from .template import PALETTE, SYMBOLS, new_figure


def rank_changes(
    names: Sequence[str], scores: Mapping[str, ArrayLike], title: str = ""
) -> go.Figure:
    """Draw each system's place by each metric; lines that cross are orders that disagree.

    Parameters
    ----------
    names : sequence of str, length n
        Systems.
    scores : mapping of metric name to array_like, shape (n,)
        Higher is better. Equal scores share the mean of their places.
    title : str

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    ValueError
        When a metric hasn't one finite score for each system.

    Examples
    --------
    >>> figure = rank_changes(["A", "B"], {"recall": [0.9, 0.8], "ndcg": [0.5, 0.7]})
    >>> [(trace.name, list(trace.y)) for trace in figure.data]
    [('A', [1.0, 2.0]), ('B', [2.0, 1.0])]
    """
    if not scores:
        raise ValueError("scores: expected one metric or more, got none")
    places = np.stack([_places(name, values, len(names)) for name, values in scores.items()])
    figure = new_figure(title, height=max(300, 130 + 36 * len(names)))
    for number, name in enumerate(names):
        figure.add_scatter(
            x=list(scores), y=places[:, number].tolist(), name=name, mode="lines+markers",
            line={
                "color": PALETTE[number % len(PALETTE)], "width": 3,
                "dash": DASHES[number % len(DASHES)],
            },
            marker={"symbol": SYMBOLS[number % len(SYMBOLS)], "size": 13},
            customdata=[float(np.asarray(values)[number]) for values in scores.values()],
            hovertemplate="%{x}: place %{y}, %{customdata:.4f}", cliponaxis=False,
        )  # fmt: skip
    figure.update_xaxes(type="category", range=[-0.25, len(scores) - 0.75])
    figure.update_yaxes(title_text="place (1 is best)", range=[len(names) + 0.5, 0.5], dtick=1)
    return figure


def _places(metric: str, values: ArrayLike, n: int) -> np.ndarray:
    found = np.asarray(values, dtype=np.float64)
    if found.shape != (n,) or not np.isfinite(found).all():
        raise ValueError(f"scores[{metric!r}]: expected {n} finite numbers, got {values!r}")
    above = (found[None] > found[:, None]).sum(axis=1)
    level = (found[None] == found[:, None]).sum(axis=1)
    return above + (level + 1) / 2
