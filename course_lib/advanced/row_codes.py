"""Each vector in a few bits a number, by a scale of its own: nothing has to be learned."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.ann.code_sizes import code_bytes
from course_lib.ann.row_checks import Rows, as_rows, check_positive


class RowCodes(NamedTuple):
    """Whole numbers, and what one of them is worth in each row.

    Attributes
    ----------
    codes : (n, d) int8
    scales : (n,) float32
        ``codes * scales[:, None]`` stands for the rows.
    """

    codes: NDArray[np.int8]
    scales: NDArray[np.float32]


def quantize_rows(x: ArrayLike, bits: int = 8) -> RowCodes:
    """Divide each row by a scale so that its largest number becomes 2^(bits-1) - 1, and round.

    Symmetric: zero stays zero, and a number and its negative get the same code but for the sign.
    So ``-2^(bits-1)`` isn't used.

    Parameters
    ----------
    x : array_like
        Shape (n, d). A row of zeros gets the scale 0.
    bits : int
        2 to 8.

    Returns
    -------
    RowCodes

    Raises
    ------
    TypeError, ValueError
        If `x` doesn't hold rows of finite numbers, or `bits` is out of its range.

    References
    ----------
    Jacob et al. (2018), "Quantization and training of neural networks for efficient
    integer-arithmetic-only inference", section 2.1, with the zero point at 0.

    Examples
    --------
    >>> coded = quantize_rows([[0.5, -1.27], [2.54, 0.0]])
    >>> coded.codes.tolist(), coded.scales.round(4).tolist()
    ([[50, -127], [127, 0]], [0.009999999776482582, 0.019999999552965164])
    """
    rows, largest = as_rows("x", x), 2 ** (_checked_bits(bits) - 1) - 1
    scales = np.maximum(rows.max(axis=1), -rows.min(axis=1)) / np.float32(largest)  # (n,)
    divisors = np.where(scales > 0, scales, np.float32(1))[:, None]
    return RowCodes(np.rint(rows / divisors).astype(np.int8), scales)


class RowQuantizer:
    """`quantize_rows` in the form that `Compression` takes.

    Parameters
    ----------
    bits : int
        2 to 8.

    Examples
    --------
    >>> quantizer = RowQuantizer(bits=4).fit([[0.0, 0.0, 0.0]])
    >>> quantizer.decode(quantizer.encode([[0.7, 0.24, -0.1]])), quantizer.code_size
    (array([[ 0.7,  0.2, -0.1]], dtype=float32), 6)
    """

    d: int

    def __init__(self, bits: int = 8) -> None:
        self.bits = _checked_bits(bits)

    @property
    def code_size(self) -> int:
        """Bytes of a vector: its packed codes, and four for the scale."""
        if not hasattr(self, "d"):
            raise ValueError("this quantizer doesn't know the length yet: call fit(x) first")
        return code_bytes(self.d, self.bits) + 4

    def fit(self, x: ArrayLike) -> RowQuantizer:
        """Note the length of rows (n, d); there is nothing else to learn. Returns itself."""
        self.d = as_rows("x", x).shape[1]
        return self

    def encode(self, x: ArrayLike) -> RowCodes:
        """Return `quantize_rows` of rows (n, d)."""
        return quantize_rows(x, self.bits)

    def decode(self, codes: RowCodes) -> Rows:
        """Return the vectors that codes stand for, (n, d) float32."""
        return codes.codes * codes.scales[:, None]


def _checked_bits(bits: int) -> int:
    if not 2 <= check_positive("bits", bits) <= 8:
        raise ValueError(f"bits: expected 2 to 8, got {bits}")
    return int(bits)
