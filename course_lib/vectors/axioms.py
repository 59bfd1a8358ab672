"""Is it a distance? The four axioms of a metric, tried on every triple of some points."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .numbers_check import as_floats


@dataclass(frozen=True)
class Axiom:
    """One axiom with its worst case.

    Parameters
    ----------
    name
        What is asked, as a formula.
    excess
        By how much the worst case breaks it; 0 or less where it holds.
    points
        Row numbers of the worst case.
    holds
        Whether the excess is within the tolerance.
    """

    name: str
    excess: float
    points: tuple[int, ...]
    holds: bool


@dataclass(frozen=True)
class MetricReport:
    """What `check_metric_axioms` found: four axioms, in the order of the textbook."""

    axioms: tuple[Axiom, ...]

    @property
    def is_metric(self) -> bool:
        """Whether no axiom was broken on these points (no proof that none ever is)."""
        return all(axiom.holds for axiom in self.axioms)

    @property
    def broken(self) -> list[str]:
        """Names of the axioms that some points break."""
        return [axiom.name for axiom in self.axioms if not axiom.holds]

    def __str__(self) -> str:
        return "\n".join(
            f"{axiom.name:30s}"
            + ("holds" if axiom.holds else f"broken by {axiom.excess:.3f} at points {axiom.points}")
            for axiom in self.axioms
        )


def check_metric_axioms(
    distance: Callable[[Any, Any], Any], points: ArrayLike, tolerance: float = 1e-6
) -> MetricReport:
    """Try the axioms of a metric on all triples of some points.

    Parameters
    ----------
    distance
        Any function of two vectors, each of shape (d,), that returns one number.
    points
        Shape (n, d), at least two, all different. The cost is n² calls and n³ comparisons, so a
        few dozen points are plenty.
    tolerance
        Excess that counts as rounding.

    Returns
    -------
    MetricReport
        For each axiom whether it held and the points where it failed worst.

    Raises
    ------
    ValueError
        If there are fewer than two points, or two are equal.

    References
    ----------
    Fréchet (1906), Sur quelques points du calcul fonctionnel.

    Examples
    --------
    >>> square = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]])
    >>> report = check_metric_axioms(lambda a, b: 1 - a @ b, square)
    >>> report.is_metric, report.broken
    (True, [])
    >>> wedge = np.array([[1.0, 0.0], [0.8, 0.6], [0.0, 1.0]])
    >>> print(check_metric_axioms(lambda a, b: 1 - a @ b, wedge))
    d(a, b) >= 0                  holds
    d(a, b) = 0 only if a = b     holds
    d(a, b) = d(b, a)             holds
    d(a, c) <= d(a, b) + d(b, c)  broken by 0.400 at points (0, 1, 2)
    """
    x = as_floats("points", points, 2)
    if len(x) < 2 or len(np.unique(x, axis=0)) < len(x):
        raise ValueError("points: expected at least two, all different")
    d = np.array([[float(distance(a, b)) for b in x] for a in x])  # (n, n)
    excesses = {
        "d(a, b) >= 0": -d,
        "d(a, b) = 0 only if a = b": _identity_excess(d, tolerance),
        "d(a, b) = d(b, a)": np.abs(d - d.T),
        "d(a, c) <= d(a, b) + d(b, c)": d[:, None, :] - (d[:, :, None] + d[None, :, :]),
    }
    return MetricReport(tuple(_axiom(name, e, tolerance) for name, e in excesses.items()))


def _identity_excess(d: NDArray[np.float64], tolerance: float) -> NDArray[np.float64]:
    """|d(a, a)| on the diagonal; off it, 1 where two different points have distance 0."""
    return np.where(np.eye(len(d), dtype=bool), np.abs(d), np.abs(d) <= tolerance)


def _axiom(name: str, excess: NDArray[np.float64], tolerance: float) -> Axiom:
    worst = np.unravel_index(int(np.argmax(excess)), excess.shape)
    size = float(excess[worst])
    return Axiom(name, size, tuple(int(i) for i in worst), size <= tolerance)
