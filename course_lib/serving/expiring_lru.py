"""A memory of limited size and age: what was used last stays, what is old goes."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from threading import Lock
from typing import Generic, TypeVar

V = TypeVar("V")


def checked_limits(capacity: int, ttl: float | None) -> None:
    """Raise ValueError unless the limits of a cache make sense.

    Examples
    --------
    >>> checked_limits(0, None)
    Traceback (most recent call last):
    ...
    ValueError: capacity: expected at least 1, got 0
    """
    if capacity < 1:
        raise ValueError(f"capacity: expected at least 1, got {capacity!r}")
    if ttl is not None and not ttl > 0:
        raise ValueError(f"ttl: expected seconds above 0, or None, got {ttl!r}")


class ExpiringLRU(Generic[V]):
    """Keeps the `capacity` entries that were used last, each for `ttl` seconds at most.

    A dictionary in order of use is all that it takes: a use moves an entry to the end, and the one
    at the front goes first. Safe to use from several threads.

    Parameters
    ----------
    capacity
        Most entries.
    ttl
        Time to live, in seconds after writing; reading doesn't prolong it. None: no limit.
    clock
        Seconds. Monotonic: a wall clock that is set back would keep entries alive.

    Attributes
    ----------
    evictions
        Entries that had to go for newer ones.

    Examples
    --------
    >>> cache = ExpiringLRU(capacity=2)
    >>> cache.put_many({"a": 1, "b": 2})
    >>> cache.get_many(["a"])
    {'a': 1}
    >>> cache.put_many({"c": 3})
    >>> cache.get_many(["a", "b", "c"])
    {'a': 1, 'c': 3}
    """

    def __init__(
        self,
        capacity: int,
        ttl: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        checked_limits(capacity, ttl)
        self.capacity, self.ttl = capacity, ttl
        self.evictions = 0
        self._clock = clock
        self._entries: OrderedDict[str, tuple[float, V]] = OrderedDict()  # least used first
        self._lock = Lock()

    def __len__(self) -> int:
        """How many entries are held, expired ones that nobody asked for included."""
        return len(self._entries)

    def get_many(self, keys: Iterable[str]) -> dict[str, V]:
        """Return what is there and not too old, by key; what is missing is left out."""
        with self._lock:
            return {key: self._entries[key][1] for key in keys if self._use(key)}

    def put_many(self, items: Mapping[str, V]) -> None:
        """Remember values; the least recently used ones go where there is no room."""
        expires = float("inf") if self.ttl is None else self._clock() + self.ttl
        with self._lock:
            for key, value in items.items():
                self._entries[key] = (expires, value)
                self._entries.move_to_end(key)
                if len(self._entries) > self.capacity:
                    self._entries.popitem(last=False)
                    self.evictions += 1

    def delete_many(self, keys: Iterable[str]) -> None:
        """Forget entries; unknown keys are no error."""
        with self._lock:
            for key in keys:
                self._entries.pop(key, None)

    def _use(self, key: str) -> bool:
        if key not in self._entries:
            return False
        if self._clock() >= self._entries[key][0]:
            del self._entries[key]
            return False
        self._entries.move_to_end(key)
        return True
