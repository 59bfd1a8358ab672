"""Ids that an index hands out, and what `remove` may be asked to forget."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.ann.index_protocol import NO_ID, Ids
from course_lib.ann.row_checks import as_ids


def found_ids(places: Ids, ids: Ids) -> Ids:
    """Return the ids at places of a column; a place of -1 becomes the id -1.

    Examples
    --------
    >>> found_ids(np.array([[1, -1]]), np.array([10, 11]))
    array([[11, -1]])
    """
    return np.where(places == -1, NO_ID, ids[places])


def known_ids(wanted: ArrayLike, ids: Ids) -> NDArray[np.bool_]:
    """Return which of `ids` are wanted.

    Parameters
    ----------
    wanted : array_like
        Whole numbers, one or many.
    ids : ndarray
        int64, shape (n,), all different but for -1, which stands for rows that were removed.

    Returns
    -------
    ndarray
        bool, shape (n,).

    Raises
    ------
    TypeError
        If `wanted` doesn't hold whole numbers.
    KeyError
        If one of them isn't among `ids`; the message names the first ten.

    Examples
    --------
    >>> known_ids([5], np.array([4, 5, 6]))
    array([False,  True, False])
    """
    asked = np.unique(as_ids(wanted))
    unknown = asked[(asked < 0) | ~np.isin(asked, ids)]
    if unknown.size:
        raise KeyError(f"ids: not in the index: {unknown[:10].tolist()}")
    return np.isin(ids, asked)
