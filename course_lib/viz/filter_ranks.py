"""What pre-, in-scan and post-filtering find and look at, worked out from scores and one field."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

STRATEGIES = ("pre", "in-scan", "post")
Search = Callable[[str, float, int, int], tuple[float, float]]


def ranked_filter_search(scores: ArrayLike, field: ArrayLike) -> Search:
    """Play three ways of filtering on the rankings of an index without error.

    The filter keeps the given share of the rows: those with the smallest values of the field. All
    that is lost is lost to the filter then, not to the index.

    Parameters
    ----------
    scores : array_like, shape (nq, n)
        Of every row for each query, large is near.
    field : array_like, shape (n,)
        Values of a payload field, such as a date; ties are cut by row.

    Returns
    -------
    callable
        ``search(strategy, share, k, oversample) -> (recall, work)``, means over the queries.
        Recall is the share of the k nearest matching rows (or of all that match, if they are
        fewer) that comes back; work the number of rows whose distance is computed: for "pre" all
        that match, for "in-scan" the rows from the nearest one on until k match, for "post" the
        ``k * oversample`` nearest, which are filtered afterwards.

    Raises
    ------
    ValueError
        When the shapes don't fit, or the strategy is none of the three.

    Complexity
    ----------
    One sort of the scores at the start; then O(nq·n) for each share, remembered, and O(nq·k).

    Examples
    --------
    >>> search = ranked_filter_search([[0.9, 0.8, 0.7, 0.6]], [4, 1, 3, 2])  # a half: rows 1, 3
    >>> [search(strategy, 0.5, 2, 1) for strategy in ("pre", "in-scan", "post")]
    [(1.0, 2.0), (1.0, 4.0), (0.5, 2.0)]
    """
    table, values = np.asarray(scores, dtype=np.float32), np.asarray(field)
    if table.ndim != 2 or values.shape != table.shape[1:]:
        expected = "scores (nq, n) and field (n,)"
        raise ValueError(f"field: expected {expected}, got {table.shape} and {values.shape}")
    order = np.argsort(-table, axis=1, kind="stable")  # (nq, n), best first
    places = np.argsort(np.argsort(values, kind="stable"), kind="stable")[order]
    n = table.shape[1]
    remembered: dict[float, NDArray[np.int64]] = {}

    def search(strategy: str, share: float, k: int, oversample: int) -> tuple[float, float]:
        if strategy not in STRATEGIES:
            raise ValueError(f"strategy: expected one of {STRATEGIES}, got {strategy!r}")
        matching = max(1, round(share * n))
        if share not in remembered:  # rank of each matching row, for each query
            remembered[share] = np.nonzero(places < matching)[1].reshape(-1, matching)
        ranks, wanted = remembered[share], min(k, matching)
        if strategy == "pre":
            return 1.0, float(matching)
        if strategy == "in-scan":
            return 1.0, float((ranks[:, wanted - 1] + 1).mean() if wanted == k else n)
        looked_at = min(n, k * oversample)
        return float((ranks[:, :wanted] < looked_at).mean()), float(looked_at)

    return search
