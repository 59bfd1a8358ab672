"""Requests over time: how long each waited, and in which batch it was served."""

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from .template import BLUE, MUTED, ORANGE, VERMILLION, new_figure


def batch_timeline(
    arrived: ArrayLike, started: ArrayLike, finished: ArrayLike, title: str = ""
) -> go.Figure:
    """One line a request: grey while it waits, coloured while its batch is served.

    Parameters
    ----------
    arrived, started, finished : array_like, shape (n,)
        Seconds. Requests that start within a microsecond are one batch; neighbouring batches differ
        in colour. Up to about 60 requests can be told apart.
    title : str

    Returns
    -------
    plotly.graph_objects.Figure
        Time in milliseconds across, requests in the order of their arrival from top to bottom.

    Raises
    ------
    ValueError
        When lengths differ, or a request starts before it arrives or ends before it starts.

    Examples
    --------
    >>> figure = batch_timeline([0, 0.001, 0.004], [0.002, 0.002, 0.009], [0.009, 0.009, 0.012])
    >>> [trace.name for trace in figure.data]
    ['waiting', 'served, batches 1, 3, …', 'served, batches 2, 4, …', 'arrives']
    """
    begin, start, end = (np.asarray(times, dtype=float) for times in (arrived, started, finished))
    if begin.ndim != 1 or not len(begin) or not begin.shape == start.shape == end.shape:
        raise ValueError(
            f"arrived, started, finished: expected (n,) each, got {begin.shape}, {start.shape} "
            f"and {end.shape}"
        )
    if (start < begin).any() or (end < start).any():
        raise ValueError("started, finished: expected arrived <= started <= finished")
    order = np.argsort(begin, kind="stable")
    begin, start, end = (1000 * times[order] for times in (begin, start, end))
    rows = np.arange(1, len(begin) + 1)
    odd = batch_numbers(start) % 2 == 1
    figure = new_figure(title, height=max(300, 130 + 9 * len(begin)))
    parts = (
        ("waiting", begin, start, rows > 0, MUTED, 2),
        ("served, batches 1, 3, …", start, end, ~odd, BLUE, 6),
        ("served, batches 2, 4, …", start, end, odd, ORANGE, 6),
    )
    for name, left, right, kept, color, width in parts:
        figure.add_scatter(
            **_strokes(left[kept], right[kept], rows[kept]), name=name, mode="lines",
            line={"color": color, "width": width}, hoverinfo="skip",
        )  # fmt: skip
    dot = {"symbol": "line-ns-open", "size": 7, "color": VERMILLION, "line": {"width": 2}}
    figure.add_scatter(
        x=begin, y=rows, mode="markers", marker=dot, name="arrives",
        hovertemplate="request %{y} at %{x:.1f} ms<extra></extra>",
    )  # fmt: skip
    figure.update_xaxes(title_text="milliseconds")
    figure.update_yaxes(title_text="request", range=[len(begin) + 0.7, 0.3])
    return figure


def batch_numbers(started: np.ndarray, apart: float = 1e-3) -> np.ndarray:
    """From 0 on: which batch each request is in, by its start.

    Examples
    --------
    >>> batch_numbers(np.array([5.0, 2.0, 2.0 + 1e-9, 9.0])).tolist()
    [1, 0, 0, 2]
    """
    order = np.argsort(started, kind="stable")
    numbers = np.empty(len(started), dtype=np.int64)
    numbers[order] = np.cumsum(np.diff(started[order], prepend=started[order[0]]) > apart)
    return numbers


def _strokes(left: np.ndarray, right: np.ndarray, rows: np.ndarray) -> dict[str, np.ndarray]:
    """Horizontal strokes as one line with gaps."""
    gaps = np.full(len(rows), np.nan)
    return {
        "x": np.stack([left, right, gaps], axis=1).ravel(),
        "y": np.stack([rows, rows, gaps], axis=1).ravel(),
    }
