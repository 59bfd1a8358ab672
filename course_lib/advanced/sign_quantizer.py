"""Each number in one bit, and the two values that the bit stands for."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.ann.binary_codes import binarize
from course_lib.ann.row_checks import Rows, as_rows

Codes = NDArray[np.uint8]


class SignQuantizer:
    """Keeps of each number whether it is above its dimension's median.

    A bit of dimension j stands for the mean of the numbers on its side: no two values have a
    smaller squared error for this cut. The query stays in full: a *float* query and *binary* rows,
    which orders rows far better than counting bits.

    Attributes
    ----------
    thresholds : (d,) float32
    levels : (2, d) float32
        What a 0 and a 1 stand for.

    References
    ----------
    Lloyd 1957/1982, "Least squares quantization in PCM" (the centroid condition); Gordo, Perronnin,
    Gong and Lazebnik 2014, "Asymmetric Distances for Binary Embeddings", section 3.

    Examples
    --------
    >>> quantizer = SignQuantizer().fit([[0.0], [1.0], [4.0], [6.0]])
    >>> quantizer.encode([[3.0]]), quantizer.decode(quantizer.encode([[3.0]]))
    (array([[128]], dtype=uint8), array([[5.]], dtype=float32))
    """

    thresholds: Rows
    levels: Rows

    @property
    def d(self) -> int:
        """Length of the vectors."""
        if not hasattr(self, "levels"):
            raise ValueError("this quantizer has no thresholds yet: call fit(x) first")
        return len(self.thresholds)

    @property
    def code_size(self) -> int:
        """Bytes of a vector's packed bits."""
        return -(-self.d // 8)

    def fit(self, x: ArrayLike) -> SignQuantizer:
        """Find medians and the means on either side, of rows (n, d), n at least 1."""
        rows = as_rows("x", x)
        if len(rows) == 0:
            raise ValueError("x: expected one row or more, got none")
        self.thresholds = np.median(rows, axis=0).astype(np.float32)  # (d,)
        above = rows > self.thresholds
        ones = above.sum(axis=0)  # (d,)
        sums = rows.sum(axis=0, dtype=np.float64, where=above)
        upper = sums / np.maximum(ones, 1)  # (d,)
        lower = (rows.sum(axis=0, dtype=np.float64) - sums) / (len(rows) - ones)  # never 0: median
        self.levels = np.stack([lower, np.where(ones > 0, upper, lower)]).astype(np.float32)
        return self

    def encode(self, x: ArrayLike) -> Codes:
        """Return packed bits of rows (n, d): uint8, (n, ⌈d / 8⌉), as `binarize` writes them."""
        return binarize(as_rows("x", x, self.d), self.thresholds)

    def decode(self, codes: ArrayLike) -> Rows:
        """Return the vectors that codes (n, ⌈d / 8⌉) stand for, (n, d) float32."""
        packed = np.asarray(codes)
        if packed.dtype != np.uint8 or packed.ndim != 2 or packed.shape[1] != self.code_size:
            got = f"{packed.dtype} {packed.shape}"
            raise ValueError(f"codes: expected uint8 (n, {self.code_size}), got {got}")
        ones = np.unpackbits(packed, axis=1, count=self.d).astype(bool)  # (n, d)
        return np.where(ones, self.levels[1], self.levels[0])
