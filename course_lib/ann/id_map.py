"""One's own ids, numbers or strings, around any index; kept with it in one file."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from os import PathLike
from typing import Any

from numpy.typing import ArrayLike

from course_lib.ann.index_files import read_index_file, write_index_file
from course_lib.ann.index_protocol import NO_ID, Index, Scores
from course_lib.ann.load_any import packed_index, unpacked_index
from course_lib.ann.own_ids import OwnId, checked_ids
from course_lib.ann.row_checks import as_rows


class IdMapIndex:
    """An index that takes and returns the caller's ids.

    Parameters
    ----------
    index : Index
        An empty one, of any kind; its metric and settings remain its own.

    Attributes
    ----------
    index : Index

    Notes
    -----
    Memory: two dictionary entries an id, about 200 bytes, on top of the index.

    Examples
    --------
    >>> from course_lib.ann import FlatIndex
    >>> documents = IdMapIndex(FlatIndex(2, "cosine"))
    >>> documents.add([[1.0, 0.0], [0.0, 1.0]], ["numpy.dot", "numpy.sort"])
    >>> scores, ids = documents.search([0.1, 1.0], k=3)
    >>> ids
    ['numpy.sort', 'numpy.dot', None]
    >>> documents.remove(["numpy.sort"])
    1
    >>> documents.search([0.1, 1.0], k=1)[1]
    ['numpy.dot']
    """

    def __init__(self, index: Index) -> None:
        if index.ntotal:
            raise ValueError(f"index: expected an empty one, got {index.ntotal} rows without ids")
        self.index = index
        self._own: dict[int, OwnId] = {}  # id in the index -> own
        self._inner: dict[OwnId, int] = {}  # own -> id in the index

    def __len__(self) -> int:
        """Return how many vectors can be found."""
        return len(self._own)

    def __contains__(self, own_id: object) -> bool:
        """Tell whether an id is in use."""
        return own_id in self._inner

    @property
    def d(self) -> int:
        """Length of the vectors."""
        return self.index.d

    @property
    def metric(self) -> str:
        """The metric of the index, which says what scores mean."""
        return self.index.metric

    @property
    def ntotal(self) -> int:
        """How many vectors can be found."""
        return len(self._own)

    @property
    def nbytes(self) -> int:
        """Bytes held in memory: the index, the two dictionaries and the ids."""
        ids = sum(map(sys.getsizeof, self._inner)) + sum(map(sys.getsizeof, self._own))
        return self.index.nbytes + sys.getsizeof(self._own) + sys.getsizeof(self._inner) + ids

    def add(self, x: ArrayLike, ids: Sequence[OwnId]) -> None:
        """Add rows under ids that aren't in use.

        Parameters
        ----------
        x : array_like
            Shape (n, d).
        ids : sequence of int or str
            n of them.

        Raises
        ------
        TypeError
            If an id is neither an int nor a string.
        ValueError
            If an id is in use or comes twice, their number isn't n, or the index refuses the rows.
            Nothing is added then.
        """
        rows = as_rows("x", x, self.d)
        own = checked_ids(ids, len(rows))
        for row, own_id in enumerate(own):
            if own_id in self._inner:
                raise ValueError(f"ids: {own_id!r}, for row {row}, is in use; remove it first")
        inner = self.index.add(rows).tolist()
        self._own.update(zip(inner, own, strict=True))
        self._inner.update(zip(own, inner, strict=True))

    def search(self, q: ArrayLike, k: int) -> tuple[Scores, list[Any]]:
        """Find the best k for each query.

        Parameters
        ----------
        q : array_like
            Shape (nq, d) or (d,).
        k : int
            How many.

        Returns
        -------
        scores : ndarray
            float32, shape (nq, k) or (k,), as from the index.
        ids : list
            For (d,): k ids, None where nothing was found. For (nq, d): such a list for each query.

        Raises
        ------
        TypeError, ValueError
            As the search of the index.
        """
        scores, inner = self.index.search(q, k)
        rows = [[None if i == NO_ID else self._own[i] for i in row] for row in _lists(inner)]
        return scores, rows if inner.ndim == 2 else rows[0]

    def remove(self, ids: Sequence[OwnId]) -> int:
        """Forget rows.

        Parameters
        ----------
        ids : sequence of int or str
            Ids in use; repeated ones count once. They can be given again afterwards.

        Returns
        -------
        int
            How many were removed.

        Raises
        ------
        KeyError
            If an id isn't in use; nothing is removed then.
        """
        wanted = list(dict.fromkeys(ids))
        unknown = [own_id for own_id in wanted if own_id not in self._inner]
        if unknown:
            raise KeyError(f"ids: {unknown[:10]} are not in the index")
        self.index.remove([self._inner[own_id] for own_id in wanted])
        for own_id in wanted:
            del self._own[self._inner.pop(own_id)]
        return len(wanted)

    def save(self, path: str | PathLike[str]) -> None:
        """Write index, metric and ids to one file."""
        settings = {"inner": list(self._own), "own": list(self._own.values())}
        write_index_file(path, "IdMapIndex", settings, {"index": packed_index(self.index)})

    @classmethod
    def load(cls, path: str | PathLike[str]) -> IdMapIndex:
        """Read what `save` wrote; raises IndexFileError for anything else."""
        _, settings, arrays = read_index_file(path, "IdMapIndex")
        loaded = cls.__new__(cls)
        loaded.index = unpacked_index(arrays["index"])
        loaded._own = dict(zip(settings["inner"], settings["own"], strict=True))
        loaded._inner = dict(zip(settings["own"], settings["inner"], strict=True))
        return loaded


def _lists(ids: Any) -> list[list[int]]:
    rows: list[list[int]] = (ids if ids.ndim == 2 else ids[None]).tolist()
    return rows
