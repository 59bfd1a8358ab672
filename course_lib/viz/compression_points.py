"""What each way of storing a vector costs and reaches: a table of measurements."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from .pareto_charts import front_rows


class Setting(NamedTuple):
    """A way of storing a vector.

    Examples
    --------
    >>> print(Setting("PCA", 128, 8), "|", Setting("sign", 384, 1))
    PCA, 128 × 8 bits | sign, 384 × 1 bit
    """

    method: str
    dims: float  # numbers kept
    bits: float  # for each of them

    def __str__(self) -> str:
        return f"{self.method}, {self.dims:g} × {self.bits:g} bit{'s' * (self.bits != 1)}"


class CompressionTable:
    """Bytes and qualities of settings, as they were measured.

    Parameters
    ----------
    points : mapping of (method, dims, bits) to (bytes, quality, …)
        One quality for each measure; higher is better.
    measures : sequence of str

    Raises
    ------
    ValueError
        When a point has another number of qualities, or bytes that aren't above 0.

    Examples
    --------
    >>> points = {("plain", 384, 32): (1536, 1.0), ("plain", 96, 32): (384, 0.7),
    ...           ("sign", 384, 1): (48, 0.8)}
    >>> table = CompressionTable(points, ["recall"])
    >>> print(table.full, "|", table.best_within(400, "recall"))
    plain, 384 × 32 bits | sign, 384 × 1 bit
    >>> table.choices("plain"), table.choices("plain", 96)
    ([96, 384], [32])
    """

    def __init__(
        self,
        points: Mapping[tuple[str, float, float], Sequence[float]],
        measures: Sequence[str],
    ) -> None:
        self.measures = list(measures)
        self.points = {Setting(*setting): tuple(map(float, got)) for setting, got in points.items()}
        if not self.points or not self.measures:
            raise ValueError(f"points, measures: expected one or more, got {points}, {measures}")
        for setting, got in self.points.items():
            if len(got) != 1 + len(self.measures) or not got[0] > 0 or not np.isfinite(got).all():
                raise ValueError(
                    f"points: expected bytes > 0 and {len(self.measures)} qualities for "
                    f"{tuple(setting)}, got {got}"
                )
        self.methods = list(dict.fromkeys(setting.method for setting in self.points))
        self.front = lru_cache(maxsize=64)(self._front)

    @property
    def full(self) -> Setting:
        """The setting with the most bytes: what the others are compared with."""
        return max(self.points, key=lambda setting: self.points[setting][:2])

    def choices(self, method: str, dims: float | None = None) -> list[float]:
        """The dims of a method, or its bits at some dims, ascending."""
        own = [setting for setting in self.points if setting.method == method]
        if dims is None:
            return sorted({setting.dims for setting in own})
        return sorted({setting.bits for setting in own if setting.dims == dims})

    def bytes_of(self, setting: Setting) -> float:
        return self.points[setting][0]

    def quality(self, setting: Setting, measure: str) -> float:
        return self.points[setting][1 + self.measures.index(measure)]

    def _front(self, measure: str) -> list[Setting]:
        """Settings that nothing beats, by ascending bytes."""
        settings = list(self.points)
        costs = [self.bytes_of(setting) for setting in settings]
        rows = front_rows(costs, [self.quality(setting, measure) for setting in settings])
        return [settings[row] for row in rows]

    def best_within(self, nbytes: float, measure: str) -> Setting:
        """The best setting that needs no more bytes than this; of equals, the smallest."""
        good = [setting for setting in self.front(measure) if self.bytes_of(setting) <= nbytes]
        if not good:
            raise ValueError(f"nbytes: no setting needs {nbytes:g} bytes or less")
        return good[-1]

    def smallest_with(self, quality: float, measure: str) -> Setting:
        """The setting with the fewest bytes that is at least so good."""
        for setting in self.front(measure):
            if self.quality(setting, measure) >= quality:
                return setting
        raise ValueError(f"quality: no setting reaches {quality:.3f}")
