"""Shorter vectors for serving: PCA that says what it does to the cosine."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from course_lib.datasets import write_atomically
from course_lib.vectors import l2_normalize

Rows = NDArray[np.float32]
BLOCK = 4096  # rows that are turned into float64 at a time


class ServingPCA:
    """Keep the `dim` directions in which vectors are longest.

    A search system compares vectors by angle, measured from the origin. Two of PCA's habits from
    statistics harm there. *Centring* moves the origin into the middle of the cloud, so all angles
    change. And cut vectors are *shorter*, each by another factor, so inner products no longer are
    cosines. Hence the defaults: no centring, and length 1 again afterwards.

    Parameters
    ----------
    dim : int
        Numbers to keep of each vector.
    center : bool
        Whether to subtract the mean first, as PCA in statistics does.
    renormalize : bool
        Whether `transform` returns rows of length 1.

    Attributes
    ----------
    axes : (dim, d) float32
        Orthonormal rows, the one that keeps most first. The sign is fixed: the entry of largest
        size is positive.
    mean : (d,) float32
        What is subtracted; zeros without centring.
    kept : (dim,) float64
        Share of the (centred) squared lengths that the first 1, 2, … axes keep, rising to 1.

    Raises
    ------
    ValueError
        If `dim` is below 1.

    References
    ----------
    Eckart and Young (1936): no other projection onto `dim` directions keeps more. Jolliffe (2002),
    "Principal Component Analysis", section 14.2.3, on leaving the mean in.

    Examples
    --------
    >>> rows = np.array([[3, 4, 0], [4, 3, 0.1], [3, 3, -0.1]], dtype=np.float32)
    >>> pca = ServingPCA(2).fit(rows)
    >>> pca.transform(rows).shape, pca.kept.round(3).tolist()
    ((3, 2), [0.985, 1.0])
    """

    axes: Rows
    mean: Rows
    kept: NDArray[np.float64]

    def __init__(self, dim: int, center: bool = False, renormalize: bool = True) -> None:
        if dim < 1:
            raise ValueError(f"dim: expected 1 or more, got {dim}")
        self.dim, self.center, self.renormalize = dim, center, renormalize

    def fit(self, vectors: Rows) -> ServingPCA:
        """Find the axes.

        Parameters
        ----------
        vectors : (n, d)
            A sample of what will be served; n and d at least `dim`.

        Returns
        -------
        ServingPCA
            Itself.

        Raises
        ------
        ValueError
            If there are fewer than `dim` rows or columns, or a number isn't finite.
        """
        x = _checked(vectors)
        if min(x.shape) < self.dim:
            raise ValueError(
                f"vectors: expected {self.dim} rows and columns or more, got {x.shape}"
            )
        self.mean = x.mean(axis=0) if self.center else np.zeros(x.shape[1], np.float32)
        energy, axes = np.linalg.eigh(_scatter(x, self.mean))  # (d,), (d, d), smallest first
        energy, axes = energy[::-1].clip(min=0), axes.T[::-1]
        self.axes = _signed(axes[: self.dim]).astype(np.float32)
        self.kept = np.cumsum(energy)[: self.dim] / max(energy.sum(), 1e-30)
        return self

    def transform(self, vectors: Rows) -> Rows:
        """Shorten vectors, queries and documents alike.

        Parameters
        ----------
        vectors : (n, d)

        Returns
        -------
        (n, dim) float32
            Rows of length 1 if `renormalize`; a row without any part along the axes stays 0.

        Raises
        ------
        ValueError
            If nothing was fitted, the width differs, or a number isn't finite.
        """
        x = _checked(vectors)
        if not hasattr(self, "axes"):
            raise ValueError("transform: expected fit() first")
        if x.shape[1] != self.axes.shape[1]:
            raise ValueError(f"vectors: expected width {self.axes.shape[1]}, got {x.shape[1]}")
        short = (x - self.mean if self.center else x) @ self.axes.T  # (n, dim)
        return np.asarray(l2_normalize(short) if self.renormalize else short, np.float32)

    def save(self, path: Path) -> None:
        """Write one ``.npz`` file, whole or not at all: index and service need the same axes."""
        with write_atomically(Path(path)) as aside:
            np.savez(
                aside,
                axes=self.axes,
                mean=self.mean,
                kept=self.kept,
                options=np.array([self.center, self.renormalize]),
            )

    @classmethod
    def load(cls, path: Path) -> ServingPCA:
        """Read what `save` wrote."""
        with np.load(path, allow_pickle=False) as file:
            center, renormalize = map(bool, file["options"])
            pca = cls(len(file["axes"]), center, renormalize)
            pca.axes, pca.mean, pca.kept = file["axes"], file["mean"], file["kept"]
        return pca


def _scatter(x: Rows, mean: Rows) -> NDArray[np.float64]:
    """Sum of the outer products of the centred rows, (d, d), a few thousand rows at a time."""
    total = np.zeros((x.shape[1], x.shape[1]))
    for start in range(0, len(x), BLOCK):
        centred = (x[start : start + BLOCK] - mean).astype(np.float64)
        total += centred.T @ centred
    return total


def _checked(vectors: Rows) -> Rows:
    x = np.asarray(vectors, dtype=np.float32)
    if x.ndim != 2:
        raise ValueError(f"vectors: expected shape (n, d), got {x.shape}")
    if not np.isfinite(x).all():
        raise ValueError("vectors: expected finite numbers, got NaN or infinity")
    return x


def _signed(axes: NDArray[np.float64]) -> NDArray[np.float64]:
    """An axis and its negative are equally good: take the one whose largest entry is positive."""
    largest = np.abs(axes).argmax(axis=1)
    return axes * np.sign(axes[np.arange(len(axes)), largest])[:, None]
