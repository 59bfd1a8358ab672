"""An index that takes vectors at any time: a large base, a small exact buffer, one set of ids."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from course_lib.ann.id_map import IdMapIndex
from course_lib.ann.index_protocol import SMALLER_IS_BETTER, Index, Scores, worst_score
from course_lib.ann.metric_rows import queries_for, rows_for
from course_lib.ann.own_ids import OwnId, checked_ids
from course_lib.ann.row_checks import Rows, check_k, check_positive

from .recent_rows import RecentRows


class IncrementalIndex:
    """New vectors wait in an exact buffer; from time to time they move into a base index.

    A search asks both and merges the two rankings by score, under the caller's own ids: an id is
    in exactly one of the two places, wherever its vector lives. Two lists without ids (positions
    of the base, ids of the buffer) can't be merged, and padding must not enter the merge.

    Whether that pays depends on the base. An exact index takes rows at no cost and needs no
    buffer; a graph or an inverted file adds rows one by one at a price, and is built better and
    faster from many.

    Parameters
    ----------
    make_index : callable
        Makes an empty index; its metric is the metric here. Its scores are compared with exact
        ones: an index of compressed vectors (PQ) has rounded scores, so re-rank inside it.
    merge_at : int
        Vectors that the buffer holds before they move. An index that is trained (IVF) trains on
        the first ones that arrive, so give it as many as it needs.

    Attributes
    ----------
    base : IdMapIndex
    merges : int
        How often the buffer has moved.

    References
    ----------
    O'Neil, Cheng, Gawlick and O'Neil (1996), "The log-structured merge-tree", section 2: a small
    and a large part, and a rolling merge.

    Examples
    --------
    >>> from course_lib.ann import FlatIndex
    >>> index = IncrementalIndex(lambda: FlatIndex(2, "cosine"), merge_at=2)
    >>> index.upsert([[1.0, 0.0], [0.0, 1.0]], ["doc1", "doc2"])  # full: they move
    >>> index.upsert([[1.0, 1.0]], ["doc3"])
    >>> index.merges, index.pending
    (1, 1)
    >>> index.search([0.1, 1.0], k=4)[1]
    ['doc2', 'doc3', 'doc1', None]
    >>> index.remove(["doc2"])
    1
    >>> index.search([0.1, 1.0], k=1)[1]
    ['doc3']
    """

    def __init__(self, make_index: Callable[[], Index], merge_at: int = 1000) -> None:
        self.base = IdMapIndex(make_index())
        self.merge_at, self.merges = check_positive("merge_at", merge_at), 0
        self._recent = RecentRows(self.d, self.metric)

    def __len__(self) -> int:
        """Return how many vectors can be found."""
        return len(self.base) + self.pending

    def __contains__(self, own_id: object) -> bool:
        """Tell whether an id is in use."""
        return own_id in self._recent or own_id in self.base

    @property
    def pending(self) -> int:
        """How many vectors wait in the buffer."""
        return len(self._recent)

    @property
    def d(self) -> int:
        """Length of the vectors."""
        return self.base.d

    @property
    def metric(self) -> str:
        """The metric of the base, and of the buffer."""
        return self.base.metric

    def checked(self, x: ArrayLike, ids: Sequence[OwnId]) -> tuple[Rows, list[OwnId]]:
        """Return rows and ids as `upsert` takes them, or raise what it would raise.

        Parameters
        ----------
        x : array_like
            Shape (n, d), finite; no row of zeros under "cosine".
        ids : sequence of int or str
            n different ones.

        Returns
        -------
        rows : ndarray
            float32, shape (n, d), a copy.
        ids : list

        Raises
        ------
        TypeError, ValueError
            If rows and ids aren't as above; the message names the argument.
        """
        rows = rows_for(self.metric, x, self.d).copy()
        return rows, checked_ids(ids, len(rows))

    def upsert(self, x: ArrayLike, ids: Sequence[OwnId]) -> None:
        """Add rows; those whose id is in use take the place of the old ones.

        Parameters
        ----------
        x, ids
            As in `checked`.

        Raises
        ------
        TypeError, ValueError
            As `checked`; nothing has changed then.
        """
        rows, own = self.checked(x, ids)
        self._forget([own_id for own_id in own if own_id in self])
        self._recent.put(own, rows)
        if self.pending >= self.merge_at:
            self.merge()

    def remove(self, ids: Sequence[OwnId]) -> int:
        """Forget vectors, in the base or in the buffer.

        Parameters
        ----------
        ids : sequence of int or str
            Ids in use; repeated ones count once.

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
        unknown = [own_id for own_id in wanted if own_id not in self]
        if unknown:
            raise KeyError(f"ids: {unknown[:10]} are not in the index")
        self._forget(wanted)
        return len(wanted)

    def merge(self) -> None:
        """Move the buffer into the base, ids and all."""
        if self.pending:
            self.base.add(self._recent.rows, self._recent.ids)  # raises before it changes
            self._recent.clear()
            self.merges += 1

    def search(self, q: ArrayLike, k: int) -> tuple[Scores, list[Any]]:
        """Find the best k for each query, among old and new vectors alike.

        Parameters
        ----------
        q : array_like
            Shape (nq, d) or (d,).
        k : int

        Returns
        -------
        scores : ndarray
            float32, shape (nq, k) or (k,), best first; the base's metric says what is good.
        ids : list
            For (d,): k ids, None where nothing was found. For (nq, d): such a list for each query.
        """
        k, (queries, single) = check_k(k), queries_for(self.metric, q, self.d)
        parts = [self._in_base(queries, k), self._recent.search(queries, k)]
        scores = np.concatenate([part for part, _ in parts], axis=1)  # (nq, 2 k)
        names = [[*old, *new] for old, new in zip(parts[0][1], parts[1][1], strict=True)]
        good = scores if self.metric in SMALLER_IS_BETTER else -scores
        best = np.argsort(good, axis=1, kind="stable")[:, :k]  # padding has the worst score
        found = [[row[i] for i in order] for row, order in zip(names, best.tolist(), strict=True)]
        scores = np.take_along_axis(scores, best, 1)
        return (scores[0], found[0]) if single else (scores, found)

    def _in_base(self, queries: Rows, k: int) -> tuple[Scores, list[list[Any]]]:
        if len(self.base):
            return self.base.search(queries, k)
        nothing = np.full((len(queries), k), worst_score(self.metric), np.float32)
        return nothing, [[None] * k for _ in queries]

    def _forget(self, ids: list[OwnId]) -> None:
        self.base.remove([own_id for own_id in ids if own_id in self.base])
        self._recent.forget(ids)
