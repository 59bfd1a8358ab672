"""Points on a circle that go down the slope of a loss, or where the reader puts them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Angles = NDArray[np.float64]
CircleLoss = Callable[[Angles], tuple[float, ArrayLike]]
TURN = 2 * np.pi
SWEEP = np.deg2rad(np.arange(0, 361, 6))  #: Where the loss of one moving point is asked for.
WRONG = "losses[{name!r}]: expected (value, gradient), {n} finite slopes, got {got}"


@dataclass(frozen=True)
class Reading:
    """A loss at the present angles: its value, and its slope along each angle."""

    value: float
    slopes: Angles  # (n,)


class CircleDesk:
    """Angles of n points, the point looked at, and the loss after each step down.

    Examples
    --------
    >>> spread = lambda angles: (float(angles @ angles) / 2, angles)
    >>> desk = CircleDesk([1.0, 3.0], {"spread": spread})
    >>> desk.descend("spread", rate=0.5, steps=1)
    >>> desk.angles, desk.history
    (array([0.5, 1.5]), [5.0, 1.25])
    """

    def __init__(self, angles: ArrayLike, losses: Mapping[str, CircleLoss]) -> None:
        start = np.asarray(angles, dtype=np.float64)
        if start.ndim != 1 or len(start) < 2 or not np.isfinite(start).all():
            raise ValueError(f"angles: expected two or more finite numbers, got {angles!r}")
        if not losses:
            raise ValueError("losses: expected one loss or more, got none")
        self.losses = dict(losses)
        self._start = start % TURN
        self.angles, self.point = self._start.copy(), 0
        self.name = next(iter(self.losses))
        self.history: list[float] = [self.reading(self.name).value]

    def reading(self, name: str) -> Reading:
        """The loss of this name where the points are now."""
        value, slopes = self.losses[name](self.angles.copy())
        found = np.asarray(slopes, dtype=np.float64)
        if found.shape != self.angles.shape or not np.isfinite([float(value), *found]).all():
            got = (value, found)
            raise ValueError(WRONG.format(name=name, n=len(self.angles), got=got))
        return Reading(float(value), found)

    def sweep(self, name: str) -> Angles:
        """The loss while the point looked at goes once round the circle, (61,)."""
        values = []
        for angle in SWEEP[:-1]:
            moved = self.angles.copy()
            moved[self.point] = angle
            values.append(float(self.losses[name](moved)[0]))
        return np.array([*values, values[0]])

    @property
    def degrees(self) -> int:
        """Where the point looked at stands, as its slider shows it: 0 to 359."""
        return round(float(np.rad2deg(self.angles[self.point]))) % 360

    def use(self, name: str) -> None:
        """Go on with this loss; another one starts the count of steps again."""
        if name != self.name:
            self.name = name
            self.history = [self.reading(name).value]

    def move(self, point: int, angle: float) -> None:
        """Put a point somewhere by hand, which starts the count of steps again."""
        self.point, self.angles[point] = point, angle % TURN
        self.history = [self.reading(self.name).value]

    def descend(self, name: str, rate: float, steps: int) -> None:
        """Gradient descent: every angle goes against its own slope."""
        self.use(name)
        for _ in range(steps):
            self.angles = (self.angles - rate * self.reading(name).slopes) % TURN
            self.history.append(self.reading(name).value)

    def begin_again(self) -> None:
        """All points back to their first places."""
        self.angles = self._start.copy()
        self.history = [self.reading(self.name).value]


def mean_cosines(angles: Angles, labels: Sequence[object]) -> tuple[float, float]:
    """Mean cosine of pairs with equal labels and of pairs with different ones; NaN without pairs.

    Examples
    --------
    >>> mean_cosines(np.array([0.0, 0.0, np.pi]), ["a", "a", "b"])
    (1.0, -1.0)
    """
    first, second = np.triu_indices(len(angles), k=1)
    cosines = np.cos(angles[first] - angles[second])
    names = [str(label) for label in labels]
    same = np.array([names[i] == names[j] for i, j in zip(first, second, strict=True)], dtype=bool)
    means = [float(cosines[kind].mean()) if kind.any() else np.nan for kind in (same, ~same)]
    return means[0], means[1]
