"""The codes of an image: the nearest centroid of each piece, and those chosen by hand."""

from collections.abc import Callable
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

CodebooksOf = Callable[[int, int], ArrayLike]


class Quantized:
    """Vectors under one setting of a product quantiser.

    Parameters
    ----------
    vectors : ndarray, shape (n, d)
    codebooks : ndarray, shape (m, ks, d / m)

    Raises
    ------
    ValueError
        When the codebooks' pieces don't add up to d.

    Examples
    --------
    >>> quantized = Quantized(np.array([[0.0, 1.0, 5.0, 5.0]]), np.zeros((2, 4, 2)))
    >>> quantized.m, quantized.length, quantized.mean_error
    (2, 2, 51.0)
    """

    def __init__(self, vectors: NDArray[np.float32], codebooks: ArrayLike) -> None:
        self.vectors, self.codebooks = vectors, np.asarray(codebooks, dtype=np.float32)
        shape, d = self.codebooks.shape, vectors.shape[1]
        if len(shape) != 3 or shape[0] * shape[2] != d or shape[1] < 1:
            raise ValueError(f"codebooks_of: expected (m, ks, d / m) with d = {d}, got {shape}")
        self.m, self.ks, self.length = shape

    @cached_property
    def mean_error(self) -> float:
        """Mean over all vectors of the squared error that nearest centroids leave."""
        least = [
            self._table(piece, self.vectors[:, piece * self.length : (piece + 1) * self.length])
            .min(axis=1)
            .mean()
            for piece in range(self.m)
        ]
        return float(sum(least))

    def _table(self, piece: int, parts: NDArray[np.float32]) -> NDArray[np.float32]:
        """Squared distances of pieces (n, length) from the piece's centroids, shape (n, ks)."""
        words = self.codebooks[piece]  # (ks, length)
        squares = (parts**2).sum(axis=1)[:, None] + (words**2).sum(axis=1)
        return np.maximum(squares - 2 * parts @ words.T, 0)

    def distances(self, row: int) -> NDArray[np.float64]:
        """Squared distance of each piece of a vector from each centroid, shape (m, ks)."""
        parts = self.vectors[row].reshape(self.m, 1, self.length).astype(np.float64)
        return ((parts - self.codebooks) ** 2).sum(axis=2)

    def decode(self, codes: NDArray[np.int64]) -> NDArray[np.float32]:
        """The vector that codes (m,) stand for, shape (d,)."""
        return self.codebooks[np.arange(self.m), codes].ravel()


class Painting:
    """One vector's codes, which a reader may change.

    Examples
    --------
    >>> books = np.array([[[0.0], [1.0]], [[0.0], [5.0]]])
    >>> painting = Painting(Quantized(np.array([[0.9, 0.2]], dtype=np.float32), books), row=0)
    >>> painting.codes.tolist(), painting.decoded.tolist()
    ([1, 0], [1.0, 0.0])
    >>> painting.codes[1] = 1
    >>> painting.by_hand, painting.errors.round(2).tolist()
    ([1], [0.01, 23.04])
    """

    def __init__(self, quantized: Quantized, row: int) -> None:
        self.quantized, self.row = quantized, row
        self.table = quantized.distances(row)  # (m, ks)
        self.nearest = self.table.argmin(axis=1)
        self.codes = self.nearest.copy()

    @property
    def original(self) -> NDArray[np.float32]:
        return self.quantized.vectors[self.row]

    @property
    def decoded(self) -> NDArray[np.float32]:
        return self.quantized.decode(self.codes)

    @property
    def errors(self) -> NDArray[np.float64]:
        """Squared error of each piece, shape (m,)."""
        return self.table[np.arange(len(self.codes)), self.codes]

    @property
    def least(self) -> NDArray[np.float64]:
        """The same with the nearest centroids."""
        return self.table.min(axis=1)

    @property
    def by_hand(self) -> list[int]:
        """The pieces whose code isn't the nearest."""
        return np.flatnonzero(self.codes != self.nearest).tolist()
