"""What the two trees share: rows in the order of the tree, when it is built anew, files."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from os import PathLike
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from course_lib.ann.index_files import read_index_file, write_index_file
from course_lib.ann.index_protocol import NO_ID, Ids, Metric, Scores
from course_lib.ann.numbered_index import NumberedIndex
from course_lib.ann.query_shares import in_shares
from course_lib.ann.row_checks import Rows, check_positive

REBUILD_SHARE = 0.2  # of the rows: so many may be outside the tree, or removed from it

Tree = dict[str, NDArray[Any]]  # order (n,), nodes (m, 4), low and high (m, …)


class TreeIndex(NumberedIndex):
    """An exact index whose rows lie in the order of a binary tree.

    New rows are scanned one by one until they are more than a fifth of all; the next search then
    builds the tree anew. The same holds for removed ones.
    """

    def __init__(self, d: int, metric: Metric, leaf_size: int, threads: int) -> None:
        super().__init__(d, metric, threads)
        self.leaf_size = check_positive("leaf_size", leaf_size)
        self.visited = np.zeros(0, dtype=np.int64)
        self._forget_tree()

    @abstractmethod
    def _build(self, rows: Rows) -> Tree:
        """Put rows into a tree."""

    @property
    @abstractmethod
    def _kernel(self) -> Callable[..., None]:
        """The search in that tree."""

    @property
    def nbytes(self) -> int:
        """Bytes held: rows, ids and the tree."""
        return self._stored.nbytes + sum(array.nbytes for array in self._tree.values())

    def build(self) -> None:
        """Put all rows into the tree now; otherwise the next search does where it must."""
        self._stored.rearrange(np.flatnonzero(self._stored.ids != NO_ID))
        self._forget_tree()
        if len(self._stored):
            tree = self._build(self._stored.rows)
            self._stored.rearrange(tree.pop("order"))
            self._tree = tree

    def _run(self, q: Rows, distances: Scores, found: Ids) -> None:
        self._rebuild_if_needed()
        self.visited = np.zeros(len(q), dtype=np.int64)
        if not len(self._stored):
            return
        tree, stored = self._tree, self._stored

        def part(which: slice) -> None:
            self._kernel(
                q[which],
                stored.rows,
                stored.ids,
                tree["nodes"],
                tree["low"],
                tree["high"],
                distances[which],
                found[which],
                self.visited[which],
            )

        in_shares(part, len(q), check_positive("threads", self.threads))

    def _rebuild_if_needed(self) -> None:
        outside = len(self._stored) - int(self._tree["nodes"][0, 1])
        if outside + self._stored.removed > REBUILD_SHARE * len(self._stored):
            self.build()

    def _forget_tree(self) -> None:
        no_rows = np.array([[0, 0, NO_ID, NO_ID]])  # a root that is an empty leaf
        self._tree = {"nodes": no_rows, "low": np.zeros((1, 1), np.float32)}
        self._tree["high"] = self._tree["low"]

    def save(self, path: str | PathLike[str]) -> None:
        """Write rows, ids, metric and tree to one file."""
        names = ("d", "metric", "leaf_size", "threads")
        settings = {name: getattr(self, name) for name in names} | self._more_settings()
        settings = {"index": settings, "next_id": self._stored.next_id}
        arrays: Tree = {"rows": self._stored.rows, "ids": self._stored.ids, **self._tree}
        write_index_file(path, type(self).__name__, settings, arrays)

    def _more_settings(self) -> dict[str, Any]:
        return {}

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Self:
        """Read an index that `save` wrote."""
        _, settings, arrays = read_index_file(path, cls.__name__)
        index = cls(**settings["index"])
        index._stored.restore(arrays.pop("rows"), arrays.pop("ids"), settings["next_id"])
        index._tree = arrays
        return index
