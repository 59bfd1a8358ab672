"""The recall-latency plane: what an answer costs against how many true neighbours it holds."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from .curves import DASHES
from .maps import marker_of
from .template import INK, PALETTE, new_figure

AXES = ("recall@k (higher is better)", "ms per query (lower is better)")


def recall_latency(
    curves: Mapping[str, tuple[ArrayLike, ArrayLike]],
    target: float | None = 0.95,
    title: str = "",
    labels: Mapping[str, Sequence[str]] | None = None,
    axes: tuple[str, str] = AXES,
) -> go.Figure:
    """Draw recall against latency, one curve an index; the best place is the lower right corner.

    Parameters
    ----------
    curves : mapping of str to (recalls, ms)
        Each array_like of shape (s,): one value for each setting of the index.
    target : float, optional
        A recall that is asked for, drawn as a dashed line.
    title : str
    labels : mapping of str to sequence of str, optional
        What each setting is called, on hover, such as ``"ef 40"``.
    axes : tuple of two str

    Returns
    -------
    plotly.graph_objects.Figure
        Latency on a logarithmic axis.

    Raises
    ------
    ValueError
        When recalls and latencies differ in length or leave their range.

    Examples
    --------
    >>> figure = recall_latency({"HNSW": ([0.8, 0.99], [0.1, 0.4])}, labels={"HNSW": ["10", "80"]})
    >>> figure.layout.yaxis.type, figure.data[0].text
    ('log', ('10', '80'))
    """
    figure = new_figure(title, showlegend=len(curves) > 1)
    for number, (name, (recalls, latencies)) in enumerate(curves.items()):
        x, y = (np.asarray(values, dtype=np.float64) for values in (recalls, latencies))
        if x.shape != y.shape or x.ndim != 1:
            raise ValueError(f"{name}: expected as many ms as recalls, got {x.shape}, {y.shape}")
        if not ((x >= 0) & (x <= 1)).all() or not (y > 0).all():
            raise ValueError(f"{name}: expected recalls in 0 to 1 and ms > 0, got {x}, {y}")
        figure.add_scatter(
            x=x, y=y, name=name, mode="lines+markers", text=list((labels or {}).get(name, [])),
            line={"color": PALETTE[number % len(PALETTE)], "dash": DASHES[number % len(DASHES)]},
            marker={**marker_of(number), "size": 9}, cliponaxis=False,
            hovertemplate="%{text}<br>recall %{x:.3f}, %{y:.3g} ms<extra>" + name + "</extra>",
        )  # fmt: skip
    if target is not None:
        add_target(figure, target)
    style_plane(figure, axes)
    return figure


def add_target(figure: go.Figure, target: float) -> None:
    """A dashed line at the recall that is asked for, the last shape of the figure.

    Examples
    --------
    >>> figure = new_figure()
    >>> add_target(figure, 0.9)
    >>> figure.layout.shapes[-1].x0
    0.9
    """
    figure.add_vline(
        x=target, line={"color": INK, "dash": "dash", "width": 1.5},
        annotation={"text": f"target {target:g}", "font_size": 12, "bgcolor": "white"},
        annotation_position="top left",
    )  # fmt: skip


def style_plane(figure: go.Figure, axes: tuple[str, str] = AXES) -> None:
    """Titles and scales of the plane.

    Examples
    --------
    >>> figure = new_figure()
    >>> style_plane(figure)
    >>> figure.layout.yaxis.type
    'log'
    """
    ticks = [step * 10.0**power for power in range(-5, 6) for step in (1, 2, 5)]
    figure.update_xaxes(title_text=axes[0])
    figure.update_yaxes(title_text=axes[1], type="log")
    figure.update_yaxes(tickvals=ticks, ticktext=[f"{tick:g}" for tick in ticks])
