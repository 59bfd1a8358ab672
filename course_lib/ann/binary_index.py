"""Exact search over packed bits by Hamming distance."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from os import PathLike
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.ann.binary_codes import Codes, as_codes
from course_lib.ann.binary_kernels import nearest_codes
from course_lib.ann.index_files import Arrays, read_index_file, write_index_file
from course_lib.ann.index_protocol import Ids, Scores, answer
from course_lib.ann.row_buffer import RowBuffer
from course_lib.ann.row_checks import check_k, check_positive
from course_lib.ann.running_ids import known_ids

QUERIES = 128  # that share the walk over the codes
ROOM = 1 << 22  # rows that may be kept for them in all


class BinaryIndex:
    """Codes of d bits, searched exactly; the score is the number of bits that differ.

    Parameters
    ----------
    d : int
        Bits of a code, a multiple of 8.

    Attributes
    ----------
    metric : "hamming"
        Small is good.
    threads : int
        How many a search may use; 1 unless set.

    Notes
    -----
    Complexity: O(n·d/64) a query. Memory: d/8 bytes a row, rounded up to 8, and 8 for its id.

    Examples
    --------
    >>> index = BinaryIndex(8)
    >>> index.add(np.array([[0b1111_0000], [0b0000_0001]], np.uint8))
    array([0, 1])
    >>> index.search(np.array([0], np.uint8), k=2)
    (array([1., 4.], dtype=float32), array([1, 0]))
    """

    metric: Literal["hamming"] = "hamming"

    def __init__(self, d: int) -> None:
        if check_positive("d", d) % 8:
            raise ValueError(f"d: expected a multiple of 8, got {d}")
        self.d, self.threads = int(d), 1
        self._words = RowBuffer(-(-self.d // 64), np.uint64)
        self._ids = RowBuffer(None, np.int64)
        self._next_id = 0

    @property
    def ntotal(self) -> int:
        """How many codes can be found."""
        return len(self._ids)

    @property
    def nbytes(self) -> int:
        """Bytes held in memory."""
        return self._words.nbytes + self._ids.nbytes

    @property
    def codes(self) -> Codes:
        """The codes, (ntotal, d / 8), in order of their ids."""
        return self._words.used.view(np.uint8)[:, : self.d // 8]

    @property
    def ids(self) -> Ids:
        """The id of each row of `codes`, ascending."""
        return self._ids.used

    def add(self, x: ArrayLike) -> Ids:
        """Add codes.

        Parameters
        ----------
        x : array_like
            uint8, shape (n, d / 8), as from `binarize`.

        Returns
        -------
        ndarray
            int64, shape (n,): their ids, counted on from the last ever given.

        Raises
        ------
        TypeError, ValueError
            If they aren't such codes.
        """
        codes, _ = as_codes("x", x, self.d)
        ids = np.arange(self._next_id, self._next_id + len(codes))
        self._words.append(self._as_words(codes))
        self._ids.append(ids)
        self._next_id += len(codes)
        return ids

    def search(self, q: ArrayLike, k: int) -> tuple[Scores, Ids]:
        """Find the k nearest codes for each query, exactly; the lower id first among equals.

        Parameters
        ----------
        q : array_like
            uint8, shape (nq, d / 8) or (d / 8,).
        k : int
            How many; more than `ntotal` is allowed.

        Returns
        -------
        scores : ndarray
            float32, shape (nq, k) or (k,): Hamming distances, smallest first; +inf pads.
        ids : ndarray
            int64, same shape; -1 pads.

        Raises
        ------
        TypeError, ValueError
            If the queries aren't such codes, or k is below 1.
        """
        k = check_k(k)
        codes, single = as_codes("q", q, self.d)
        distances, places = self._nearest(self._as_words(codes), min(k, self.ntotal))
        return answer(distances.astype(np.float32), self.ids[places], k, self.metric, single)

    def remove(self, ids: ArrayLike) -> int:
        """Forget codes; returns how many. Unknown ids raise KeyError, and nothing is removed."""
        kept = ~known_ids(ids, self.ids)
        self._words.keep(kept)
        self._ids.keep(kept)
        return int((~kept).sum())

    def save(self, path: str | PathLike[str]) -> None:
        """Write the index to one file."""
        arrays: Arrays = {"words": self._words.used, "ids": self.ids}
        write_index_file(path, "BinaryIndex", {"d": self.d, "next_id": self._next_id}, arrays)

    @classmethod
    def load(cls, path: str | PathLike[str]) -> BinaryIndex:
        """Read an index that `save` wrote; raises IndexFileError for anything else."""
        _, settings, arrays = read_index_file(path, "BinaryIndex")
        index = cls(settings["d"])
        index._words.append(arrays["words"])
        index._ids.append(arrays["ids"])
        index._next_id = settings["next_id"]
        return index

    def _as_words(self, codes: Codes) -> NDArray[np.uint64]:
        filled = np.zeros((len(codes), 8 * -(-self.d // 64)), np.uint8)  # (n, words · 8)
        filled[:, : codes.shape[1]] = codes
        return filled.view(np.uint64)  # (n, words)

    def _nearest(self, q: NDArray[np.uint64], k: int) -> tuple[NDArray[np.int32], Ids]:
        distances = np.empty((len(q), k), np.int32)
        places = np.empty((len(q), k), np.int64)
        if k == 0:
            return distances, places
        share = min(QUERIES, -(-len(q) // self.threads), ROOM // (k * (self.d + 66)))

        def run(start: int) -> None:
            part = slice(start, start + max(share, 1))
            nearest_codes(self._words.used, q[part], k, distances[part], places[part])

        with ThreadPoolExecutor(self.threads) as pool:
            list(pool.map(run, range(0, len(q), max(share, 1))))
        return distances, places
