"""Union-find: groups that merge, in almost constant time a step."""

from __future__ import annotations

from collections import defaultdict


class DisjointSets:
    """A partition of 0 … n - 1 that starts with every number on its own.

    Each set is a tree whose root names it. `union` hangs the smaller tree under the larger one, so
    that no path is longer than log2 n; `find` lets every number it passes point to its grandparent,
    so that the next walk is half as long.

    Parameters
    ----------
    n : int
        0 or more.

    Attributes
    ----------
    sets : int
        How many there are now.

    Complexity
    ----------
    O(α(n)) a step on average, with α at most 4 for any n that fits into a computer.

    References
    ----------
    Tarjan and van Leeuwen (1984), Worst-case analysis of set union algorithms (path halving,
    linking by size).

    Examples
    --------
    >>> sets = DisjointSets(5)
    >>> sets.union(0, 1), sets.union(3, 1), sets.union(0, 3)  # the last two are together already
    (True, True, False)
    >>> sets.groups(), sets.sets
    ([[0, 1, 3], [2], [4]], 3)
    """

    def __init__(self, n: int) -> None:
        if n < 0:
            raise ValueError(f"n: expected 0 or more, got {n}")
        self._parents = list(range(n))
        self._sizes = [1] * n
        self.sets = n

    def __len__(self) -> int:
        return len(self._parents)

    def find(self, item: int) -> int:
        """Return the root of an item's set: equal for two items just if they are together."""
        parents = self._parents
        item = self._checked(item)
        while parents[item] != item:
            parents[item] = parents[parents[item]]
            item = parents[item]
        return item

    def union(self, a: int, b: int) -> bool:
        """Merge the sets of two items; False if they were one already."""
        root, other = self.find(a), self.find(b)
        if root == other:
            return False
        if self._sizes[root] < self._sizes[other]:
            root, other = other, root
        self._parents[other] = root
        self._sizes[root] += self._sizes[other]
        self.sets -= 1
        return True

    def together(self, a: int, b: int) -> bool:
        """Tell whether two items are in one set."""
        return self.find(a) == self.find(b)

    def groups(self) -> list[list[int]]:
        """Return the sets, each in order, and they in the order of their first items."""
        members = defaultdict(list)
        for item in range(len(self)):
            members[self.find(item)].append(item)
        return list(members.values())

    def _checked(self, item: int) -> int:
        if not 0 <= item < len(self._parents):
            raise IndexError(f"item: expected 0 to {len(self) - 1}, got {item}")
        return int(item)
