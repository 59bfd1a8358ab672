"""The middles of clusters that k-means moves its centroids to, with none of them left empty."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from course_lib.ann.index_protocol import Ids
from course_lib.ann.row_checks import Rows

SPLIT = np.float32(1 / 1024)  # how far apart the halves of a split cluster start


def filled_means(x: Rows, labels: Ids, centroids: Rows) -> Rows:
    """Return the mean of each cluster's rows; an empty one gets half of the largest.

    Parameters
    ----------
    x : ndarray
        float32, shape (n, d).
    labels : ndarray
        int64, shape (n,), below k.
    centroids : ndarray
        float32, shape (k, d): the number of clusters is all that counts.

    Returns
    -------
    ndarray
        float32, shape (k, d); never nan.

    Examples
    --------
    >>> x = np.array([[1.0], [3.0]], dtype=np.float32)
    >>> filled_means(x, np.array([0, 0]), np.zeros((2, 1), dtype=np.float32)).round(2)
    array([[2.],
           [2.]], dtype=float32)
    """
    n, k = len(x), len(centroids)
    member = csr_matrix((np.ones(n, np.float32), labels, np.arange(n + 1)), shape=(n, k))
    counts = np.bincount(labels, minlength=k)  # (k,)
    means = (member.T @ x) / np.maximum(counts, 1)[:, None].astype(np.float32)  # (k, d)
    return split_largest(means, counts)


def split_largest(means: Rows, counts: NDArray[np.integer]) -> Rows:
    """Give every empty cluster half of the one that is largest at that moment.

    Both halves start from the same mean, pushed apart by a thousandth of each coordinate.

    Parameters
    ----------
    means : ndarray
        float32, shape (k, d). Changed in place.
    counts : ndarray
        Rows in each cluster, shape (k,).

    Returns
    -------
    ndarray
        `means`.

    Examples
    --------
    >>> means = np.array([[8.0, 4.0], [0.0, 0.0]], dtype=np.float32)
    >>> split_largest(means, np.array([10, 0])).round(3)
    array([[8.008, 3.996],
           [7.992, 4.004]], dtype=float32)
    """
    counts = counts.astype(np.float64)
    push = np.where(np.arange(means.shape[1]) % 2 == 0, SPLIT, -SPLIT).astype(np.float32)
    for empty in np.flatnonzero(counts == 0):
        largest = int(counts.argmax())
        means[empty] = means[largest] * (1 - push)
        means[largest] *= 1 + push
        counts[empty] = counts[largest] = counts[largest] / 2
    return means
