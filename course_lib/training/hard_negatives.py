"""Hard negatives from an index: near the query, known to be wrong, and not too near to be sure."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.ann import as_rows, exact_search, normalized
from course_lib.training.mined_negatives import Ids, MinedNegatives
from course_lib.training.positive_ids import Positives, sorted_positives

Rows = NDArray[np.float32]


class Searchable(Protocol):
    """Any index of chapter 7 that holds the documents, with their rows as ids."""

    def search(self, q: ArrayLike, k: int) -> tuple[Rows, Ids]:
        """Return scores and ids, (nq, k) each."""
        ...


def mine_negatives(
    queries: ArrayLike,
    documents: ArrayLike,
    positives: Positives,
    n: int = 1,
    index: Searchable | None = None,
    depth: int = 50,
    max_share: float | None = 0.95,
    margin: float | None = None,
    seed: int | None = None,
) -> MinedNegatives:
    """Take the nearest documents that aren't positives, except those that may be unlabelled ones.

    A document that is about as near as the positive is more often a right answer that nobody
    labelled than a wrong one. The guard leaves out what scores above ``max_share`` times the
    positive's cosine, or above the positive's cosine less ``margin``.

    Parameters
    ----------
    queries, documents : array_like
        (nq, d) and (N, d), no zero rows; in training, from the model as it is now.
    positives : sequence of collections of int
        For each query one or more rows of `documents`: everything that is known to answer it.
        They are left out by their ids, wherever they are ranked. With several, the lowest-scored
        one is the guard's measure.
    n : int
        How many a query at most, 1 or more.
    index : ann index, optional
        Holding the documents, row i as id i; exact search by default. It proposes candidates,
        the scores are computed from the vectors. Where it finds nothing it says id -1, and that
        is left out.
    depth : int
        Candidates a query besides its positives, `n` or more.
    max_share : float, optional
        Above 0, at most 1; None for no such guard.
    margin : float, optional
        0 or more; None, the default, for no such guard.
    seed : int, optional
        Draw the n evenly among all candidates that passed, as ANCE does; the hardest by default.

    Returns
    -------
    MinedNegatives
        A query whose candidates don't suffice has fewer; ``filled`` completes it.

    Raises
    ------
    ValueError
        If an argument is out of its range.

    Notes
    -----
    Complexity: one search a query, with any index; the scores O(nq depth d).

    References
    ----------
    Xiong et al. (2021), "Approximate Nearest Neighbor Negative Contrastive Learning for Dense
    Text Retrieval" (ANCE), section 4; Moreira et al. (2024), "NV-Retriever", section 3.2
    (TopK-PercPos with 95 %, TopK-MarginPos), for the guard.

    Examples
    --------
    >>> documents = [[1, 0], [0.99, 0.14], [0.8, 0.6], [0, 1]]
    >>> mined = mine_negatives([[1, 0]], documents, [{0}], n=2)  # row 1 has cosine 0.99
    >>> mined.ids, mined.dropped
    ((array([2, 3]),), array([1]))
    """
    _check(n, depth, max_share, margin)
    q = normalized(as_rows("queries", queries), "queries")
    x = normalized(as_rows("documents", documents, q.shape[1]), "documents")
    known = sorted_positives(positives, len(x), queries=len(q), at_least=1)
    candidates = _candidates(q, x, index, depth + max(map(len, known), default=0))
    rng = None if seed is None else np.random.default_rng(seed)
    ids, scores, dropped = [], [], []
    for query, found, own in zip(q, candidates, known, strict=True):
        hard = _others(found, own)[:depth]
        cosines = x[hard] @ query  # (depth,)
        safe = cosines <= guard_limit(float((x[own] @ query).min()), max_share, margin)
        chosen = _pick(cosines[safe], n, rng)
        ids.append(hard[safe][chosen])
        scores.append(cosines[safe][chosen])
        dropped.append(len(hard) - int(safe.sum()))
    return MinedNegatives(tuple(ids), tuple(scores), np.array(dropped, dtype=np.int64))


def guard_limit(positive: float, max_share: float | None, margin: float | None) -> float:
    """Return the highest score that a negative may have beside a positive's score.

    The share of a negative score lies below it too, not nearer to 0.

    Examples
    --------
    >>> guard_limit(0.8, 0.95, None), guard_limit(0.8, None, 0.1), guard_limit(-0.2, 0.95, None)
    (0.76, 0.7, -0.21)
    """
    by_share = np.inf if max_share is None else positive - (1 - max_share) * abs(positive)
    by_margin = np.inf if margin is None else positive - margin
    return float(min(by_share, by_margin))


def _candidates(q: Rows, x: Rows, index: Searchable | None, k: int) -> Ids:
    if index is None:
        return exact_search(x, q, min(k, len(x)), metric="cosine")[1]
    ids = index.search(q, k)[1]
    if ids.size and ids.max() >= len(x):
        raise ValueError(f"index: expected ids below {len(x)}, the documents, got {ids.max()}")
    return ids


def _others(found: Ids, own: Ids) -> Ids:
    """Return the documents that were found, without the positives and without places left empty."""
    return found[(found >= 0) & ~np.isin(found, own)]


def _pick(cosines: Rows, n: int, rng: np.random.Generator | None) -> NDArray[np.intp]:
    """Return n places, hardest first: the highest cosines, or any."""
    order = np.argsort(-cosines, kind="stable")
    if rng is None or len(order) <= n:
        return order[:n]
    return order[np.sort(rng.choice(len(order), n, replace=False))]


def _check(n: int, depth: int, max_share: float | None, margin: float | None) -> None:
    if n < 1:
        raise ValueError(f"n: expected 1 or more, got {n}")
    if depth < n:
        raise ValueError(f"depth: expected {n} or more, as many as negatives, got {depth}")
    if max_share is not None and not 0 < max_share <= 1:
        raise ValueError(f"max_share: expected above 0 and at most 1, got {max_share}")
    if margin is not None and not margin >= 0:
        raise ValueError(f"margin: expected 0 or more, got {margin}")
