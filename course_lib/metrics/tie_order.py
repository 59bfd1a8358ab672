"""The order of results: by score and, among equal scores, by name."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .grade_kernels import sort_each
from .numbered_names import Ids

Scores = NDArray[np.float64]


def best_first(
    offsets: Ids, ids: Ids, scores: Scores, documents: Sequence[str]
) -> tuple[Ids, Scores]:
    """Put the results of each query in order: large scores first, equal ones by name, Z before A.

    Parameters
    ----------
    offsets
        int64, shape (nq + 1,): rows ``offsets[i]`` to ``offsets[i + 1]`` belong to query i.
    ids, scores
        Shape (n,).
    documents
        Names; only looked at where scores are equal.

    Returns
    -------
    ids, scores
        The same rows, in order.

    References
    ----------
    trec_eval, `form_res_rels.c`: sort by score, ties by document name in falling order.

    Examples
    --------
    >>> offsets, ids = np.array([0, 2, 4]), np.array([0, 1, 0, 1])
    >>> best_first(offsets, ids, np.array([0.1, 0.3, 0.2, 0.2]), ["a", "b"])
    (array([1, 0, 1, 0]), array([0.3, 0.1, 0.2, 0.2]))
    """
    last = np.zeros(len(ids), bool)  # of its query
    last[offsets[1:][np.diff(offsets) > 0] - 1] = True
    if _falls(scores, last):
        return ids, scores
    order = np.empty(len(ids), np.int64)
    sort_each(offsets, scores, order)
    if not _falls(scores[order], last):
        queries = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
        order = np.lexsort((-_alphabetical(documents)[ids], -scores, queries))
    return ids[order], scores[order]


def _falls(scores: Scores, last: NDArray[np.bool_]) -> bool:
    """Tell whether every score is larger than the next one of the same query."""
    return bool((last[:-1] | (scores[:-1] > scores[1:])).all())


def _alphabetical(documents: Sequence[str]) -> Ids:
    """Return each name's place in the alphabet, by code point."""
    places = np.empty(len(documents), np.int64)
    places[sorted(range(len(documents)), key=documents.__getitem__)] = np.arange(len(documents))
    return places
