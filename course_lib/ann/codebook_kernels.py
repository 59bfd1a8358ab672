"""Compiled steps of product quantisation: nearest codeword, Lloyd in a subspace, tables.

The inner loops run over rows or over codewords, many at once in vector registers, and not over the
few dimensions of a subspace; tables therefore take codebooks transposed, (m, dsub, ksub).
"""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

fast = {"contract", "reassoc", "nsz"}
kernel: Any = njit(cache=True, nogil=True, fastmath=fast)
step: Any = njit(nogil=True, inline="always", fastmath=fast)

Vectors = NDArray[np.float32]
LANES = 64


@step
def _start(half_norms: Vectors, word: int, sums: Vectors) -> None:
    for lane in range(LANES):
        sums[lane] = half_norms[word]


@step
def _subtract_products(book: Vectors, word: int, points: Vectors, sums: Vectors) -> None:
    """Subtract ``w . x`` of one codeword from all lanes, four dimensions at a time."""
    whole = book.shape[1] // 4
    for group in range(whole):
        t = 4 * group
        a, b, c, d = book[word, t], book[word, t + 1], book[word, t + 2], book[word, t + 3]
        for lane in range(LANES):
            first = a * points[t, lane] + b * points[t + 1, lane]
            sums[lane] -= first + (c * points[t + 2, lane] + d * points[t + 3, lane])
    for t in range(4 * whole, book.shape[1]):
        for lane in range(LANES):
            sums[lane] -= book[word, t] * points[t, lane]


@step
def _keep_smaller(sums: Vectors, word: int, best: Vectors, label: NDArray[np.int32]) -> None:
    for lane in range(LANES):
        smaller = sums[lane] < best[lane]
        best[lane] = sums[lane] if smaller else best[lane]
        label[lane] = np.int32(word) if smaller else label[lane]


@kernel
def nearest_words(x: Vectors, book: Vectors, labels: NDArray[np.uint8]) -> None:
    """Find the nearest codeword of each row: the smallest ``|w|^2 / 2 - w . x``.

    64 rows go side by side through the codewords, so that each loop runs over rows.

    Parameters
    ----------
    x : (n, dsub) float32
    book : (ksub, dsub) float32
        Codewords.
    labels : (n,) uint8
        Filled in; ties go to the lower number.
    """
    half_norms = (book * book).sum(axis=1) * np.float32(0.5)
    points = np.zeros((x.shape[1], LANES), dtype=np.float32)
    sums, best = np.empty(LANES, np.float32), np.empty(LANES, np.float32)
    label = np.empty(LANES, np.int32)
    for first in range(0, x.shape[0], LANES):
        count = min(LANES, x.shape[0] - first)
        points[:, :count] = x[first : first + count].T
        best[:] = np.inf
        for word in range(book.shape[0]):
            _start(half_norms, word, sums)
            _subtract_products(book, word, points, sums)
            _keep_smaller(sums, word, best, label)
        for lane in range(count):
            labels[first + lane] = label[lane]


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


@step
def _add_products(q: Vectors, row: int, words: Vectors, j: int, table: Vectors) -> None:
    """Add the products of one part with all codewords, four dimensions at a time."""
    dsub = words.shape[1]
    whole = dsub // 4
    for group in range(whole):
        t = 4 * group
        at = j * dsub + t
        x0, x1, x2, x3 = q[row, at], q[row, at + 1], q[row, at + 2], q[row, at + 3]
        for c in range(words.shape[2]):
            first = x0 * words[j, t, c] + x1 * words[j, t + 1, c]
            table[j, c] += first + (x2 * words[j, t + 2, c] + x3 * words[j, t + 3, c])
    for t in range(4 * whole, dsub):
        for c in range(words.shape[2]):
            table[j, c] += q[row, j * dsub + t] * words[j, t, c]


@kernel
def product_table(q: Vectors, row: int, words: Vectors, factor: float, table: Vectors) -> None:
    """Fill a table with ``factor`` times the inner products of a query's parts and codewords."""
    for j in range(words.shape[0]):
        for c in range(words.shape[2]):
            table[j, c] = 0
        _add_products(q, row, words, j, table)
        for c in range(words.shape[2]):
            table[j, c] *= factor
