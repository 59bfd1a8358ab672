"""How clean are clusters? Purity against known labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence


def purity(labels: Sequence[Hashable], clusters: Sequence[Hashable]) -> float:
    """Share of items whose cluster's most frequent label is their own.

    Parameters
    ----------
    labels
        n true labels.
    clusters
        n cluster numbers or names.

    Returns
    -------
    float
        Above 0, at most 1. Grows with the number of clusters: n clusters of one item have 1, so
        compare only at equal numbers of clusters.

    Raises
    ------
    ValueError
        If the lengths differ or are 0.

    References
    ----------
    Manning, Raghavan and Schütze (2008), Introduction to Information Retrieval, section 16.3.

    Examples
    --------
    >>> purity(["sport", "sport", "food", "food"], [0, 0, 0, 1])
    0.75
    """
    if len(labels) != len(clusters) or not len(labels):
        raise ValueError(f"clusters: expected {len(labels)} >= 1 entries, got {len(clusters)}")
    members: dict[Hashable, Counter[Hashable]] = {}
    for label, cluster in zip(labels, clusters, strict=True):
        members.setdefault(cluster, Counter())[label] += 1
    return sum(max(counts.values()) for counts in members.values()) / len(labels)
