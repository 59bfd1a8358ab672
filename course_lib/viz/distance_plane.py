"""Explorer: two vectors that you drag, and how five measures rank the points around them."""

import ipywidgets
import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from course_lib.vectors import angular_distance, cosine_similarity, dot, euclidean, manhattan

from .explorer_frame import Explorer
from .template import BLUE, INK, MUTED, VERMILLION, course_template

#: Fixed points that ask the interesting questions: near but turned, far but aligned, opposite.
POINTS = {"P": (0.9, 0.4), "Q": (3.4, 2.2), "R": (1.2, 1.9), "S": (2.7, -0.6), "T": (-1.6, -1.0)}
SIMILARITIES = {"cosine ↑": cosine_similarity, "dot ↑": dot}
DISTANCES = {"angle ↓": angular_distance, "L2 ↓": euclidean, "L1 ↓": manhattan}
REACH = 4.0
ALT = (
    "Left: vectors a and b as arrows from the origin, among five fixed points P to T. "
    "Right: a table of b and the points by five measures taken from a, each cell with its value "
    "and its rank; the measures disagree about which is nearest."
)


def distance_lab(
    a: tuple[float, float] = (2.0, 1.0), b: tuple[float, float] = (-0.5, 2.5)
) -> Explorer:
    """Cosine, dot product, angle, L2 and L1 side by side, for vectors that you drag.

    Parameters
    ----------
    a, b : tuple of two float
        Where the tips start, within -4 and 4. Drag them in the plane, or use the sliders.

    Returns
    -------
    Explorer
        Controls ``ax``, ``ay``, ``bx``, ``by`` (sliders) and ``unit`` (put everything on the unit
        circle, where cosine, dot, angle and L2 must agree on the order).

    Examples
    --------
    >>> lab = distance_lab()
    >>> lab.set(unit=True)
    >>> lab.message.splitlines()[0]
    'Nearest to a: P by cosine, dot, angle, L2, L1.'
    """
    starts = {"ax": a[0], "ay": a[1], "bx": b[0], "by": b[1]}
    controls: dict[str, ipywidgets.Widget] = {
        name: ipywidgets.FloatSlider(
            value, min=-REACH, max=REACH, step=0.1, description=f"{name[0]}, {name[1]}"
        )
        for name, value in starts.items()
    }
    controls["unit"] = ipywidgets.Checkbox(False, description="Scale everything to length 1")
    draggable = {"shapePosition": True}
    lab = Explorer("Distance lab", controls, _empty_figure(), _update, alt=ALT, edits=draggable)
    lab.figure.layout.on_change(lambda layout, shapes: _follow(lab, shapes), "shapes")
    return lab


def _empty_figure() -> go.Figure:
    titles = ("Drag the tips of a and b", "Measured from a: value (rank)")
    figure = make_subplots(1, 2, column_widths=[0.44, 0.56], subplot_titles=titles)
    for name, color in (("a", VERMILLION), ("b", BLUE)):
        line = {"color": color, "width": 5}
        figure.add_shape(type="line", x0=0, y0=0, x1=1, y1=1, line=line, name=name, row=1, col=1)
    figure.add_scatter(
        mode="markers+text",
        textposition="top right",
        textfont={"size": 15},
        marker={"size": 11, "color": [VERMILLION, BLUE] + [MUTED] * len(POINTS)},
        hovertemplate="%{text} (%{x:.2f}, %{y:.2f})<extra></extra>",
        row=1,
        col=1,
    )
    figure.add_heatmap(
        colorscale=[[0, "#F7C9A8"], [1, "#FFFFFF"]],
        showscale=False,
        xgap=2,
        ygap=2,
        texttemplate="%{text}",
        textfont={"color": INK, "size": 12},
        hoverinfo="skip",
        row=1,
        col=2,
    )
    figure.update_layout(template=course_template(), height=460, dragmode=False)
    bounds = {"range": [-REACH, REACH], "zeroline": True, "zerolinecolor": MUTED}
    figure.update_xaxes(**bounds, row=1, col=1)
    figure.update_yaxes(**bounds, scaleanchor="x", row=1, col=1)
    figure.update_xaxes(side="bottom", showgrid=False, row=1, col=2)
    figure.update_yaxes(autorange="reversed", showgrid=False, row=1, col=2)
    return figure


def measure_table(query: NDArray[np.floating], points: NDArray[np.floating]) -> NDArray[np.float64]:
    """Every point by every measure from `query`.

    Parameters
    ----------
    query : ndarray, shape (2,)
    points : ndarray, shape (n, 2)

    Returns
    -------
    ndarray, shape (n, 5), float64
        Columns cosine, dot, angle (1 is a half turn), L2, L1.

    Examples
    --------
    >>> measure_table(np.array([1.0, 0.0]), np.array([[3.0, 4.0]])).round(2)[0, [0, 1, 3, 4]]
    array([0.6 , 3.  , 4.47, 6.  ])
    """
    measures = [*SIMILARITIES.values(), *DISTANCES.values()]
    return np.column_stack([measure(query, points) for measure in measures])  # (n, 5)


def ranks(table: NDArray[np.float64]) -> NDArray[np.int64]:
    """Rank of each point in each column, 1 for the nearest; equal values share the better rank.

    Examples
    --------
    >>> ranks(np.array([[0.9, 1.0, 0.4, 2.0, 3.0], [0.1, 5.0, 1.5, 1.0, 3.0]]))
    array([[1, 2, 1, 2, 1],
           [2, 1, 2, 1, 1]])
    """
    signs = np.array([-1] * len(SIMILARITIES) + [1] * len(DISTANCES))
    badness = np.round(table * signs, 6)  # (n, 5); rounded so that float noise makes no rank
    return 1 + (badness[:, None, :] > badness[None, :, :]).sum(axis=1)


def _update(figure: go.FigureWidget, ax: float, ay: float, bx: float, by: float, unit: bool) -> str:
    names = ["a", "b", *POINTS]
    points = np.array([(ax, ay), (bx, by), *POINTS.values()])  # (7, 2)
    lengths = np.linalg.norm(points, axis=1, keepdims=True)
    if not lengths.all():
        raise ValueError("A vector of length 0 has no direction: its cosine is undefined. Move it.")
    points = points / lengths if unit else points
    for shape, tip in zip(figure.layout.shapes, points.tolist(), strict=False):
        shape.update(x0=0, y0=0, x1=tip[0], y1=tip[1])
    figure.data[0].update(x=points[:, 0], y=points[:, 1], text=names)
    table = measure_table(points[0], points[1:])
    order = ranks(table)
    figure.data[1].update(
        z=np.minimum(order, 3),
        x=[*SIMILARITIES, *DISTANCES],
        y=names[1:],
        text=[
            [f"{value:.2f} ({rank})" for value, rank in zip(values, places, strict=True)]
            for values, places in zip(table, order, strict=True)
        ],
    )
    return _sentence(names[1:], table[0], order)


def _sentence(names: list[str], to_b: NDArray[np.float64], order: NDArray[np.int64]) -> str:
    measures = [name.split()[0] for name in (*SIMILARITIES, *DISTANCES)]
    winners: dict[str, list[str]] = {}
    for measure, column in zip(measures, order.T, strict=True):
        winners.setdefault(names[int(column.argmin())], []).append(measure)
    nearest = "; ".join(f"{name} by {', '.join(by)}" for name, by in winners.items())
    values = ", ".join(f"{name} {value:.2f}" for name, value in zip(measures, to_b, strict=True))
    return f"Nearest to a: {nearest}.\nFrom a to b: {values}."


def _follow(lab: Explorer, shapes: tuple[go.layout.Shape, ...]) -> None:
    """Read the vectors from shapes that were dragged; a whole arrow that was moved snaps back."""
    if lab.busy:
        return
    moved: dict[str, float] = {}
    for name, shape in zip("ab", shapes, strict=False):
        tip = np.clip([shape.x1 - shape.x0, shape.y1 - shape.y0], -REACH, REACH).round(1)
        moved |= {f"{name}x": float(tip[0]), f"{name}y": float(tip[1])}
    lab.set(**moved)
