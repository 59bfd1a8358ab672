"""The lists of an inverted file: rows kept together by cell, with room to grow."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from course_lib.ann.index_files import Arrays
from course_lib.ann.index_protocol import Ids

SLACK = 1.5  # capacity over size when lists are laid out again


class InvertedLists:
    """nlist lists in a few long arrays, each list in one piece.

    List i takes the places ``start[i] .. start[i] + size[i]`` of every column. A list that has no
    room left makes all lists move to new places with half as much room again, so that adding n
    rows one by one copies each of them a few times only.

    Parameters
    ----------
    nlist : int
    columns : mapping of str to ndarray
        An empty array for each column: its dtype and its shape after the first axis are kept. The
        column ``"ids"`` (int64) comes by itself.

    Attributes
    ----------
    start, size : (nlist,) int64
    columns : dict of str to ndarray

    Examples
    --------
    >>> lists = InvertedLists(2, {"x": np.empty((0, 1), np.float32)})
    >>> lists.append(np.array([1, 0, 1]), ids=np.arange(3), x=np.array([[5.0], [6.0], [7.0]]))
    >>> lists.columns["ids"][lists.places(1)]
    array([0, 2])
    """

    def __init__(self, nlist: int, columns: Mapping[str, NDArray]) -> None:
        self.start = np.zeros(nlist, dtype=np.int64)
        self.size = np.zeros(nlist, dtype=np.int64)
        self.capacity = np.zeros(nlist, dtype=np.int64)
        self.columns: Arrays = {"ids": np.empty(0, np.int64), **columns}

    def __len__(self) -> int:
        return int(self.size.sum())

    @property
    def nbytes(self) -> int:
        """Bytes held, with the room to grow."""
        bounds = self.start.nbytes + self.size.nbytes + self.capacity.nbytes
        return bounds + sum(column.nbytes for column in self.columns.values())

    def places(self, number: int) -> slice:
        """Return where list `number` lies in the columns."""
        return slice(int(self.start[number]), int(self.start[number] + self.size[number]))

    def used(self) -> tuple[Ids, Ids]:
        """Return all places that hold a row, and the list of each."""
        list_of = np.repeat(np.arange(len(self.size)), self.size)
        return self.start[list_of] + _ranks(self.size), list_of

    def append(self, list_of: Ids, **values: NDArray) -> None:
        """Put one row for each entry of `list_of` at the end of that list."""
        added = np.bincount(list_of, minlength=len(self.size))
        if (self.size + added > self.capacity).any():
            wanted = self.size + added
            first = not self.capacity.any()
            room = wanted if first else (wanted * SLACK).astype(np.int64) + 1
            self._lay_out(np.maximum(self.capacity, room))
        order = np.argsort(list_of, kind="stable")
        to = (self.start + self.size)[list_of[order]] + _ranks(added)
        for name, column in self.columns.items():
            column[to] = values[name][order]
        self.size += added

    def keep(self, kept: NDArray[np.bool_]) -> None:
        """Keep those of the used places, in the order of `used`, that `kept` says."""
        places, list_of = self.used()
        places, list_of = places[kept], list_of[kept]
        self.size = np.bincount(list_of, minlength=len(self.size))
        to = self.start[list_of] + _ranks(self.size)
        for column in self.columns.values():
            column[to] = column[places]

    def arrays(self) -> Arrays:
        """Return sizes and columns without the room to grow, for a file."""
        places, _ = self.used()
        return {"size": self.size} | {name: c[places] for name, c in self.columns.items()}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> InvertedLists:
        """Return the lists that `arrays` wrote."""
        columns = {name: column for name, column in arrays.items() if name != "size"}
        lists = cls(len(arrays["size"]), columns)
        lists.size = arrays["size"].copy()
        lists.capacity = lists.size.copy()
        lists.start = np.cumsum(lists.size) - lists.size
        return lists

    def _lay_out(self, capacity: Ids) -> None:
        places, list_of = self.used()
        self.capacity, self.start = capacity, np.cumsum(capacity) - capacity
        to = self.start[list_of] + _ranks(self.size)
        for name, column in self.columns.items():
            moved = np.zeros((int(capacity.sum()), *column.shape[1:]), dtype=column.dtype)
            moved[to] = column[places]
            self.columns[name] = moved


def _ranks(sizes: Ids) -> Ids:
    """Return 0 .. size - 1 for each list, one after the other."""
    ends = np.cumsum(sizes)
    return np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - sizes, sizes)
