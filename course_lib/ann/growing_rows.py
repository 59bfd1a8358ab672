"""An array that rows are appended to, with room to grow."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SLACK = 1.5  # room over rows when an array is moved


def extended(array: NDArray, size: int, rows: NDArray) -> NDArray:
    """Return `array` with `rows` behind its first `size` rows.

    The array itself is filled if it has room. If not, a new one with half as much room again takes
    its place, so that n rows added one by one are copied a few times each; the first rows get no
    spare room.

    Parameters
    ----------
    array : ndarray
        Shape (capacity, ...).
    size : int
        How many of its rows are in use.
    rows : ndarray
        Shape (n, ...).

    Returns
    -------
    ndarray
        Shape (capacity, ...) or longer.

    Examples
    --------
    >>> room = extended(np.array([1, 2]), 2, np.array([3]))
    >>> len(room), extended(room, 3, np.array([4])) is room
    (4, True)
    """
    needed = size + len(rows)
    if needed > len(array):
        room = needed if size == 0 else int(needed * SLACK)
        moved = np.zeros((room, *array.shape[1:]), dtype=array.dtype)
        moved[:size] = array[:size]
        array = moved
    array[size:needed] = rows
    return array
