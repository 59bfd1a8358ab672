"""CSLS: cosines less what everything is near to, against words that are everybody's neighbour."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.vectors import cosine_similarity
from course_lib.vectors.numbers_check import Floats, as_floats


def csls_scores(
    source: ArrayLike, target: ArrayLike, k: int = 10, background: ArrayLike | None = None
) -> Floats:
    """Score each target for each source by cross-domain similarity local scaling.

    ``CSLS(x, y) = 2 cos(x, y) - r_T(x) - r_S(y)``, with r_T(x) the mean cosine of x with its k
    nearest targets, and r_S(y) that of y with its k nearest sources. A *hub*, a target that is near
    to many sources, has a high r_S and so has to be nearer than others to be chosen. r_T(x) is the
    same for all targets of a row: it changes no ranking of the row, only what is mutual.

    Parameters
    ----------
    source : array_like
        Vectors that are asked about, already carried into the space of the targets, shape (n, d).
    target : array_like
        Shape (m, d).
    k : int
        Neighbours that make a neighbourhood, from 1 to m and to the number of sources.
    background : array_like, optional
        All carried source vectors, shape (s, d): r_S is measured on them. Left out: `source`
        itself. With a handful of queries pass it, or r_S measures the queries alone.

    Returns
    -------
    ndarray
        Shape (n, m), float64, from -4 to 4. High is near.

    Raises
    ------
    ValueError
        If the shapes don't fit, or `k` is out of its range.

    Complexity
    ----------
    O((n + s)·m·d); a matrix of s·m numbers is held.

    References
    ----------
    Conneau, Lample, Ranzato, Denoyer and Jégou (2018), "Word Translation Without Parallel Data",
    section 2.3.

    Examples
    --------
    >>> sources = np.array([[1.0, 0.0], [0.8, 0.6], [0.6, 0.8]])
    >>> hub, own = [0.9, 0.44], [0.98, 0.0]
    >>> targets = np.array([hub, own])
    >>> csls_scores(sources, targets, k=2).argmax(axis=1)  # only the first is not the hub's
    array([1, 0, 0])
    """
    targets = as_floats("target", target, 2)
    cosines = cosine_similarity(source, targets).astype(np.float64)  # (n, m)
    all_sources = cosines if background is None else cosine_similarity(background, targets)
    largest = min(len(targets), len(all_sources))
    if not 1 <= k <= largest:
        raise ValueError(f"k: expected 1 to {largest}, the smaller side, got {k}")
    near_source = nearest_mean(cosines, k)  # r_T(x), (n,)
    near_target = nearest_mean(all_sources.T, k)  # r_S(y), (m,)
    return 2 * cosines - near_source[:, None] - near_target


def nearest_mean(similarities: Floats, k: int) -> Floats:
    """Return the mean of the k largest numbers of each row, (n, m) to (n,) float64.

    Examples
    --------
    >>> nearest_mean(np.array([[0.1, 0.9, 0.5]]), k=2)
    array([0.7])
    """
    m = similarities.shape[1]
    top = np.partition(similarities, m - k, axis=1)[:, m - k :]  # (n, k)
    return top.mean(axis=1, dtype=np.float64)


def hubness_counts(scores: ArrayLike, k: int = 10) -> NDArray[np.int64]:
    """Count, for each column, among how many rows' k best it is: the k-occurrence N_k.

    They sum to n·k. Without hubs each is about n·k / m; with hubs a few are many times that, and
    many are 0: such items are never found by anybody. The usual summary is the skewness of these
    counts (``scipy.stats.skew``).

    Parameters
    ----------
    scores : array_like
        Shape (n, m), high is near: cosines, `csls_scores`.
    k : int
        From 1 to m.

    Returns
    -------
    ndarray
        Shape (m,), int64.

    Raises
    ------
    ValueError
        If `k` is out of its range.

    References
    ----------
    Radovanović, Nanopoulos and Ivanović (2010), "Hubs in Space: Popular Nearest Neighbors in
    High-Dimensional Data", Journal of Machine Learning Research 11, section 2.

    Examples
    --------
    >>> hubness_counts([[0.9, 0.1, 0.3], [0.8, 0.1, 0.2], [0.7, 0.9, 0.1]], k=1)
    array([2, 1, 0])
    """
    table = as_floats("scores", scores, 2)
    m = table.shape[1]
    if not 1 <= k <= m:
        raise ValueError(f"k: expected 1 to {m}, the columns, got {k}")
    best = np.argpartition(table, m - k, axis=1)[:, m - k :]  # (n, k)
    return np.bincount(best.ravel(), minlength=m).astype(np.int64)
