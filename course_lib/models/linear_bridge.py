"""A learned linear map from one space into another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .row_lengths import unit_rows

Matrix = NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class LinearBridge:
    """An affine map, fitted on pairs, that carries vectors of one space into another.

    With known pairs (x_i, y_i), such as vectors of the same words in two models, it minimises
    ``sum_i |(x_i - mean x) W - (y_i - mean y)|^2 + ridge |W|^2``.

    Attributes
    ----------
    weights
        W, shape (source dim, target dim).
    source_mean, target_mean
        Means of the pairs, shapes (source dim,) and (target dim,).
    source_space, target_space
        Names of the two spaces, as embedders have them.

    References
    ----------
    Mikolov, Le and Sutskever (2013), "Exploiting Similarities among Languages for Machine
    Translation", equation 3, with a ridge term and the means taken out.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> x = rng.normal(size=(300, 8))
    >>> y = x @ rng.normal(size=(8, 5)) + 3
    >>> bridge = LinearBridge.fit(x[:200], y[:200], ridge=1e-6)
    >>> bridge.recall(x[200:], y[200:], k=1)
    1.0
    """

    weights: Matrix
    source_mean: Matrix
    target_mean: Matrix
    source_space: str = ""
    target_space: str = ""

    @classmethod
    def fit(
        cls,
        source: Matrix,
        target: Matrix,
        ridge: float = 0.1,
        source_space: str = "",
        target_space: str = "",
    ) -> LinearBridge:
        """Fit the map.

        Parameters
        ----------
        source, target
            Shapes (n, source dim) and (n, target dim): row i of both belongs to pair i.
        ridge
            Weight of the penalty, 0 or more; 0 needs more pairs than source dimensions.
        source_space, target_space
            Names of the spaces, so that embedders can find the bridge.

        Raises
        ------
        ValueError
            If the numbers of rows differ, there are fewer than two, or `ridge` is negative.
        """
        x, y = _rows(source, "source"), _rows(target, "target")
        if len(x) != len(y) or len(x) < 2:
            raise ValueError(
                f"source, target: expected as many rows in both, 2 or more, got {len(x)}, {len(y)}"
            )
        if not ridge >= 0:
            raise ValueError(f"ridge: expected 0 or more, got {ridge}")
        x_mean, y_mean = x.mean(axis=0), y.mean(axis=0)
        x, y = x - x_mean, y - y_mean
        gram = x.T @ x + ridge * np.eye(x.shape[1])
        weights = np.linalg.lstsq(gram, x.T @ y, rcond=None)[0]  # (X'X + ridge I) W = X'Y
        return cls(weights, x_mean, y_mean, source_space, target_space)

    def transform(self, vectors: Matrix) -> NDArray[np.float32]:
        """Carry n vectors over, (n, source dim) to unit rows (n, target dim)."""
        x = _rows(vectors, "vectors")
        if x.shape[1] != len(self.weights):
            raise ValueError(f"vectors: expected length {len(self.weights)}, got shape {x.shape}")
        carried = (x - self.source_mean) @ self.weights + self.target_mean
        return unit_rows(carried, len(self.target_mean), "bridge")

    def recall(self, source: Matrix, target: Matrix, k: int = 1) -> float:
        """Return how often the right target is among the k nearest to a carried source.

        Parameters
        ----------
        source, target
            n pairs, best ones that `fit` hasn't seen; the n targets are what is searched.
        k
            How many count as found.

        Returns
        -------
        float
            From 0 to 1; chance is k / n. Targets that are exactly as near as the right one
            count against it.
        """
        return pair_recall(self.transform(source), target, k)


def pair_recall(a: Matrix, b: Matrix, k: int = 1) -> float:
    """Return how often row i of `b` is among the k rows of `b` nearest to row i of `a`, by cosine.

    Parameters
    ----------
    a, b
        Shape (n, dim).
    k
        How many count as found, 1 or more.

    Returns
    -------
    float
        From 0 to 1; chance is k / n.

    Raises
    ------
    ValueError
        If the shapes differ, there are no rows or `k` is below 1.

    Examples
    --------
    >>> pair_recall(np.eye(4), np.eye(4)), pair_recall(np.eye(4), np.eye(4)[::-1])
    (1.0, 0.0)
    """
    a, b = _rows(a, "a"), _rows(b, "b")
    if a.shape != b.shape or not len(a):
        raise ValueError(f"a, b: expected one shape (n, dim), got {a.shape} and {b.shape}")
    if k < 1:
        raise ValueError(f"k: expected 1 or more, got {k}")
    cosines = unit_rows(a, a.shape[1], "a") @ unit_rows(b, b.shape[1], "b").T  # (n, n)
    right = np.diag(cosines).copy()
    np.fill_diagonal(cosines, -np.inf)
    as_near = (cosines >= right[:, None]).sum(axis=1)  # (n,)
    return float((as_near < k).mean())


def _rows(values: Matrix, name: str) -> Matrix:
    rows = np.asarray(values, dtype=np.float64)
    if rows.ndim != 2:
        raise ValueError(f"{name}: expected shape (n, dim), got {rows.shape}")
    return rows
