"""What every index can do, and how it answers: metrics, directions, padding."""

from __future__ import annotations

from os import PathLike
from typing import Literal, Protocol, Self, cast, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.ann.row_checks import Rows

Metric = Literal["l2", "ip", "cosine"]
METRICS: tuple[Metric, ...] = ("l2", "ip", "cosine")
SMALLER_IS_BETTER = ("l2", "hamming")
NO_ID = -1  # stands where there is no result

Scores = NDArray[np.float32]
Ids = NDArray[np.int64]


@runtime_checkable
class Index(Protocol):
    """Vectors that can be searched; every index of this chapter is one.

    Attributes
    ----------
    d : int
        Length of the vectors.
    metric : {"l2", "ip", "cosine"}
        ``"l2"`` scores by squared Euclidean distance, small is good; ``"ip"`` by inner product and
        ``"cosine"`` by cosine, large is good. Under ``"cosine"`` the index normalises rows and
        queries itself.
    ntotal : int
        How many vectors can be found: added and not removed.
    threads : int
        How many a search may use; 1 unless set.
    nbytes : int
        What the index holds in memory.
    """

    d: int
    metric: Metric
    threads: int

    @property
    def ntotal(self) -> int:
        """How many vectors can be found."""
        ...

    @property
    def nbytes(self) -> int:
        """Bytes held in memory."""
        ...

    def add(self, x: ArrayLike) -> Ids:
        """Add rows (n, d); return their ids (n,), a counter that never restarts."""
        ...

    def search(self, q: ArrayLike, k: int) -> tuple[Scores, Ids]:
        """Return (scores, ids), each (nq, k) or, for one query (d,), (k,); best first."""
        ...

    def remove(self, ids: ArrayLike) -> int:
        """Forget rows; return how many. Unknown ids raise KeyError, and nothing is removed."""
        ...

    def save(self, path: str | PathLike[str]) -> None:
        """Write the index to one file."""
        ...

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Self:
        """Read an index that `save` wrote."""
        ...


def check_metric(metric: str) -> Metric:
    """Return `metric`, or raise ValueError if there is no such.

    Examples
    --------
    >>> check_metric("cosine")
    'cosine'
    """
    if metric not in METRICS:
        raise ValueError(f"metric: expected one of {list(METRICS)}, got {metric!r}")
    return cast(Metric, metric)


def worst_score(metric: str) -> float:
    """Return the score that pads: +inf where small is good, -inf where large is.

    Examples
    --------
    >>> worst_score("l2"), worst_score("cosine")
    (inf, -inf)
    """
    return float("inf") if metric in SMALLER_IS_BETTER else float("-inf")


def normalized(x: Rows, name: str = "x") -> Rows:
    """Return rows of length 1, with the direction of the given ones.

    Parameters
    ----------
    x : ndarray
        float32, shape (n, d), finite, as from `as_rows`.
    name : str
        What the caller calls the argument, for the message.

    Returns
    -------
    ndarray
        float32, shape (n, d).

    Raises
    ------
    ValueError
        If a row is all zeros: it has no direction, so no cosine. The message names the row.

    Examples
    --------
    >>> normalized(np.array([[3.0, 4.0]], dtype=np.float32))
    array([[0.6, 0.8]], dtype=float32)
    """
    with np.errstate(over="ignore"):
        norms = np.sqrt(np.einsum("nd,nd->n", x, x))  # (n,)
    if norms.min(initial=1) > 1e-15 and norms.max(initial=1) < 1e15:
        return x / norms[:, None]  # (n, d)
    # Squares that float32 can't hold.
    norms = np.sqrt(np.einsum("nd,nd->n", x, x, dtype=np.float64))
    if not norms.all():
        row = int(np.argmin(norms))
        raise ValueError(f"{name}: row {row} is all zeros, it has no cosine with anything")
    return (x / norms[:, None]).astype(np.float32)


def padded(
    scores: NDArray[np.floating], ids: NDArray[np.integer], k: int, metric: str
) -> tuple[Scores, Ids]:
    """Return results with exactly `k` columns: cut, or filled with id -1 and the worst score.

    Parameters
    ----------
    scores, ids : ndarray
        Shape (nq, m), best first. Columns with id -1 get the worst score.
    k : int
        Columns to return.
    metric : str
        Says which score is the worst.

    Returns
    -------
    scores : ndarray
        float32, shape (nq, k).
    ids : ndarray
        int64, shape (nq, k).

    Examples
    --------
    >>> padded(np.array([[0.5]]), np.array([[7]]), 3, "l2")
    (array([[0.5, inf, inf]], dtype=float32), array([[ 7, -1, -1]]))
    """
    found = ids[:, :k]  # (nq, min(m, k))
    all_scores = np.full((len(ids), k), worst_score(metric), dtype=np.float32)
    all_ids = np.full((len(ids), k), NO_ID, dtype=np.int64)
    all_ids[:, : found.shape[1]] = found
    np.copyto(
        all_scores[:, : found.shape[1]], scores[:, :k], where=found != NO_ID, casting="same_kind"
    )
    return all_scores, all_ids


def answer(
    scores: NDArray[np.floating], ids: NDArray[np.integer], k: int, metric: str, single: bool
) -> tuple[Scores, Ids]:
    """Return what `search` returns: `padded`, and (k,) instead of (1, k) for a single query.

    Examples
    --------
    >>> answer(np.array([[0.5]]), np.array([[7]]), 2, "ip", single=True)
    (array([ 0.5, -inf], dtype=float32), array([ 7, -1]))
    """
    scores, ids = padded(scores, ids, k, metric)
    return (scores[0], ids[0]) if single else (scores, ids)
