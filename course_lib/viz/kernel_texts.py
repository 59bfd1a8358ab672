"""Convolution kernels as text that a reader can edit, and what a kernel makes of an image."""

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
LARGEST = 16  #: Most rows or columns of a kernel.


def kernel_from(text: str) -> Numbers:
    """Read a kernel: numbers or fractions, rows parted by semicolons.

    Parameters
    ----------
    text : str
        Such as ``"0 -1 0; -1 4 -1; 0 -1 0"`` or ``"1/4 1/4; 1/4 1/4"``.

    Returns
    -------
    ndarray, shape (kh, kw), float64

    Raises
    ------
    ValueError
        When a row has another length, an entry is no number, or the kernel is larger than 16 x 16.

    Examples
    --------
    >>> kernel_from("1 0; 1/2 -1").tolist()
    [[1.0, 0.0], [0.5, -1.0]]
    """
    rows = [row.replace(",", " ").split() for row in text.strip().strip(";").split(";")]
    if len({len(row) for row in rows}) > 1 or not rows[0]:
        raise ValueError(f"kernel: expected rows of one length, got {[len(row) for row in rows]}")
    if max(len(rows), len(rows[0])) > LARGEST:
        raise ValueError(
            f"kernel: expected at most {LARGEST} x {LARGEST}, got {len(rows)} x {len(rows[0])}"
        )
    return np.array([[_number(entry) for entry in row] for row in rows], dtype=np.float64)


def _number(entry: str) -> float:
    try:
        return float(Fraction(entry))
    except (ValueError, ZeroDivisionError) as error:
        raise ValueError(
            f"kernel: expected numbers such as -1, 0.5 or 1/9, got {entry!r}"
        ) from error


def text_of(kernel: Numbers) -> str:
    """A kernel as text that `kernel_from` reads back.

    Examples
    --------
    >>> text_of(np.array([[1.0, -0.5], [1 / 9, 0.0]]))
    '1 -1/2; 1/9 0'
    """
    return "; ".join(" ".join(_entry(float(value)) for value in row) for row in kernel)


def _entry(value: float) -> str:
    near = Fraction(value).limit_denominator(256)
    return str(near) if abs(float(near) - value) < 1e-9 else f"{value:.4g}"


def windows_of(image: Numbers, size: tuple[int, int], stride: int) -> Numbers:
    """Every part of an image that a kernel of this size lies on.

    Parameters
    ----------
    image : ndarray, shape (H, W)
    size : tuple of two int
        kh and kw, at most H and W.
    stride : int

    Returns
    -------
    ndarray, shape (H', W', kh, kw)
        A view; H' = floor((H - kh) / stride) + 1.

    Examples
    --------
    >>> windows_of(np.arange(16.0).reshape(4, 4), (2, 2), stride=2)[1, 0].tolist()
    [[8.0, 9.0], [12.0, 13.0]]
    """
    return np.lib.stride_tricks.sliding_window_view(image, size)[::stride, ::stride]


def reads_in_words(size: tuple[int, int], stride: int, left_over: tuple[int, int]) -> str:
    """How often pixels are read, and which never are.

    Examples
    --------
    >>> reads_in_words((2, 2), 2, (0, 0))
    'The windows tile the image, each pixel is read once: that is how a patch embedding cuts it.'
    >>> reads_in_words((3, 3), 1, (0, 0))
    'The windows overlap: a pixel inside is read up to 9 times.'
    """
    if max(size) == min(size) == stride:
        said = "The windows tile the image, each pixel is read once: that is how a patch embedding "
        said += "cuts it."
    elif stride > min(size):
        said = "The stride is larger than the kernel: pixels between the windows are never read."
    else:
        reads = int(np.prod([-(-length // stride) for length in size]))
        said = f"The windows overlap: a pixel inside is read up to {reads} times."
    if max(left_over):
        rows, columns = left_over
        said += f" Left over and never read: rows at the bottom {rows}, columns at the right "
        said += f"{columns}."
    return said
