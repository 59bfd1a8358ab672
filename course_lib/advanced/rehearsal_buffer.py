"""A fair sample of everything seen so far, in a fixed room."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

import numpy as np

from course_lib.ann.row_checks import check_positive

Item = TypeVar("Item")


class RehearsalBuffer(Generic[Item]):
    """Keep `capacity` of all items seen, each with the same chance: reservoir sampling.

    The first items fill the room. Item number t then gets in with probability capacity / t, in
    place of one drawn at random. Nobody needs to know how many will come.

    Parameters
    ----------
    capacity : int
    seed : int

    Attributes
    ----------
    items : list
        At most `capacity`.
    seen : int
        How many came so far.

    References
    ----------
    Vitter (1985), "Random sampling with a reservoir", algorithm R; for rehearsal: Chaudhry et al.
    (2019), "On tiny episodic memories in continual learning".

    Examples
    --------
    >>> buffer = RehearsalBuffer(capacity=3, seed=0)
    >>> buffer.add(range(100))
    >>> buffer.seen, len(buffer), set(buffer.items) <= set(range(100))
    (100, 3, True)
    >>> len(buffer.sample(2)), len(buffer.sample(10))
    (2, 3)
    """

    def __init__(self, capacity: int, seed: int = 0) -> None:
        self.capacity = check_positive("capacity", capacity)
        self.items: list[Item] = []
        self.seen = 0
        self._rng = np.random.default_rng(seed)

    def __len__(self) -> int:
        """Return how many items are kept."""
        return len(self.items)

    def add(self, items: Iterable[Item]) -> None:
        """Show items to the buffer, one after the other."""
        for item in items:
            self.seen += 1
            if len(self.items) < self.capacity:
                self.items.append(item)
                continue
            place = int(self._rng.integers(self.seen))  # 0 … seen - 1
            if place < self.capacity:
                self.items[place] = item

    def sample(self, size: int) -> list[Item]:
        """Draw different items at random; all of them where there are fewer.

        Parameters
        ----------
        size : int
            1 or more.

        Returns
        -------
        list
        """
        size = min(check_positive("size", size), len(self.items))
        rows = self._rng.permutation(len(self.items))[:size]
        return [self.items[int(row)] for row in rows]
