"""Compiled steps of product quantisation: nearest codeword, Lloyd in a subspace, tables.

Codewords come transposed, (dsub, ksub), so that the inner loops run over the codewords of a
subspace, all at once in vector registers, and not over its few dimensions.
"""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

fast = {"contract", "reassoc", "nsz"}
kernel: Any = njit(cache=True, nogil=True, fastmath=fast)
step: Any = njit(nogil=True, inline="always", fastmath=fast)

Vectors = NDArray[np.float32]


@step
def _scores(x: Vectors, row: int, words: Vectors, half_norms: Vectors, out: Vectors) -> None:
    """Write ``|w|^2 / 2 - x . w`` for every codeword w: half the squared distance, less |x|^2/2."""
    for c in range(out.size):
        out[c] = half_norms[c]
    for t in range(words.shape[0]):
        value = x[row, t]
        for c in range(out.size):
            out[c] -= value * words[t, c]


@step
def _smallest(values: Vectors) -> int:
    best = values[0]
    for c in range(values.size):
        best = min(best, values[c])
    for c in range(values.size):
        if values[c] == best:
            return c
    return 0


@kernel
def nearest_words(x: Vectors, words: Vectors, labels: NDArray[np.uint8]) -> None:
    """Find the nearest codeword of each row.

    Parameters
    ----------
    x : (n, dsub) float32
    words : (dsub, ksub) float32
        Codewords, transposed.
    labels : (n,) uint8
        Filled in; ties go to the lower number.
    """
    half_norms = np.zeros(words.shape[1], dtype=np.float32)
    for t in range(words.shape[0]):
        for c in range(words.shape[1]):
            half_norms[c] += words[t, c] * words[t, c] * np.float32(0.5)
    scores = np.empty(words.shape[1], dtype=np.float32)
    for row in range(x.shape[0]):
        _scores(x, row, words, half_norms, scores)
        labels[row] = _smallest(scores)


@kernel
def means_of_words(
    x: Vectors, labels: NDArray[np.uint8], means: Vectors, counts: NDArray[np.int64]
) -> None:
    """Average the rows of each codeword into `means` (ksub, dsub); zeros where there are none."""
    means[:] = 0
    counts[:] = 0
    for row in range(x.shape[0]):
        label = labels[row]
        counts[label] += 1
        for t in range(x.shape[1]):
            means[label, t] += x[row, t]
    for c in range(means.shape[0]):
        for t in range(means.shape[1]):
            means[c, t] /= max(counts[c], 1)


@kernel
def distance_table(q: Vectors, row: int, words: Vectors, table: Vectors) -> None:
    """Fill one query's ADC table: squared distances from its parts to all codewords.

    Parameters
    ----------
    q : (nq, d) float32
    row : int
        Which query.
    words : (m, dsub, ksub) float32
        Codebooks, transposed.
    table : (m, ksub) float32
        Filled in.
    """
    m, dsub, ksub = words.shape
    for j in range(m):
        for c in range(ksub):
            table[j, c] = 0
        for t in range(dsub):
            value = q[row, j * dsub + t]
            for c in range(ksub):
                difference = value - words[j, t, c]
                table[j, c] += difference * difference


@kernel
def product_table(q: Vectors, row: int, words: Vectors, factor: float, table: Vectors) -> None:
    """Fill a table with ``factor`` times the inner products of a query's parts and codewords."""
    m, dsub, ksub = words.shape
    for j in range(m):
        for c in range(ksub):
            table[j, c] = 0
        for t in range(dsub):
            value = q[row, j * dsub + t] * factor
            for c in range(ksub):
                table[j, c] += value * words[j, t, c]
