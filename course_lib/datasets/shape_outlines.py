"""Outlines of simple shapes as signed distances: negative inside, positive outside.

The distance to an outline tells how much of a pixel the shape covers, and so gives smooth edges.
Formulas after Inigo Quilez, "2D distance functions".
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Grid = NDArray[np.float64]
Outline = Callable[[Grid, Grid, float], Grid]


def circle(x: Grid, y: Grid, r: float) -> Grid:
    """Return the signed distance to a circle of radius r around the origin, for each (x, y)."""
    return np.hypot(x, y) - r


def ring(x: Grid, y: Grid, r: float) -> Grid:
    """Return the signed distance to a ring of outer radius r."""
    return np.abs(np.hypot(x, y) - 0.76 * r) - 0.24 * r


def square(x: Grid, y: Grid, r: float) -> Grid:
    """Return the signed distance to an upright square whose half side is 0.86 r."""
    return _box(x, y, 0.86 * r, 0.86 * r)


def diamond(x: Grid, y: Grid, r: float) -> Grid:
    """Return the signed distance to a square of half side 0.7 r that stands on a corner."""
    half = np.sqrt(0.5)
    return _box((x + y) * half, (x - y) * half, 0.7 * r, 0.7 * r)


def cross(x: Grid, y: Grid, r: float) -> Grid:
    """Return the signed distance to a plus sign with arms of length r."""
    return np.minimum(_box(x, y, r, 0.32 * r), _box(x, y, 0.32 * r, r))


def triangle(x: Grid, y: Grid, r: float) -> Grid:
    """Return the signed distance (near the outline) to a triangle that points up, y going down."""
    angles = np.deg2rad([90, 210, 330])
    sides = [np.cos(a) * x + np.sin(a) * y - 0.5 * r for a in angles]
    return np.maximum.reduce(sides)


def _box(x: Grid, y: Grid, width: float, height: float) -> Grid:
    dx, dy = np.abs(x) - width, np.abs(y) - height
    outside = np.hypot(np.maximum(dx, 0), np.maximum(dy, 0))
    return outside + np.minimum(np.maximum(dx, dy), 0)


OUTLINES: dict[str, Outline] = {
    "circle": circle,
    "square": square,
    "triangle": triangle,
    "diamond": diamond,
    "cross": cross,
    "ring": ring,
}
