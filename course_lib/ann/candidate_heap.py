"""The k best of a stream, in a heap whose root is the worst of them: compiled steps.

Inside kernels smaller is always better (inner products come negated), and among equal scores the
lower id is better. An unused place holds (+inf, -1).
"""

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

jit: Any = numba.njit  # its stubs don't know `_nrt`
# `_nrt=False`: these allocate nothing; counting who holds which array costs an atomic operation.
step: Any = jit(cache=True, nogil=True, inline="always", _nrt=False)
call: Any = jit(cache=True, nogil=True, _nrt=False)

Heap = NDArray[np.float32]  # (k,) scores, the largest first
Places = NDArray[np.int64]  # (k,) the ids beside them


@step
def worse(scores: Heap, ids: Places, a: int, b: int) -> bool:
    """Tell whether place `a` holds the worse candidate of two."""
    return scores[a] > scores[b] or (scores[a] == scores[b] and ids[a] > ids[b])


@call
def sift(scores: Heap, ids: Places, size: int) -> None:
    """Let the root sink until no child is worse, within the first `size` places."""
    place = 0
    while True:
        child = 2 * place + 1
        if child >= size:
            return
        if child + 1 < size and worse(scores, ids, child + 1, child):
            child += 1
        if not worse(scores, ids, child, place):
            return
        scores[place], scores[child] = scores[child], scores[place]
        ids[place], ids[child] = ids[child], ids[place]
        place = child


@step
def offer(scores: Heap, ids: Places, score: float, number: int) -> None:
    """Put a candidate in the root's place if it is better than the root."""
    if score < scores[0] or (score == scores[0] and number < ids[0]):
        scores[0], ids[0] = score, number
        sift(scores, ids, scores.size)


@call
def sort_best_first(scores: Heap, ids: Places) -> None:
    """Turn the heap into a list, best first (heapsort)."""
    for size in range(scores.size - 1, 0, -1):
        scores[0], scores[size] = scores[size], scores[0]
        ids[0], ids[size] = ids[size], ids[0]
        sift(scores, ids, size)
