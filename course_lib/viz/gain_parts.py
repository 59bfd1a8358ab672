"""NDCG taken apart: the gain of each grade, the discount of each rank, the ideal list."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]
Discount = Callable[[Numbers, float], Numbers]

GAINS: Mapping[str, Callable[[Numbers], Numbers]] = {
    "exponential, 2^grade − 1": lambda grades: 2.0**grades - 1.0,
    "linear, the grade itself": lambda grades: grades,
}
#: What the gain on a rank is multiplied by. With the first, the base cancels in NDCG.
DISCOUNTS: Mapping[str, Discount] = {
    "1 / log(rank + 1)": lambda ranks, base: np.log(base) / np.log(ranks + 1),
    "1 / log(rank), from rank = base on": lambda ranks, base: (
        1.0 / np.maximum(1.0, np.log(ranks) / np.log(base))
    ),
    "1 / rank": lambda ranks, base: 1.0 / ranks,
    "none": lambda ranks, base: np.ones_like(ranks),
}


def checked_grades(name: str, grades: ArrayLike) -> Numbers:
    """Grades as float64, (n,).

    Raises
    ------
    ValueError
        When they aren't a list of finite numbers of 0 or more.

    Examples
    --------
    >>> checked_grades("grades", [3, 0])
    array([3., 0.])
    """
    found = np.asarray(grades, dtype=np.float64)
    if found.ndim != 1 or not len(found) or not np.isfinite(found).all() or (found < 0).any():
        raise ValueError(f"{name}: expected one grade of 0 or more for each rank, got {grades!r}")
    return found


@dataclass(frozen=True)
class GainSetting:
    """A gain, a discount and the base of its logarithm.

    Examples
    --------
    >>> setting = GainSetting("linear, the grade itself", "1 / rank", 2)
    >>> setting.parts([3, 2]), round(setting.ndcg([1, 3], ideal=[3, 1], k=2), 3)
    (array([3., 1.]), 0.714)
    """

    gain: str
    discount: str
    base: float

    def weights(self, n: int) -> Numbers:
        """Factor of each of n ranks."""
        return DISCOUNTS[self.discount](np.arange(1.0, n + 1), float(self.base))

    def parts(self, grades: ArrayLike) -> Numbers:
        """What each rank adds to the DCG, (n,)."""
        found = np.asarray(grades, dtype=np.float64)
        return GAINS[self.gain](found) * self.weights(len(found))

    def ndcg(self, grades: ArrayLike, ideal: ArrayLike, k: int) -> float:
        """DCG of the first k over that of the first k of the ideal list.

        References
        ----------
        Järvelin, Kekäläinen (2002), "Cumulated gain-based evaluation of IR techniques".
        """
        return float(self.parts(grades)[:k].sum() / self.parts(ideal)[:k].sum())

    def curve(self, grades: ArrayLike, ideal: ArrayLike, n: int) -> Numbers:
        """NDCG@1 to NDCG@n, (n,)."""
        return np.array([self.ndcg(grades, ideal, k) for k in range(1, n + 1)])


def ideal_of(grades: Sequence[float] | Numbers) -> Numbers:
    """The best possible list: grades from high to low.

    Examples
    --------
    >>> ideal_of([0, 3, 1])
    array([3., 1., 0.])
    """
    return np.sort(np.asarray(grades, dtype=np.float64))[::-1]
