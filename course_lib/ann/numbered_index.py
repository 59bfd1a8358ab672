"""What trees and hash tables share: rows that keep their ids, nearest ones by distance, padding."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np
from numpy.typing import ArrayLike

from course_lib.ann.index_protocol import NO_ID, Ids, Metric, Scores, answer
from course_lib.ann.metric_rows import queries_for, rows_for
from course_lib.ann.numbered_rows import NumberedRows
from course_lib.ann.row_checks import Rows, check_k, check_positive


class NumberedIndex(ABC):
    """An index that compares distances; cosines follow from those of rows of length 1.

    A subclass gives `_run`, the search.
    """

    _reduction = "mips_to_l2"  # the way to inner products

    def __init__(self, d: int, metric: Metric, threads: int) -> None:
        if metric not in ("l2", "cosine"):
            advice = f"; for inner products see {self._reduction}" if metric == "ip" else ""
            raise ValueError(f"metric: expected 'l2' or 'cosine', got {metric!r}{advice}")
        self.d, self.metric = check_positive("d", d), metric
        self.threads = check_positive("threads", threads)
        self._stored = NumberedRows(self.d)

    @abstractmethod
    def _run(self, q: Rows, distances: Scores, found: Ids) -> None:
        """Find the nearest; distances and ids (nq, k) come filled with inf and -1."""

    @property
    def ntotal(self) -> int:
        """How many vectors can be found."""
        return len(self._stored) - self._stored.removed

    def add(self, x: ArrayLike) -> Ids:
        """Add rows (n, d); return their ids (n,), a counter that never restarts."""
        return self._stored.append(rows_for(self.metric, x, self.d))

    def remove(self, ids: ArrayLike) -> int:
        """Forget rows; return how many. Unknown ids raise KeyError, and nothing is removed."""
        return self._stored.remove(ids)

    def search(self, q: ArrayLike, k: int) -> tuple[Scores, Ids]:
        """Find the k nearest rows of each query; among those looked at, if these aren't all.

        Parameters
        ----------
        q : (nq, d) or (d,) array_like
        k : int

        Returns
        -------
        scores : (nq, k) or (k,) float32
            Squared distances, smallest first; under "cosine" cosines, largest first. Padded with
            +inf or -inf.
        ids : (nq, k) or (k,) int64
            Of two rows at the same distance, the lower id first. Padded with -1.
        """
        queries, single = queries_for(self.metric, q, self.d)
        distances = np.full((len(queries), check_k(k)), np.inf, dtype=np.float32)
        found = np.full(distances.shape, NO_ID, dtype=np.int64)
        self._run(queries, distances, found)
        scores = distances if self.metric == "l2" else 1 - distances / 2  # ‖a - b‖² = 2 - 2 a·b
        return answer(scores, found, k, self.metric, single)
