"""The caller's ids of rows: ints or strings, one for each row, none of them twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np

OwnId = int | str


def checked_ids(ids: Iterable[OwnId], rows: int) -> list[OwnId]:
    """Return the ids of `rows` rows, all different.

    Parameters
    ----------
    ids : iterable of int or str
        As in `plain_ids`.
    rows : int

    Returns
    -------
    list of int or str

    Raises
    ------
    TypeError
        As `plain_ids`.
    ValueError
        If their number isn't `rows`, or one comes twice.

    Examples
    --------
    >>> checked_ids(["a", "a"], rows=2)
    Traceback (most recent call last):
        ...
    ValueError: ids: 'a' comes twice
    """
    own = plain_ids(ids)
    if len(own) != rows:
        raise ValueError(f"ids: expected {rows}, one a row, got {len(own)}")
    twice = [own_id for own_id, times in Counter(own).items() if times > 1]
    if twice:
        raise ValueError(f"ids: {twice[0]!r} comes twice")
    return own


def plain_ids(ids: Iterable[OwnId]) -> list[OwnId]:
    """Return ids as a list of Python's ints and strings, as a file can hold them.

    Parameters
    ----------
    ids : iterable of int or str
        NumPy's integers, too; True and False are no numbers here.

    Returns
    -------
    list of int or str

    Raises
    ------
    TypeError
        If an id is something else.

    Examples
    --------
    >>> plain_ids(np.array([3, 1]))
    [3, 1]
    """
    own = list[OwnId]()
    for row, own_id in enumerate(ids):
        if isinstance(own_id, bool) or not isinstance(own_id, int | np.integer | str):
            raise TypeError(f"ids: expected ints or strings, got {own_id!r} for row {row}")
        own.append(int(own_id) if isinstance(own_id, np.integer) else own_id)
    return own
