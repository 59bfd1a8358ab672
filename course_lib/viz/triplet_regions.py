"""Explorer: the plane round an anchor, cut into hard, semi-hard and easy negatives."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import ipywidgets
import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from .explorer_frame import Explorer
from .triplet_kinds import KINDS, Rows, TripletPlane, kinds_of
from .triplet_pictures import draw_links, draw_plane, triplet_figure

Totals = Callable[[float], tuple[Rows, float]]
MINING = {
    "the hardest (nearest)": lambda kinds: 0,
    "semi-hard (nearest behind the positive)": lambda kinds: int((kinds == 0).sum()),
    "the easiest (farthest)": lambda kinds: len(kinds) - 1,
}
ALT = (
    "Left: points of several labels; round the anchor {anchor!r} a disc as far as its positive, in "
    "which negatives are hard, and a ring of the margin's width, in which they are semi-hard. "
    "Right: bars of the shares of hard, semi-hard and easy negatives."
)


def triplet_lab(
    points: ArrayLike,
    labels: Sequence[object],
    names: Sequence[str] | None = None,
    anchor: int = 0,
    margin: float = 0.5,
    title: str = "Triplet mining lab",
) -> Explorer:
    """Choose an anchor, a positive and a margin; see which negatives still teach something.

    Parameters
    ----------
    points : array_like, shape (n, 2)
        Embeddings in the plane; up to about 200.
    labels : sequence, length n
        Each is drawn in a shape of its own.
    names : sequence of str, length n, optional
    anchor : int
        Row to start with; its label needs a second point.
    margin : float
        Start, in the units of `points`, at least 0.
    title : str

    Returns
    -------
    Explorer
        Controls ``margin``, ``anchor`` (a click on a point chooses it, too), ``positive`` (at a
        middling distance, until you choose) and ``mining`` (which negative is drawn).

    Raises
    ------
    ValueError
        When lengths differ or no triplet exists.

    References
    ----------
    Schroff, Kalenichenko, Philbin (2015), "FaceNet", section 3.2; Hermans, Beyer, Leibe (2017),
    "In Defense of the Triplet Loss", equations 5 and 7.

    Examples
    --------
    >>> places = [[0, 0], [1, 0], [0, 0.8], [1.2, 0], [4, 0]]
    >>> lab = triplet_lab(places, list("aabbb"), names=["A", "P", "near", "next", "far"])
    >>> print(lab.message)
    A (a) to its positive P: 1.00. Of 3 negatives 1 is hard, 1 semi-hard, 1 easy (no loss).
    Drawn is near at 0.80: loss max(0, 1.00 − 0.80 + 0.5) = 0.70.
    All 18 triplets: 67 % hard, 17 % semi-hard, 17 % easy; mean loss 1.20, of the active ones 1.44.
    """
    plane = TripletPlane.of(points, labels)
    n = len(plane.labels)
    names = [str(row) for row in range(n)] if names is None else [str(name) for name in names]
    if len(names) != n:
        raise ValueError(f"names: expected length {n}, got {len(names)}")
    if not 0 <= anchor < n or not len(plane.positives(anchor)):
        raise ValueError(f"anchor: expected a row whose label another point has, got {anchor}")
    controls = _controls(plane, names, anchor, margin)
    totals = lru_cache(maxsize=512)(plane.totals)
    lab = Explorer(
        title,
        controls,
        triplet_figure(plane),
        lambda figure, **values: _update(figure, plane, names, totals, controls, **values),
        alt=ALT.format(anchor=names[anchor]),
    )
    for trace in lab.figure.data[:4]:
        trace.on_click(lambda trace, clicked, state: _choose(lab, trace, clicked))
    return lab


def _controls(
    plane: TripletPlane, names: Sequence[str], anchor: int, margin: float
) -> dict[str, ipywidgets.Widget]:
    wide, step = {"width": "390px"}, 10.0 ** np.floor(np.log10(plane.distances.max() / 30))
    most = float(np.ceil(plane.distances.max() / 2 / step) * step)
    if not 0 <= margin <= most:
        raise ValueError(f"margin: expected 0 to {most:g}, got {margin}")
    anchors = [(name, row) for row, name in enumerate(names) if len(plane.positives(row))]
    return {
        "margin": ipywidgets.FloatSlider(
            margin, min=0, max=most, step=step, description="Margin", layout=wide
        ),
        "anchor": ipywidgets.Dropdown(
            options=anchors, value=anchor, description="Anchor", layout=wide
        ),
        "positive": ipywidgets.Dropdown(
            **_positives(plane, names, anchor), description="Positive", layout=wide
        ),
        "mining": ipywidgets.Dropdown(
            options=list(MINING), description="Negative drawn", layout=wide
        ),
    }


def _positives(plane: TripletPlane, names: Sequence[str], anchor: int) -> dict[str, Any]:
    """Options of the menu, the nearest first; the one in the middle is chosen."""
    rows = plane.positives(anchor).tolist()
    options = [(f"{names[row]} ({plane.distances[anchor, row]:.2f} away)", row) for row in rows]
    return {"options": tuple(options), "value": rows[len(rows) // 2]}


def _update(
    figure: go.FigureWidget,
    plane: TripletPlane,
    names: Sequence[str],
    totals: Totals,
    controls: dict[str, ipywidgets.Widget],
    margin: float,
    anchor: int,
    positive: int,
    mining: str,
) -> str:
    menu = _positives(plane, names, anchor)
    if controls["positive"].options != menu["options"]:
        with controls["positive"].hold_sync():
            controls["positive"].options, controls["positive"].value = menu.values()
        positive = menu["value"]
    near = plane.distances[anchor]
    negatives = plane.negatives(anchor)
    kinds = kinds_of(near[positive], near[negatives], margin)
    at = min(MINING[mining](kinds), len(negatives) - 1)
    drawn = int(negatives[at])
    counts, loss = totals(margin)
    draw_plane(figure, plane, names, anchor, negatives, kinds)
    draw_links(figure, plane, anchor, positive, drawn, margin)
    for trace, of in zip(figure.data[7:], (np.bincount(kinds, minlength=3), counts), strict=True):
        trace.update(y=of / max(1, of.sum()), customdata=of)
    pair = f"{names[anchor]} ({plane.labels[anchor]}) to its positive {names[positive]}"
    return "\n".join([
        f"{pair}: {near[positive]:.2f}. {_kinds_in_words(kinds)}",
        f"Drawn is {names[drawn]} at {near[drawn]:.2f}: loss max(0, {near[positive]:.2f} − "
        f"{near[drawn]:.2f} + {margin:g}) = {max(0.0, near[positive] - near[drawn] + margin):.2f}.",
        _totals_in_words(counts, loss),
    ])  # fmt: skip


def _kinds_in_words(kinds: Rows) -> str:
    hard, semi, easy = np.bincount(kinds, minlength=3).tolist()
    verb = "is" if hard == 1 else "are"
    return f"Of {len(kinds)} negatives {hard} {verb} hard, {semi} semi-hard, {easy} easy (no loss)."


def _totals_in_words(counts: Rows, loss: float) -> str:
    total, active = int(counts.sum()), int(counts[:2].sum())
    shares = [
        f"{100 * count / total:.0f} % {kind}" for count, kind in zip(counts, KINDS, strict=True)
    ]
    said = f"All {total:,} triplets: {', '.join(shares)}; mean loss {loss / total:.2f}"
    return f"{said}, of the active ones {loss / active:.2f}." if active else f"{said}."


def _choose(lab: Explorer, trace: Any, clicked: Any) -> None:
    """The point clicked on becomes the anchor, if it has a positive."""
    if clicked.point_inds:
        row = int(np.ravel(trace.customdata)[clicked.point_inds[0]])
        if row in [value for _, value in lab.controls["anchor"].options]:
            lab.controls["anchor"].value = row
