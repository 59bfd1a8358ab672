"""The arrays of an HNSW index: vectors, links by level, marks; all of them can grow."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_lib.ann.beam_search import NOBODY
from course_lib.ann.hnsw_kernels import Graph
from course_lib.ann.row_buffer import RowBuffer
from course_lib.ann.row_checks import Rows

Levels = NDArray[np.uint8]


class HNSWStorage:
    """Vectors and links of a hierarchical graph, as growing arrays.

    Level 0 has a row of 2M links for every node. The upper levels share one array with rows of M:
    a node of level 3 has three rows in it, one after the other.

    Parameters
    ----------
    d : int
        Length of the vectors.
    M : int
        Links of a node on the upper levels.

    Examples
    --------
    >>> rows = HNSWStorage(2, M=4)
    >>> rows.append(np.zeros((3, 2), np.float32), np.array([0, 2, 1], np.uint8))
    >>> rows.graph(squared=True).first_upper
    array([0, 0, 2], dtype=int32)
    """

    def __init__(self, d: int, M: int) -> None:
        self.entry = self.top = NOBODY
        self._width = {"links": 2 * M, "upper": M}
        self._buffers = {
            "x": RowBuffer(d, np.float32),
            "links": RowBuffer(2 * M, np.int32),
            "upper": RowBuffer(M, np.int32),
            "first_upper": RowBuffer(None, np.int32),
            "levels": RowBuffer(None, np.uint8),
            "settled": RowBuffer(None, np.uint16),
            "removed": RowBuffer(None, np.bool_),
        }

    def __len__(self) -> int:
        """Return how many vectors there are, removed ones too."""
        return len(self._buffers["x"])

    @property
    def nbytes(self) -> int:
        """Bytes reserved."""
        return sum(buffer.nbytes for buffer in self._buffers.values())

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return all arrays by name, as a file keeps them."""
        return {name: buffer.used for name, buffer in self._buffers.items()}

    def graph(self, squared: bool) -> Graph:
        """Return what the kernels work on, valid until the next `append`."""
        return Graph(**self.arrays(), squared=squared, entry=self.entry, top=self.top)

    def append(self, x: Rows, levels: Levels) -> None:
        """Add vectors (n, d) without links; `levels` (n,) are their top levels."""
        before = len(self._buffers["upper"])
        rows = np.cumsum(levels, dtype=np.int64)  # (n,), upper rows up to and with a node's own
        self.extend(
            {
                "x": x,
                "links": np.full((len(x), self._width["links"]), NOBODY),
                "upper": np.full((int(levels.sum()), self._width["upper"]), NOBODY),
                "first_upper": before + rows - levels,
                "levels": levels,
                "settled": np.zeros(len(x), np.uint16),
                "removed": np.zeros(len(x), np.bool_),
            }
        )

    def extend(self, arrays: dict[str, NDArray[Any]]) -> None:
        """Append to all arrays, as for a graph that was read from a file."""
        for name, array in arrays.items():
            self._buffers[name].append(array)
