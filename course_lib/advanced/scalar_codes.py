"""Each number in a few bits: the range of its dimension, cut into equal steps."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.ann.code_sizes import code_bytes
from course_lib.ann.row_checks import Rows, as_rows, check_positive

Codes = NDArray[np.uint8]


class ScalarQuantizer:
    """Writes a number as how many steps it lies above the least of its dimension.

    Dimension j has its own range ``low_j … high_j``, seen in `fit`, cut into ``2^bits - 1`` steps:
    ``code_j = round((x_j - low_j) / step_j)``, and a number outside the range gets the code at its
    end. ``low_j + code_j step_j`` stands for the number; within the range it is off by half a step
    at most.

    Parameters
    ----------
    bits : int
        1 to 8. Each code takes a byte in memory, whatever `bits`; `pack_int4` writes two into one.
    clip : float
        Share of each dimension's numbers, from 0 to below 0.5, that is left out of the range at
        either end. With few bits a smaller range is worth it: its steps are finer.

    Attributes
    ----------
    low, step : (d,) float32
        Known after `fit`. A dimension that never changes has step 0.

    Raises
    ------
    TypeError, ValueError
        If a setting is out of its range.

    References
    ----------
    Gersho and Gray 1992, "Vector Quantization and Signal Compression", section 5.5 (the uniform
    quantiser, and the two errors between which `clip` chooses: granular and overload).

    Examples
    --------
    >>> quantizer = ScalarQuantizer(bits=2).fit([[0.0, -3.0], [3.0, 3.0]])  # steps of 1 and of 2
    >>> quantizer.encode([[0.6, -1.2], [9.0, 0.2]])
    array([[1, 1],
           [3, 2]], dtype=uint8)
    >>> quantizer.decode([[1, 1], [3, 2]])
    array([[ 1., -1.],
           [ 3.,  1.]], dtype=float32)
    """

    low: Rows
    step: Rows

    def __init__(self, bits: int = 8, clip: float = 0.0) -> None:
        if check_positive("bits", bits) > 8:
            raise ValueError(f"bits: expected 1 to 8, got {bits}")
        if not 0 <= clip < 0.5:
            raise ValueError(f"clip: expected 0 to below 0.5, got {clip}")
        self.bits, self.clip = int(bits), float(clip)

    @property
    def d(self) -> int:
        """Length of the vectors."""
        if not hasattr(self, "low"):
            raise ValueError("this quantizer has no ranges yet: call fit(x) first")
        return len(self.low)

    @property
    def code_size(self) -> int:
        """Bytes of a vector when its codes are packed."""
        return code_bytes(self.d, self.bits)

    def fit(self, x: ArrayLike) -> ScalarQuantizer:
        """Find the range of each dimension of rows (n, d), n at least 1. Returns itself."""
        rows = as_rows("x", x)
        if len(rows) == 0:
            raise ValueError("x: expected one row or more, got none")
        if self.clip:
            low, high = np.quantile(rows, (self.clip, 1 - self.clip), axis=0)  # (d,), (d,)
        else:
            low, high = rows.min(axis=0), rows.max(axis=0)
        self.low = low.astype(np.float32)
        self.step = ((high - low) / (2**self.bits - 1)).astype(np.float32)
        return self

    def encode(self, x: ArrayLike) -> Codes:
        """Return codes of rows (n, d): uint8, (n, d), each below 2^bits.

        Rounded, not cut off; and held to the range before the cast, which would wrap around.
        """
        steps = as_rows("x", x, self.d) - self.low  # (n, d), from here on in place
        steps /= np.where(self.step > 0, self.step, np.float32(np.inf))
        return np.rint(steps, out=steps).clip(0, 2**self.bits - 1, out=steps).astype(np.uint8)

    def decode(self, codes: ArrayLike) -> Rows:
        """Return the vectors that codes (n, d) stand for, (n, d) float32."""
        values = np.asarray(codes)
        if values.ndim != 2 or values.shape[1] != self.d:
            raise ValueError(f"codes: expected shape (n, {self.d}), got {values.shape}")
        decoded = values.astype(np.float32)  # (n, d)
        decoded *= self.step
        decoded += self.low
        return decoded
