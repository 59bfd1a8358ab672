"""Count-Sketch: frequencies of a stream, and inner products, in a small table of signed sums."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from course_lib.ann.token_hashes import Hashes, Token, hash_tokens, keys_from, mix


class CountSketch:
    """A table of `depth` rows and `width` columns in which keys share cells, with random signs.

    In row r key x belongs to one cell, with one sign: ``table[r, cell_r(x)] += sign_r(x) · count``.
    Read back, ``sign_r(x) · table[r, cell_r(x)]`` is the key's count plus what others left in the
    cell, each of them with a random sign: right on average, with standard deviation at most
    ‖f‖₂ / √width. The median of the rows makes large errors rare.

    Parameters
    ----------
    width : int
        Cells of a row, 1 or more: halving the error takes four times as many.
    depth : int
        Rows, 1 or more, best an odd number: the chance of a large error falls exponentially.
    seed : int
        For the hash functions. Sketches of one shape and seed can be added: `merge`.

    Attributes
    ----------
    table : (depth, width) float64

    References
    ----------
    Charikar, Chen, Farach-Colton 2002, "Finding Frequent Items in Data Streams"; as a projection
    of vectors: Weinberger et al. 2009, "Feature Hashing for Large Scale Multitask Learning".

    Examples
    --------
    >>> sketch = CountSketch(width=64, depth=5)
    >>> sketch.update(["tea"] * 40 + ["milk"] * 3)
    >>> sketch.estimate(["tea", "milk", "never seen"])
    array([40.,  3.,  0.])
    """

    def __init__(self, width: int, depth: int = 5, seed: int = 0) -> None:
        for name, value in (("width", width), ("depth", depth)):
            if value < 1:
                raise ValueError(f"{name}: expected 1 or more, got {value}")
        self.width, self.depth, self.seed = width, depth, seed
        self.table = np.zeros((depth, width))
        self._keys = keys_from(seed, 2 * depth).reshape(2, depth, 1)

    @property
    def nbytes(self) -> int:
        """Bytes of the table."""
        return self.table.nbytes

    def update(self, keys: Sequence[Token], counts: ArrayLike = 1.0) -> None:
        """Add counts to keys; negative counts take away.

        Parameters
        ----------
        keys : sequence of n str, bytes or int
        counts : (n,) array_like or float
        """
        amounts = np.broadcast_to(np.asarray(counts, dtype=float), len(keys))
        if not np.isfinite(amounts).all():
            raise ValueError("counts: expected finite numbers")
        cells, signs = self._cells_and_signs(hash_tokens(keys))  # (depth, n) each
        for row in range(self.depth):
            weights = signs[row] * amounts
            self.table[row] += np.bincount(cells[row], weights, minlength=self.width)

    def estimate(self, keys: Sequence[Token]) -> NDArray[np.float64]:
        """Return the estimated count of each key, (n,)."""
        cells, signs = self._cells_and_signs(hash_tokens(keys))
        values = np.take_along_axis(self.table, cells, axis=1) * signs  # (depth, n)
        return np.asarray(np.median(values, axis=0))

    def merge(self, other: "CountSketch") -> None:
        """Add another sketch of the same width, depth and seed: the sketch of both streams."""
        shape, theirs = self._shape_and_seed(), other._shape_and_seed()
        if shape != theirs:
            raise ValueError(f"other: expected width, depth, seed = {shape}, got {theirs}")
        self.table += other.table

    def projection(self, d: int) -> sparse.csr_array:
        """Return the (d, depth · width) matrix that sketches vectors: feature hashing.

        Coordinate j is the key j. Each row has `depth` entries ±1/√depth, so that
        ``(x @ P) · (y @ P)`` is the mean of `depth` unbiased estimates of x · y, each with variance
        (‖x‖²‖y‖² + (x·y)² - 2 Σ x_j² y_j²) / width.

        Parameters
        ----------
        d : int
            Dimension of the vectors.

        Returns
        -------
        (d, depth * width) scipy.sparse.csr_array, float32
        """
        cells, signs = self._cells_and_signs(hash_tokens(range(d)))
        columns = cells + self.width * np.arange(self.depth)[:, None]  # (depth, d)
        values = (signs / np.sqrt(self.depth)).astype(np.float32)
        rows = np.arange(0, self.depth * (d + 1), self.depth)
        shape = (d, self.depth * self.width)
        return sparse.csr_array((values.T.ravel(), columns.T.ravel(), rows), shape=shape)

    def project(self, x: ArrayLike) -> NDArray[np.float32]:
        """Sketch the rows of x (n, d): (n, depth · width), inner products kept on average."""
        x = np.asarray(x, dtype=np.float32)
        if x.ndim != 2:
            raise ValueError(f"x: expected (n, d), got shape {x.shape}")
        return np.asarray(x @ self.projection(x.shape[1]))

    def _cells_and_signs(self, hashes: Hashes) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        cells = mix(hashes, self._keys[0]) % np.uint64(self.width)
        bits = mix(hashes, self._keys[1]) >> np.uint64(63)
        return cells.astype(np.int64), 1.0 - 2.0 * bits.astype(np.float64)

    def _shape_and_seed(self) -> tuple[int, int, int]:
        return self.width, self.depth, self.seed
