"""How well one modality finds the other: recall at k and the median rank, ties by chance."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.vectors.numbers_check import Floats, as_floats

Counts = NDArray[np.int64]


def cross_modal_recall(similarities: ArrayLike, k: int, relevant: ArrayLike | None = None) -> float:
    """Return the share of queries with a right answer among their k most similar items.

    Parameters
    ----------
    similarities
        Numbers, shape (n, m): how similar item j is to query i. For the way back pass the
        transpose, of `relevant` too: "words find sounds" and "sounds find words" differ.
    k
        From 1 to m.
    relevant
        Bool, shape (n, m): which items are right for which query. Item i for query i if left out,
        which needs n = m, and calls every duplicate wrong.

    Returns
    -------
    float
        From 0 to 1. Equal similarities are taken in a random order, and the mean over all orders
        is returned: a model that says the same of everything gets k / m, not 1.

    Raises
    ------
    ValueError
        If a shape doesn't fit, `k` is out of its range, or a query has no right answer.

    References
    ----------
    Karpathy and Fei-Fei (2015), "Deep Visual-Semantic Alignments for Generating Image
    Descriptions", section 4.1: recall@k and the median rank.

    Examples
    --------
    >>> similarities = [[0.9, 0.1, 0.3], [0.8, 0.7, 0.1], [0.2, 0.4, 0.6]]
    >>> cross_modal_recall(similarities, k=1), cross_modal_recall(similarities, k=2)
    (0.667, 1.0)
    >>> cross_modal_recall(np.zeros((4, 4)), k=1)
    0.25
    """
    scores, right = _checked(similarities, relevant)
    if not 1 <= k <= scores.shape[1]:
        raise ValueError(f"k: expected 1 to {scores.shape[1]}, the items, got {k}")
    above, tied_wrong, tied_right = _around_best(scores, right)
    places = np.clip(k - above, 0, tied_wrong + tied_right)  # open to the tied items
    # No right one among `places` drawn from the tied: C(wrong, places) / C(all, places)
    missed = np.ones(len(scores))
    for i in range(int(tied_right.max())):
        left = np.where(i < tied_right, tied_wrong + tied_right - i, 1)
        missed *= np.where(i < tied_right, np.maximum(left - places, 0) / left, 1.0)
    return float(1 - missed.mean())


def median_rank(similarities: ArrayLike, relevant: ArrayLike | None = None) -> float:
    """Return the median over the queries of the rank of their best right answer; 1 is best.

    Parameters
    ----------
    similarities, relevant
        As in `cross_modal_recall`.

    Returns
    -------
    float
        From 1 to m. A rank among equals is the mean over their orders.

    Raises
    ------
    ValueError
        As `cross_modal_recall`.

    Examples
    --------
    >>> median_rank([[0.9, 0.1, 0.3], [0.8, 0.7, 0.1], [0.2, 0.4, 0.6]]), median_rank(np.eye(3) * 0)
    (1.0, 2.0)
    """
    above, tied_wrong, tied_right = _around_best(*_checked(similarities, relevant))
    # The first of r right ones among w + r in random order stands at (w + r + 1) / (r + 1)
    return float(np.median(above + (tied_wrong + tied_right + 1) / (tied_right + 1)))


def _around_best(scores: Floats, right: NDArray[np.bool_]) -> tuple[Counts, Counts, Counts]:
    """Return, for each query, how many items stand above its best right answer, and how many wrong
    and right ones beside it."""
    best = np.where(right, scores, -np.inf).max(axis=1, keepdims=True)  # (n, 1)
    tied = scores == best
    return (scores > best).sum(axis=1), (tied & ~right).sum(axis=1), (tied & right).sum(axis=1)


def _checked(
    similarities: ArrayLike, relevant: ArrayLike | None
) -> tuple[Floats, NDArray[np.bool_]]:
    scores = as_floats("similarities", similarities, 2)
    n, m = scores.shape
    if not n or not m:
        raise ValueError(f"similarities: expected a query and an item or more, got shape {(n, m)}")
    if relevant is None:
        if n != m:
            raise ValueError(
                f"relevant: expected it given for shape {(n, m)}, only (n, n) needs none"
            )
        return scores, np.eye(n, dtype=bool)
    right = np.asarray(relevant)
    if right.shape != (n, m) or right.dtype != bool:
        came = f"{right.shape} {right.dtype}"
        raise ValueError(f"relevant: expected shape {(n, m)}, bool, got {came}")
    if not right.any(axis=1).all():
        row = int(np.flatnonzero(~right.any(axis=1))[0])
        raise ValueError(
            f"relevant: expected a right answer for every query, got none in row {row}"
        )
    return scores, right
