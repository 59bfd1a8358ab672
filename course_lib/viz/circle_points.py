"""Explorer: a batch of points on the circle, which way a loss pulls each, and where that ends."""

from collections.abc import Mapping, Sequence

import ipywidgets
import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from .action_buttons import add_buttons
from .circle_descent import TURN, Angles, CircleDesk, CircleLoss, Reading, mean_cosines
from .circle_pictures import circle_figure, draw_circle, draw_curves
from .explorer_frame import Explorer

RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
ALT = (
    "Left: {n} points on a circle, each with an arrow along the circle, in the direction that "
    "lowers the loss {loss}; the longer the steeper. Right: the loss while the point looked at "
    "goes once round the circle, and below it the loss after each step."
)


def loss_circle_lab(
    angles: ArrayLike,
    labels: Sequence[object],
    losses: Mapping[str, CircleLoss],
    names: Sequence[str] | None = None,
    rate: float = 0.1,
    title: str = "A batch on the circle",
) -> Explorer:
    """Drag embeddings round the circle, see the gradient of a loss at each, and follow it down.

    Parameters
    ----------
    angles : array_like, shape (n,)
        Where the points start, in radians; 4 to 12 of them show best.
    labels : sequence, length n
        Points of one label share a colour and a shape; what pulls them is up to the loss.
    losses : mapping of str to callable
        ``loss(angles) -> (value, gradient)`` with the (n,) derivatives of the value by each angle.
        Should answer within a millisecond or two: a touch asks for it 61 times.
    names : sequence of str, length n, optional
        Written beside the points; 1 to n by default.
    rate : float
        Step size to start with, one of 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3.
    title : str

    Returns
    -------
    Explorer
        Controls ``loss``, ``point`` (from 1), ``angle`` (of that point, in degrees; or drag the
        tip of a spoke) and ``rate``, and buttons for one step, for 20, and to start again.

    Raises
    ------
    ValueError
        When lengths differ, or a loss gives something else than a number and n slopes.

    Examples
    --------
    >>> def pull(angles):  # 1 - cos of two points
    ...     gap = angles[0] - angles[1]
    ...     return 1 - np.cos(gap), [np.sin(gap), -np.sin(gap)]
    >>> lab = loss_circle_lab(np.deg2rad([0, 90]), ["a", "a"], {"pull": pull})
    >>> lab.set(angle=60)
    >>> print(lab.message)
    pull: loss 0.134. Steepest at point 1, 0.500 a radian.
    Point 1 stands at 60°, slope −0.500; moved alone, it would be best at 90°: loss 0.000.
    Mean cosine of points with the same label 0.87.
    """
    desk = CircleDesk(angles, losses)
    n = len(desk.angles)
    names = [str(name) for name in (range(1, n + 1) if names is None else names)]
    if len(labels) != n or len(names) != n:
        raise ValueError(
            f"labels, names: expected length {n} each, got {len(labels)} and {len(names)}"
        )
    controls = _controls(desk, rate)
    lab = Explorer(
        title,
        controls,
        circle_figure(desk, labels),
        lambda figure, **values: _update(figure, desk, labels, names, controls, **values),
        alt=ALT.format(n=n, loss=desk.name),
        edits={"shapePosition": True},
    )
    add_buttons(lab, {
        "One step down": lambda: _step(lab, desk, 1),
        "20 steps": lambda: _step(lab, desk, 20),
        "Start again": lambda: _begin_again(lab, desk),
    })  # fmt: skip
    lab.figure.layout.on_change(lambda layout, shapes: _follow(lab, desk, shapes), "shapes")
    return lab


def _controls(desk: CircleDesk, rate: float) -> dict[str, ipywidgets.Widget]:
    wide = {"width": "390px"}
    return {
        "loss": ipywidgets.Dropdown(options=list(desk.losses), description="Loss", layout=wide),
        "point": ipywidgets.IntSlider(
            1, 1, len(desk.angles), description="Point looked at", layout=wide
        ),
        "angle": ipywidgets.IntSlider(
            desk.degrees, 0, 359, description="Its angle in degrees", layout=wide
        ),
        "rate": ipywidgets.SelectionSlider(
            options=[(f"{step:g}", step) for step in RATES], value=rate, layout=wide,
            description="Step size",
        ),
    }  # fmt: skip


def _update(
    figure: go.FigureWidget,
    desk: CircleDesk,
    labels: Sequence[object],
    names: Sequence[str],
    controls: Mapping[str, ipywidgets.Widget],
    loss: str,
    point: int,
    angle: int,
    rate: float,
) -> str:
    turned = angle != desk.degrees  # by the reader: a new point is looked at where it stands
    desk.point = point - 1
    desk.use(loss)
    if turned:
        desk.move(point - 1, np.deg2rad(angle))
    controls["angle"].value = desk.degrees
    reading, sweep = desk.reading(loss), desk.sweep(loss)
    draw_circle(figure, desk, labels, names, reading)
    draw_curves(figure, desk, names, reading, sweep)
    return _sentence(desk, labels, names, reading, sweep)


def _sentence(
    desk: CircleDesk,
    labels: Sequence[object],
    names: Sequence[str],
    reading: Reading,
    sweep: Angles,
) -> str:
    steps, steepest = len(desk.history) - 1, int(np.abs(reading.slopes).argmax())
    after = f" after {steps} step{'s' * (steps > 1)}" if steps else ""
    best = int(sweep[:-1].argmin())
    if reading.value <= sweep[best]:
        alone = "moved alone, it can't lower the loss"
    else:
        alone = f"moved alone, it would be best at {6 * best}°: loss {_number(sweep[best])}"
    same, other = mean_cosines(desk.angles, labels)
    cosines = [
        f"{which} label {value:.2f}".replace("-", "−")
        for which, value in (("the same", same), ("another", other))
        if np.isfinite(value)
    ]
    return (
        f"{desk.name}: loss {_number(reading.value)}{after}. Steepest at point {names[steepest]}, "
        f"{_number(abs(reading.slopes[steepest]))} a radian.\n"
        f"Point {names[desk.point]} stands at {desk.degrees}°, slope "
        f"{_number(reading.slopes[desk.point])}; {alone}.\n"
        f"Mean cosine of points with {', with '.join(cosines)}."
    )


def _number(value: float) -> str:
    return f"{value + 0.0:.3f}".replace("-0.000", "0.000").replace("-", "−")


def _step(lab: Explorer, desk: CircleDesk, steps: int) -> None:
    desk.descend(desk.name, lab.controls["rate"].value, steps)
    lab.set(angle=desk.degrees)


def _begin_again(lab: Explorer, desk: CircleDesk) -> None:
    desk.begin_again()
    lab.set(angle=desk.degrees)


def _follow(lab: Explorer, desk: CircleDesk, shapes: Sequence[go.layout.Shape]) -> None:
    """Read a spoke that was dragged: only its direction counts."""
    if lab.busy:
        return
    tips = np.array([[shape.x1 - shape.x0, shape.y1 - shape.y0] for shape in shapes], dtype=float)
    turned = np.arctan2(tips[:, 1], tips[:, 0])
    by = np.abs((turned - desk.angles + np.pi) % TURN - np.pi) * (np.hypot(*tips.T) > 0.05)
    point = int(by.argmax())
    if by[point] > 1e-6:
        desk.move(point, float(turned[point]))
    lab.set(point=desk.point + 1, angle=desk.degrees)
