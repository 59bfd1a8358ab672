"""Negatives without an index: any other document, or those just beyond the positive."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.ann import as_rows, normalized
from course_lib.training.mined_negatives import Ids, MinedNegatives
from course_lib.training.positive_ids import Positives, sorted_positives

BLOCK = 1 << 22  # scores at a time: 16 MiB


def random_negatives(positives: Positives, documents: int, n: int, seed: int = 0) -> Ids:
    """Draw n different documents for each query, none of them a positive of it.

    Places among the documents that are *not* positive are drawn, and each is moved up past the
    positives before it: no list of candidates is built, and nothing is drawn twice.

    Parameters
    ----------
    positives : sequence of collections of int
        For each query all documents that are known to answer it, duplicates of them included.
    documents : int
        Number of documents, N.
    n : int
        1 or more.
    seed : int

    Returns
    -------
    ndarray
        int64 (nq, n), 0 to N - 1.

    Raises
    ------
    ValueError
        If `n` is below 1, a positive is no document, or a query has fewer than `n` others.

    Notes
    -----
    Complexity: O(n + positives) a query for n small beside N, however many documents there are.

    Examples
    --------
    >>> random_negatives([{0, 1}, {2}], documents=4, n=2)[0].tolist() in ([2, 3], [3, 2])
    True
    """
    if n < 1:
        raise ValueError(f"n: expected 1 or more, got {n}")
    known = sorted_positives(positives, documents)
    _check_enough(known, documents, n)
    rng = np.random.default_rng(seed)
    drawn = [rng.choice(documents - len(own), n, replace=False) for own in known]
    rows = [_past(own, places) for own, places in zip(known, drawn, strict=True)]
    return np.array(rows, dtype=np.int64).reshape(-1, n)


def semi_hard_negatives(
    queries: ArrayLike,
    documents: ArrayLike,
    positives: Positives,
    n: int,
    margin: float = 0.1,
    seed: int = 0,
) -> MinedNegatives:
    """Draw negatives that are less similar than the positive, but by less than a margin.

    ``cos(q, p) - margin < cos(q, d) < cos(q, p)``: the model orders them right, and barely. Those
    above the positive, the hard ones, are where unlabelled positives are; those far below teach
    nothing.

    Parameters
    ----------
    queries, documents : array_like
        (nq, d) and (N, d), no zero rows.
    positives : sequence of collections of int
        For each query one or more documents. With several, the lowest-scored one counts.
    n : int
        How many a query at most, 1 or more.
    margin : float
        Of the cosine, above 0.
    seed : int
        Of the draw among those that qualify.

    Returns
    -------
    MinedNegatives
        Hardest first. ``dropped`` counts the documents above the positive.

    Raises
    ------
    ValueError
        If an argument is out of its range.

    Notes
    -----
    Complexity: O(nq N d): all cosines, in blocks.

    References
    ----------
    Schroff, Kalenichenko and Philbin (2015), "FaceNet", equation 4, with squared distances.

    Examples
    --------
    >>> documents = [[1, 0], [0.9, 0.43], [0.8, 0.6], [0, 1]]  # cosine 1, 0.9, 0.8, 0 to the query
    >>> semi_hard_negatives([[1, 0]], documents, [{1}], n=2, margin=0.15).ids
    (array([2]),)
    """
    if n < 1:
        raise ValueError(f"n: expected 1 or more, got {n}")
    if not margin > 0:
        raise ValueError(f"margin: expected a positive number, got {margin}")
    q = normalized(as_rows("queries", queries), "queries")
    x = normalized(as_rows("documents", documents, q.shape[1]), "documents")
    known = sorted_positives(positives, len(x), queries=len(q), at_least=1)
    rng = np.random.default_rng(seed)
    ids, scores, dropped = [], [], []
    step = max(1, BLOCK // len(x))
    for start in range(0, len(q), step):
        for cosines, own in zip(q[start : start + step] @ x.T, known[start:], strict=False):
            chosen, above = _between(cosines, own, margin, n, rng)
            ids.append(chosen)
            scores.append(cosines[chosen])
            dropped.append(above)
    return MinedNegatives(tuple(ids), tuple(scores), np.array(dropped, dtype=np.int64))


def _between(
    cosines: NDArray[np.float32], own: Ids, margin: float, n: int, rng: np.random.Generator
) -> tuple[Ids, int]:
    """Return up to n documents below the positive and within the margin, and how many are above."""
    lowest = cosines[own].min()
    others = cosines.copy()
    others[own] = -np.inf
    above = int((others >= lowest).sum())
    able = np.flatnonzero((others < lowest) & (others > lowest - margin))
    chosen = rng.choice(able, min(n, len(able)), replace=False)
    return chosen[np.argsort(-cosines[chosen], kind="stable")].astype(np.int64), above


def _past(own: Ids, places: Ids) -> Ids:
    """Turn places among the documents that aren't positive into documents.

    The k-th positive (ascending) has ``own[k] - k`` other documents before it: a place moves up by
    the number of positives for which that is at most the place.
    """
    return places + np.searchsorted(own - np.arange(len(own)), places, side="right")


def _check_enough(known: Sequence[Collection[int]], documents: int, n: int) -> None:
    for row, own in enumerate(known):
        if documents - len(own) < n:
            came = f"{documents} documents with {len(own)} positives"
            raise ValueError(f"n: expected {n} documents beside query {row}'s own, got {came}")
