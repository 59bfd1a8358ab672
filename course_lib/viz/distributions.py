"""Distributions laid over each other."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from .curves import mark_places
from .template import PALETTE, new_figure


def histograms(
    samples: Mapping[str, ArrayLike],
    title: str = "",
    axis: str = "",
    bins: int = 40,
    marks: Mapping[str, float] | None = None,
) -> go.Figure:
    """Distributions laid over each other: real against random, related against unrelated.

    Parameters
    ----------
    samples : mapping of str to array_like
        Samples may differ in size: heights are shares of the sample.
    title, axis : str
    bins : int
        Number of bins, the same for all samples.
    marks : mapping of str to float, optional
        Named values marked by vertical dotted lines.

    Returns
    -------
    plotly.graph_objects.Figure
        Counted here rather than in the browser, so the notebook holds `bins` numbers a sample.

    Examples
    --------
    >>> figure = histograms({"real": [0.1, 0.5, 0.6], "random": [0.0, 0.1]}, bins=2)
    >>> [float(sum(trace.y)) for trace in figure.data]
    [1.0, 1.0]
    """
    flat = {name: np.asarray(values, dtype=float).ravel() for name, values in samples.items()}
    everything = np.concatenate(list(flat.values()))
    edges = np.histogram_bin_edges(everything, bins=bins)
    figure = new_figure(title, barmode="overlay", bargap=0, showlegend=len(flat) > 1)
    for number, (name, values) in enumerate(flat.items()):
        counts, _ = np.histogram(values, bins=edges)
        figure.add_bar(
            x=(edges[:-1] + edges[1:]) / 2,
            y=counts / max(1, len(values)),
            width=np.diff(edges),
            name=name,
            opacity=0.65,
            marker={"color": PALETTE[number % len(PALETTE)], "line": {"width": 0}},
        )
    mark_places(figure, marks or {})
    figure.update_xaxes(title_text=axis)
    figure.update_yaxes(title_text="share of the sample", tickformat=".0%")
    return figure
