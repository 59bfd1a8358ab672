"""Three ways to bring the columns of a table to a common size. Each takes `fit`, then `transform`.

Columns are features, rows are examples. A column without spread is only shifted, never divided
by zero, as in scikit-learn.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from .numbers_check import Floats, as_floats


@dataclass
class ColumnScaler:
    """Shift and divide each column: z = (x − shift) / scale. The classes below choose both."""

    shift: Floats | None = field(default=None, init=False)
    scale: Floats | None = field(default=None, init=False)

    def measure(self, x: Floats) -> tuple[Floats, Floats]:
        """Return the shift and the scale of each column, shapes (d,) and (d,)."""
        raise NotImplementedError

    def fit(self, x: ArrayLike) -> Self:
        """Measure the columns of `x`, shape (n, d).

        Raises
        ------
        ValueError
            If `x` isn't two-dimensional, has no rows, or holds nan or infinity.
        """
        table = as_floats("x", x, 2)
        if not len(table):
            raise ValueError("x: expected at least one row, got none")
        shift, spread = self.measure(table)
        constant = table.max(axis=0) == table.min(axis=0)
        self.shift, self.scale = shift, np.where(constant | (spread == 0), 1.0, spread)
        return self

    def transform(self, x: ArrayLike) -> Floats:
        """Return the scaled table, shape (n, d).

        Raises
        ------
        ValueError
            If nothing was fitted or the number of columns differs.
        """
        shift, scale = self._fitted(table := as_floats("x", x, 2))
        return (table - shift) / scale

    def inverse_transform(self, z: ArrayLike) -> Floats:
        """Return the table that `transform` made `z` from, shape (n, d)."""
        shift, scale = self._fitted(table := as_floats("z", z, 2))
        return table * scale + shift

    def _fitted(self, table: Floats) -> tuple[Floats, Floats]:
        if self.shift is None or self.scale is None:
            raise ValueError("transform: call fit first")
        if table.shape[1] != len(self.shift):
            raise ValueError(f"x: expected {len(self.shift)} columns, got {table.shape[1]}")
        return self.shift, self.scale


class StandardScaler(ColumnScaler):
    """Mean 0 and standard deviation 1: z = (x − μ) / σ.

    Changes neither the shape of the distribution nor the rank of an outlier; μ and σ are
    themselves moved by outliers.

    Examples
    --------
    >>> StandardScaler().fit([[1.0], [3.0]]).transform([[1.0], [3.0], [5.0]]).ravel()
    array([-1.,  1.,  3.])
    """

    def measure(self, x: Floats) -> tuple[Floats, Floats]:
        """Return mean and standard deviation (dividing by n, not by n − 1)."""
        return x.mean(axis=0), x.std(axis=0)


class MinMaxScaler(ColumnScaler):
    """From the smallest value at 0 to the largest at 1: z = (x − min) / (max − min).

    One outlier decides the range. Not to be confused with `l2_normalize`, which works on rows.

    Examples
    --------
    >>> MinMaxScaler().fit([[1.0], [3.0]]).transform([[1.0], [2.0], [5.0]]).ravel()
    array([0. , 0.5, 2. ])
    """

    def measure(self, x: Floats) -> tuple[Floats, Floats]:
        """Return minimum and range."""
        return x.min(axis=0), np.ptp(x, axis=0)


class RobustScaler(ColumnScaler):
    """Median 0 and interquartile range 1: outliers hardly move either.

    Examples
    --------
    >>> RobustScaler().fit([[1.0], [2.0], [3.0], [1000.0]]).transform([[2.5]]).ravel()
    array([0.])
    """

    def measure(self, x: Floats) -> tuple[Floats, Floats]:
        """Return median and interquartile range."""
        low, middle, high = np.percentile(x, [25, 50, 75], axis=0)
        return middle, high - low
