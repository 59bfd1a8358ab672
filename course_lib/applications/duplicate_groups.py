"""From pairs of near-duplicates to groups, and to one text of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from .disjoint_sets import DisjointSets


def duplicate_clusters(n: int, pairs: Iterable[Sequence[float]]) -> list[list[int]]:
    """Join pairs into groups: who is a duplicate of a duplicate is in the group.

    The groups don't depend on the order of the pairs. They are chains: if a is near b and b near c,
    then a and c are together however far apart they are. A strict threshold keeps chains short.

    Parameters
    ----------
    n : int
        Number of texts.
    pairs : iterable
        Each begins with two positions, such as `DuplicatePair`.

    Returns
    -------
    list of list of int
        Groups of two or more, each in order, in the order of their first texts.

    Raises
    ------
    IndexError
        If a pair names a text that isn't there.

    Examples
    --------
    >>> duplicate_clusters(6, [(3, 4), (0, 2), (4, 1)])
    [[0, 2], [1, 3, 4]]
    """
    sets = DisjointSets(n)
    for first, second, *_ in pairs:
        sets.union(int(first), int(second))
    return [group for group in sets.groups() if len(group) > 1]


def keep_one(
    n: int, clusters: Iterable[Sequence[int]], worth: Callable[[int], float] | None = None
) -> list[int]:
    """Return the texts to keep: all outside of the groups, and the best one of each group.

    Parameters
    ----------
    n : int
        Number of texts.
    clusters : iterable of sequences of int
        From `duplicate_clusters`.
    worth : callable, optional
        Of a position, higher is better; without it the first text stays. Of equals the first.

    Returns
    -------
    list of int
        In order.

    Raises
    ------
    ValueError
        If a text is in two groups.

    Examples
    --------
    >>> texts = ["sort", "add", "sort an array"]
    >>> keep_one(3, [[0, 2]]), keep_one(3, [[0, 2]], worth=lambda i: len(texts[i]))
    ([0, 1], [1, 2])
    """
    dropped: set[int] = set()
    for cluster in clusters:
        if dropped.intersection(cluster):
            raise ValueError(f"clusters: expected disjoint groups, but {list(cluster)} overlaps")
        best = max(sorted(cluster), key=worth) if worth else min(cluster)
        dropped.update(row for row in cluster if row != best)
    return [row for row in range(n) if row not in dropped]
