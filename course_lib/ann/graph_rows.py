"""What graph indexes do outside their kernels: scratch memory, threads, removal."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.ann.beam_search import Scratch, make_scratch
from course_lib.ann.row_checks import as_ids

PARTS = 4  # of the queries for each thread, so that none waits long for another


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
    if threads == 1 or count <= 1:
        return part(slice(0, count))
    size = -(-count // (PARTS * threads))
    with ThreadPoolExecutor(threads) as pool:
        return sum(pool.map(part, [slice(i, i + size) for i in range(0, count, size)]))


def mark_removed(removed: NDArray[np.bool_], ids: ArrayLike) -> int:
    """Mark nodes as removed and return how many.

    Raises
    ------
    TypeError
        If the ids aren't whole numbers.
    KeyError
        If an id isn't there, or was removed before; nothing is marked then.

    Examples
    --------
    >>> removed = np.zeros(3, bool)
    >>> mark_removed(removed, [2, 0]), removed
    (2, array([ True, False,  True]))
    """
    wanted = np.unique(as_ids(ids))
    known = (wanted >= 0) & (wanted < len(removed))
    known[known] = ~removed[wanted[known]]
    if not known.all():
        raise KeyError(f"ids: not in the index: {wanted[~known][:10].tolist()}")
    removed[wanted] = True
    return len(wanted)
