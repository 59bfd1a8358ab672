"""What graph indexes do outside their kernels: growing arrays, scratch memory, threads, removal."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.ann.hnsw_kernels import Scratch, make_scratch

PARTS = 4  # of the queries for each thread, so that none waits long for another

Array = TypeVar("Array", bound=NDArray[Any])


def grown(array: Array, rows: int, fill: float = 0) -> Array:
    """Return an array with room for `rows` rows: itself, or a longer copy.

    The first rows get exactly the room they need; later ones half as much again, so that adding
    row by row copies each only a few times.

    Examples
    --------
    >>> grown(np.array([1, 2]), 3, fill=-1)
    array([ 1,  2, -1])
    """
    if rows <= len(array):
        return array
    room = max(rows, len(array) * 3 // 2)
    longer = np.full((room, *array.shape[1:]), fill, array.dtype)
    longer[: len(array)] = array
    return longer  # type: ignore[return-value]


class Scratches:
    """Scratch memory, one piece for each search that is running, kept for the next."""

    def __init__(self) -> None:
        self._free: deque[Scratch] = deque()

    @contextmanager
    def one(self, n: int, width: int) -> Iterator[Scratch]:
        """Lend a piece for n nodes and rows of up to `width` links."""
        scratch = self._free.pop() if self._free else make_scratch(n, width)
        if len(scratch.seen) < n or len(scratch.fresh) <= width:
            scratch = make_scratch(n, width)
        yield scratch
        self._free.append(scratch)


def in_parts(count: int, threads: int, part: Callable[[slice], int]) -> int:
    """Call `part` on slices of 0 … count - 1, with threads if there are several; sum the results.

    Examples
    --------
    >>> in_parts(10, 2, lambda some: len(range(10)[some]))
    10
    """
    if threads == 1 or count == 1:
        return part(slice(0, count))
    size = -(-count // (PARTS * threads))
    with ThreadPoolExecutor(threads) as pool:
        return sum(pool.map(part, [slice(i, i + size) for i in range(0, count, size)]))


def mark_removed(removed: NDArray[np.bool_], ids: ArrayLike) -> int:
    """Mark nodes as removed and return how many.

    Raises
    ------
    KeyError
        If an id isn't there, or was removed before; nothing is marked then.

    Examples
    --------
    >>> removed = np.zeros(3, bool)
    >>> mark_removed(removed, [2, 0]), removed
    (2, array([ True, False,  True]))
    """
    wanted = np.unique(np.atleast_1d(np.asarray(ids, np.int64)))
    known = (wanted >= 0) & (wanted < len(removed))
    known[known] = ~removed[wanted[known]]
    if not known.all():
        raise KeyError(f"ids: not in the index: {wanted[~known].tolist()}")
    removed[wanted] = True
    return len(wanted)
