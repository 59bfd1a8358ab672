"""Two codes of four bits in one byte. Four bits that lie in a byte of their own save nothing."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Codes = NDArray[np.uint8]


def pack_int4(codes: ArrayLike) -> Codes:
    """Write codes from 0 to 15 two to a byte.

    Parameters
    ----------
    codes : array_like
        Whole numbers, shape (n, d).

    Returns
    -------
    ndarray
        uint8, shape (n, ⌈d / 2⌉): number 2i in the low four bits of byte i, number 2i + 1 in the
        high ones. The last byte is filled up with a zero.

    Raises
    ------
    TypeError
        If they aren't whole numbers.
    ValueError
        If the shape isn't (n, d), or a code doesn't fit into four bits.

    Examples
    --------
    >>> pack_int4([[1, 15, 7]]).tolist()
    [[241, 7]]
    >>> f"{241:08b}"  # 15, then 1
    '11110001'
    """
    values = np.asarray(codes)
    if values.ndim != 2 or values.dtype.kind not in "iu":
        raise TypeError(f"codes: expected whole numbers (n, d), got {values.dtype} {values.shape}")
    if values.size and not 0 <= values.min() <= values.max() <= 15:
        raise ValueError(f"codes: expected 0 to 15, got {values.min()} to {values.max()}")
    even = np.pad(values.astype(np.uint8), ((0, 0), (0, values.shape[1] % 2)))
    packed: Codes = even[:, 0::2] | (even[:, 1::2] << np.uint8(4))  # (n, ⌈d / 2⌉)
    return packed


def unpack_int4(packed: ArrayLike, d: int) -> Codes:
    """Return the codes that `pack_int4` wrote.

    Parameters
    ----------
    packed : array_like
        uint8, shape (n, ⌈d / 2⌉).
    d : int
        How many codes a row has: an odd number can't be seen from the bytes.

    Returns
    -------
    ndarray
        uint8, shape (n, d), 0 to 15.

    Raises
    ------
    TypeError
        If they aren't unsigned bytes.
    ValueError
        If a row hasn't ⌈d / 2⌉ of them.

    Examples
    --------
    >>> import numpy as np
    >>> unpack_int4(np.array([[241, 7]], np.uint8), d=3).tolist()
    [[1, 15, 7]]
    """
    both = np.asarray(packed)
    if both.dtype != np.uint8:
        raise TypeError(f"packed: expected uint8, got {both.dtype}")
    if both.ndim != 2 or both.shape[1] != -(-d // 2):
        raise ValueError(f"packed: expected shape (n, {-(-d // 2)}), got {both.shape}")
    codes = np.empty((len(both), 2 * both.shape[1]), np.uint8)
    codes[:, 0::2], codes[:, 1::2] = both & 15, both >> 4
    return codes[:, :d]
