"""Rows that a library can't delete: marked, and left out of what it returns."""

from __future__ import annotations

import numpy as np

from course_lib.ann.index_protocol import NO_ID, Ids, Scores


def refuse_unknown(wanted: set[int], n: int, removed: set[int]) -> None:
    """Raise KeyError, naming them, if some ids aren't among 0 … n - 1 or are gone already."""
    unknown = sorted(i for i in wanted if not 0 <= i < n or i in removed)
    if unknown:
        raise KeyError(f"ids: {unknown[:10]} are not in the index")


def without_removed(removed: set[int], scores: Scores, ids: Ids) -> tuple[Scores, Ids]:
    """Move what was removed to the end of its row, as nothing found; the order stays."""
    if not removed:
        return scores, ids
    gone = np.isin(ids, list(removed)) | (ids == NO_ID)
    order = np.argsort(gone, axis=1, kind="stable")
    kept = np.where(gone, NO_ID, ids)
    return np.take_along_axis(scores, order, 1), np.take_along_axis(kept, order, 1)
