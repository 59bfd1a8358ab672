"""Training of a product quantiser: k-means in each part of the vectors."""

from __future__ import annotations

import numpy as np

from course_lib.ann.cluster_means import split_largest
from course_lib.ann.codebook_kernels import means_of_words, nearest_words
from course_lib.ann.k_means_starts import sampled_start
from course_lib.ann.query_shares import in_shares
from course_lib.ann.row_checks import Rows
from course_lib.datasets import progress

POINTS_PER_WORD = 256  # more training rows than this for each codeword hardly help (FAISS's limit)


def part_of(x: Rows, j: int, m: int) -> Rows:
    """Return the j-th of m parts of rows (n, d), contiguous (n, d / m).

    Examples
    --------
    >>> part_of(np.array([[1, 2, 3, 4]], dtype=np.float32), 1, 2)
    array([[3., 4.]], dtype=float32)
    """
    dsub = x.shape[1] // m
    return np.ascontiguousarray(x[:, j * dsub : (j + 1) * dsub])


def trained_codebooks(
    x: Rows, m: int, ksub: int, iterations: int, seed: int, threads: int = 1
) -> Rows:
    """Return the codewords of each part, (m, ksub, d / m).

    Parameters
    ----------
    x : ndarray
        float32, shape (n, d), n at least `ksub`. At most ``256 * ksub`` rows, drawn by chance, are
        used.
    m : int
        Number of parts; divides d.
    ksub : int
        Codewords of each part.
    iterations : int
        Of k-means.
    seed : int
    threads : int
        How many parts are trained at the same time; the result is the same for any number.

    Returns
    -------
    ndarray

    Raises
    ------
    ValueError
        If there are fewer rows than codewords.

    Examples
    --------
    >>> x = np.array([[0, 5], [9, 5], [0, 7]], dtype=np.float32)
    >>> np.sort(trained_codebooks(x, m=2, ksub=2, iterations=5, seed=0)[..., 0])
    array([[0., 9.],
           [5., 7.]], dtype=float32)
    """
    rows = _sample(x, ksub, seed)
    codebooks = np.empty((m, ksub, x.shape[1] // m), dtype=np.float32)
    for first in progress(range(0, m, threads), desc="product quantiser"):
        parts = range(first, min(first + threads, m))

        def train(share: slice, parts: range = parts) -> None:
            for j in parts[share]:
                codebooks[j] = _trained_words(part_of(rows, j, m), ksub, iterations, seed + j)

        in_shares(train, len(parts), threads)
    return codebooks


def _sample(x: Rows, ksub: int, seed: int) -> Rows:
    if len(x) < ksub:
        raise ValueError(f"x: {ksub} codewords need as many rows or more, got {len(x)}")
    most = POINTS_PER_WORD * ksub
    return x if len(x) <= most else sampled_start(x, most, seed)


def _trained_words(x: Rows, ksub: int, iterations: int, seed: int) -> Rows:
    means = sampled_start(x, ksub, seed)
    labels, counts = np.empty(len(x), np.uint8), np.empty(ksub, np.int64)
    for _ in range(iterations):
        nearest_words(x, means, labels)
        means_of_words(x, labels, means, counts)
        split_largest(means, counts)
    return means
