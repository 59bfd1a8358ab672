"""The loop of MinHash: the smallest hash of each set under each of many hash functions."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]


@njit(cache=True, nogil=True)
def smallest_hashes(
    hashes: Hashes, ends: NDArray[np.int64], keys: Hashes, result: NDArray[np.uint32]
) -> None:
    """Fill ``result[i, p]`` with the upper 32 bits of the smallest ``mix(hash, keys[p])``.

    Parameters
    ----------
    hashes : (tokens,) uint64
        The sets' hashed tokens, one set after the other.
    ends : (n + 1,) int64
        Set i is ``hashes[ends[i]:ends[i + 1]]``.
    keys : (permutations,) uint64
    result : (n, permutations) uint32
        Written to.
    """
    smallest = np.empty(len(keys), np.uint64)
    for i in range(len(ends) - 1):
        smallest[:] = np.uint64(0xFFFFFFFFFFFFFFFF)
        for token in range(ends[i], ends[i + 1]):
            for p in range(len(keys)):  # `token_hashes.mix`, in a form that the compiler vectorises
                z = hashes[token] ^ keys[p]
                z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
                z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
                smallest[p] = min(smallest[p], z ^ (z >> np.uint64(31)))
        for p in range(len(keys)):
            result[i, p] = smallest[p] >> np.uint64(32)
