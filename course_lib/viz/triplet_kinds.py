"""Triplets of labelled points: which negatives are hard, semi-hard or easy for a margin."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .plane_queries import Points, plane_points

Numbers = NDArray[np.float64]
Rows = NDArray[np.int64]
KINDS = ("hard", "semi-hard", "easy")


def kinds_of(positive: float, negatives: Numbers, margin: float) -> Rows:
    """Number in `KINDS` of each negative, by its distance and the positive's from the anchor.

    Hard is no farther than the positive, semi-hard farther by less than the margin, easy the rest,
    whose loss max(0, d₊ - d₋ + margin) is 0.

    References
    ----------
    Schroff, Kalenichenko, Philbin (2015), "FaceNet", equations 1 and 4.

    Examples
    --------
    >>> kinds_of(1.0, np.array([0.5, 1.0, 1.2, 1.5]), margin=0.5).tolist()
    [0, 0, 1, 2]
    """
    gaps = negatives - positive
    return np.where(gaps <= 0, 0, np.where(gaps < margin, 1, 2))


@dataclass(frozen=True)
class TripletPlane:
    """Labelled points in the plane and all triplets that they make.

    Examples
    --------
    >>> plane = TripletPlane.of([[0, 0], [1, 0], [3, 0]], ["a", "a", "b"])
    >>> plane.positives(0).tolist(), plane.negatives(0).tolist(), plane.totals(1.5)
    ([1], [2], (array([0, 1, 1]), 0.5))
    """

    points: Points  # (n, 2)
    labels: list[str]

    @classmethod
    def of(cls, points: ArrayLike, labels: Sequence[object]) -> "TripletPlane":
        places, names = plane_points("points", points, 3), [str(label) for label in labels]
        if len(names) != len(places):
            raise ValueError(f"labels: expected length {len(places)}, got {len(names)}")
        plane = cls(places, names)
        if not any(len(plane.positives(row)) for row in range(len(places))):
            raise ValueError("labels: expected two points or more with the same label")
        if len(set(names)) < 2:
            raise ValueError("labels: expected two different ones or more, so that negatives exist")
        return plane

    @cached_property
    def distances(self) -> Numbers:
        """Euclidean, (n, n)."""
        steps = self.points[:, None].astype(np.float64) - self.points[None]
        return np.sqrt((steps**2).sum(axis=2))

    @cached_property
    def same(self) -> NDArray[np.bool_]:
        """Whether two points have the same label, (n, n)."""
        numbers = np.unique(self.labels, return_inverse=True)[1]
        equal: NDArray[np.bool_] = numbers[:, None] == numbers[None]
        return equal

    def positives(self, anchor: int) -> Rows:
        """Others with the anchor's label, the nearest first."""
        return self._by_distance(
            anchor, self.same[anchor] & (np.arange(len(self.labels)) != anchor)
        )

    def negatives(self, anchor: int) -> Rows:
        """Points with another label, the nearest first."""
        return self._by_distance(anchor, ~self.same[anchor])

    def _by_distance(self, anchor: int, chosen: NDArray[np.bool_]) -> Rows:
        order = np.argsort(self.distances[anchor], kind="stable")
        return order[chosen[order]]

    def totals(self, margin: float) -> tuple[Rows, float]:
        """All triplets: how many are of each kind, (3,), and the sum of their losses."""
        counts, loss = np.zeros(len(KINDS), dtype=np.int64), 0.0
        for anchor, row in enumerate(self.distances):
            positives, negatives = row[self.positives(anchor)], row[self.negatives(anchor)]
            gaps = negatives[None] - positives[:, None]  # (p, q)
            hard, active = int((gaps <= 0).sum()), int((gaps < margin).sum())
            counts += [hard, active - hard, gaps.size - active]
            loss += float(np.maximum(0.0, margin - gaps).sum())
        return counts, loss
