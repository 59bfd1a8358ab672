"""Recall as a number that monitoring can see: the same few queries, asked again and again."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from .metric_types import MetricRegistry

PROBE = "embedding_probe_recall"


def probe_recall(
    search: Callable[[str], Sequence[str]],
    expected: dict[str, Sequence[str]],
    registry: MetricRegistry,
    k: int = 10,
) -> float:
    """Ask the probe queries, and set the gauge `embedding_probe_recall`.

    No request tells whether its answer was complete. So a job asks a few dozen queries whose exact
    neighbours were computed beforehand, every few minutes, through the same door as the clients.

    Parameters
    ----------
    search
        Query -> ids, best first. An exception counts as an empty answer.
    expected
        Query -> the ids that exact search over the same vectors finds first.
    registry
        Gets the gauge.
    k
        How many of both are compared.

    Returns
    -------
    float
        Mean recall@k, 0 to 1.

    Raises
    ------
    ValueError
        If there is no query, or `k` isn't at least 1.

    Examples
    --------
    >>> registry = MetricRegistry()
    >>> probe_recall(lambda query: ["a", "x"], {"cats": ["a", "b"]}, registry, k=2)
    0.5
    >>> registry.gauge("embedding_probe_recall", "").value()
    0.5
    """
    if not expected or k < 1:
        raise ValueError(f"expected, k: expected queries and k >= 1, got {len(expected)}, {k}")
    shares = [_share(search, query, list(ids)[:k], k) for query, ids in expected.items()]
    recall = float(np.mean(shares))
    registry.gauge(PROBE, "recall@k of the probe queries against exact search.").set(recall)
    return recall


def _share(search: Callable[[str], Sequence[str]], query: str, wanted: ArrayLike, k: int) -> float:
    try:
        found = list(search(query))[:k]
    except Exception:
        return 0.0
    best = set(np.asarray(wanted, dtype=object).tolist())
    return len(best & set(found)) / len(best)
