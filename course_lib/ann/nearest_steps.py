"""Steps that the kernels of trees and hash tables share; Numba inlines them.

Numba notices a change only in the file of a kernel itself, so after editing this one remove the
kernels' caches (``course_lib/ann/__pycache__/*.nb*``).
"""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

SUMS_IN_ANY_ORDER = {"reassoc", "contract"}  # lets the compiler add eight products at once
step: Any = njit(inline="always", fastmath=SUMS_IN_ANY_ORDER)
kernel: Any = njit(cache=True, nogil=True, fastmath=SUMS_IN_ANY_ORDER)

Matrix = NDArray[np.float32]
Numbers = NDArray[np.int64]
Number = Any  # a scalar inside compiled code


@step
def squared_distance(x: Matrix, i: int, q: Matrix, j: int) -> Number:
    """‖x_i - q_j‖²."""
    total = np.float32(0)
    for dim in range(x.shape[1]):
        difference = x[i, dim] - q[j, dim]
        total += difference * difference
    return total


@step
def keep_if_near(distance: Number, row_id: int, distances: Matrix, found: Numbers, j: int) -> None:
    """Put a row into the sorted list of query j, if it belongs to the k nearest so far.

    Of two rows at the same distance the one with the lower id is nearer. Removed rows (id -1)
    are passed over.
    """
    place = distances.shape[1] - 1
    worst = distances[j, place]
    if row_id >= 0 and (distance < worst or (distance == worst and row_id < found[j, place])):
        while place > 0 and (
            distance < distances[j, place - 1]
            or (distance == distances[j, place - 1] and row_id < found[j, place - 1])
        ):
            distances[j, place] = distances[j, place - 1]
            found[j, place] = found[j, place - 1]
            place -= 1
        distances[j, place] = distance
        found[j, place] = row_id


@step
def scan(
    start: int,
    stop: int,
    rows: Matrix,
    ids: Numbers,
    q: Matrix,
    j: int,
    distances: Matrix,
    found: Numbers,
) -> int:
    """Compare query j with the rows start … stop - 1; return how many that are."""
    for i in range(start, stop):
        keep_if_near(squared_distance(rows, i, q, j), ids[i], distances, found, j)
    return stop - start
