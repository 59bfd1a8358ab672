"""The documents that are known to answer each query: checked, and in order."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

Positives = Sequence[Collection[int]]


def sorted_positives(
    positives: Positives, documents: int, queries: int | None = None, at_least: int = 0
) -> list[NDArray[np.int64]]:
    """Return each query's positives, ascending, each once.

    Parameters
    ----------
    positives : sequence of collections of int
        Lists, sets or arrays of rows of the documents.
    documents : int
        Number of documents, N.
    queries : int, optional
        Number of queries that there must be.
    at_least : int
        How many positives each query must have.

    Returns
    -------
    list of (p,) int64

    Raises
    ------
    ValueError
        If a number doesn't fit; the message names the query.

    Examples
    --------
    >>> sorted_positives([{3, 1}, []], documents=4)
    [array([1, 3]), array([], dtype=int64)]
    """
    if queries is not None and len(positives) != queries:
        raise ValueError(f"positives: expected {queries}, one a query, got {len(positives)}")
    found = [np.unique(np.array(list(own), dtype=np.int64)) for own in positives]
    for row, own in enumerate(found):
        if len(own) < at_least:
            raise ValueError(f"positives: query {row} has {len(own)}, expected {at_least} or more")
        if len(own) and not 0 <= own[0] <= own[-1] < documents:
            span = f"{own[0]} to {own[-1]}"
            expected = f"rows 0 to {documents - 1} of the documents"
            raise ValueError(f"positives: query {row}: expected {expected}, got {span}")
    return found
