"""A measured series, the threshold of an alert, and when the alert was pending or firing."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from .template import BLUE, INK, new_figure

FILLS = {"pending": "#FBE3C0", "firing": "#F7C9A8"}


def alert_chart(
    times: ArrayLike,
    values: ArrayLike,
    threshold: float,
    spans: Sequence[tuple[float, float, str]] = (),
    title: str = "",
    axis: str = "",
    time_axis: str = "minutes",
) -> go.Figure:
    """A series over time with an alert's threshold and states.

    Parameters
    ----------
    times, values : array_like, shape (n,)
    threshold : float
        Drawn as a dashed line.
    spans : sequence of (start, end, state)
        In the unit of `times`; state is "pending" or "firing".
    title, axis, time_axis : str
        `axis` names the quantity and its unit.

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    ValueError
        When lengths differ or a state is unknown.

    Examples
    --------
    >>> figure = alert_chart([0, 1, 2, 3], [0.1, 0.4, 0.5, 0.4], 0.3, [(1, 2, "pending"),
    ...                                                              (2, 3, "firing")])
    >>> [trace.name for trace in figure.data]
    ['measured', 'threshold', 'pending', 'firing']
    """
    x, y = np.asarray(times, dtype=float), np.asarray(values, dtype=float)
    if x.ndim != 1 or x.shape != y.shape or not len(x):
        raise ValueError(f"times, values: expected (n,) each, got {x.shape} and {y.shape}")
    strange = sorted({state for _, _, state in spans} - set(FILLS))
    if strange:
        raise ValueError(f"spans: expected states among {list(FILLS)}, got {strange}")
    figure = new_figure(title)
    line, dash = {"color": BLUE, "width": 2.5}, {"color": INK, "width": 2, "dash": "dash"}
    figure.add_scatter(x=x, y=y, mode="lines", name="measured", line=line)
    ends = {"x": [x[0], x[-1]], "y": [threshold, threshold]}
    figure.add_scatter(**ends, mode="lines", name="threshold", line=dash)
    for state, fill in FILLS.items():
        if any(found == state for _, _, found in spans):
            square = {"symbol": "square", "size": 14, "color": fill, "line": {"width": 1}}
            figure.add_scatter(x=[None], y=[None], mode="markers", name=state, marker=square)
    for start, end, state in spans:
        figure.add_vrect(x0=start, x1=end, fillcolor=FILLS[state], line_width=0, layer="below")
    figure.update_xaxes(title_text=time_axis)
    figure.update_yaxes(title_text=axis)
    return figure
