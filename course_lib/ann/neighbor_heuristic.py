"""Which candidates a new node is linked to: the nearest, or the nearest in each direction."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.ann.index_protocol import Metric, check_metric, normalized
from course_lib.ann.row_checks import Rows, as_queries, as_rows, check_positive


def select_neighbors_simple(
    base: ArrayLike, candidates: ArrayLike, M: int, metric: Metric = "l2"
) -> NDArray[np.int64]:
    """Choose the M candidates nearest to the base (Algorithm 3).

    Parameters
    ----------
    base : array_like
        Shape (d,), the node to be linked.
    candidates : array_like
        Shape (n, d).
    M : int
        How many links it may have.
    metric : {"l2", "ip", "cosine"}

    Returns
    -------
    ndarray
        int64, at most M row numbers of `candidates`, nearest first; ties: the lower first.

    References
    ----------
    Malkov and Yashunin 2018, Algorithm 3.

    Examples
    --------
    >>> select_neighbors_simple([0, 0], [[2, 0], [2.1, 0], [0, 3]], M=2)
    array([0, 1])
    """
    to_base, _ = _distances(base, candidates, metric)
    return np.argsort(to_base, kind="stable")[: check_positive("M", M)]


def select_neighbors_heuristic(
    base: ArrayLike,
    candidates: ArrayLike,
    M: int,
    metric: Metric = "l2",
    keep_pruned: bool = False,
) -> NDArray[np.int64]:
    """Choose candidates that are nearer to the base than to any candidate chosen before them.

    A candidate that lies behind a chosen one is left out: a search gets there through the chosen
    one. So the links point in different directions, also out of the base's own cluster. This is
    the readable form of what `HNSWIndex` runs compiled.

    Parameters
    ----------
    base : array_like
        Shape (d,), the node to be linked.
    candidates : array_like
        Shape (n, d).
    M : int
        How many links it may have.
    metric : {"l2", "ip", "cosine"}
    keep_pruned : bool
        Fill up to M with the nearest of those left out (`keepPrunedConnections` of the paper;
        `HNSWIndex`, as hnswlib and FAISS do, goes without).

    Returns
    -------
    ndarray
        int64, at most M row numbers of `candidates`, in the order in which they were chosen.

    Complexity
    ----------
    At most n · M distances, beside the n from the base.

    References
    ----------
    Malkov and Yashunin 2018, Algorithm 4, without extendCandidates.

    Examples
    --------
    The second point lies behind the first; the third in another direction:

    >>> select_neighbors_heuristic([0, 0], [[2, 0], [2.1, 0], [0, 3]], M=2)
    array([0, 2])
    """
    to_base, between = _distances(base, candidates, metric)
    chosen: list[int] = []
    pruned: list[int] = []
    for i in np.argsort(to_base, kind="stable").tolist():
        covered = any(between[i, other] < to_base[i] for other in chosen)
        (pruned if covered else chosen).append(i)
    if keep_pruned:
        chosen += pruned
    return np.array(chosen[: check_positive("M", M)], dtype=np.int64)


def _distances(
    base: ArrayLike, candidates: ArrayLike, metric: Metric
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Distances of the candidates from the base (n,) and from each other (n, n)."""
    rows = as_rows("candidates", candidates)
    origin, _ = as_queries(base, rows.shape[1], "base")
    if check_metric(metric) == "cosine":
        rows, origin = normalized(rows, "candidates"), normalized(origin, "base")
    return _distance_matrix(rows, origin, metric)[:, 0], _distance_matrix(rows, rows, metric)


def _distance_matrix(a: Rows, b: Rows, metric: Metric) -> NDArray[np.float32]:
    if metric == "l2":
        return np.square(a[:, None] - b[None]).sum(axis=2)
    return -a @ b.T
