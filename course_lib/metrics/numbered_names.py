"""Names become numbers, so that a million results fit into one array."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from itertools import chain

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]


def number_names(
    argument: str, lists: Mapping[str, Collection[str]]
) -> tuple[tuple[str, ...], Ids, Ids]:
    """Number the names of all lists in the order in which they first appear.

    Parameters
    ----------
    argument
        What the caller calls the lists, for the message.
    lists
        Query's id to names.

    Returns
    -------
    names
        Each once; number i belongs to ``names[i]``.
    offsets
        int64, shape (lists + 1,): list i is ``ids[offsets[i]:offsets[i + 1]]``.
    ids
        int64: the names' numbers, list after list.

    Raises
    ------
    TypeError
        If a query's id or a name is no string.

    Examples
    --------
    >>> number_names("lists", {"q1": ["a", "b"], "q2": ["b", "c"]})
    (('a', 'b', 'c'), array([0, 2, 4]), array([0, 1, 1, 2]))
    """
    offsets = np.zeros(len(lists) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, lists.values()), np.int64, len(lists)), out=offsets[1:])
    numbers: defaultdict[str, int] = defaultdict()
    numbers.default_factory = numbers.__len__  # a new name gets the next number
    names = chain.from_iterable(lists.values())
    ids = np.fromiter(map(numbers.__getitem__, names), np.int64, int(offsets[-1]))
    for kind, given in (("query ids", lists), ("document names", numbers)):
        wrong = [name for name in given if not isinstance(name, str)]
        if wrong:
            raise TypeError(f"{argument}: expected strings as {kind}, got {wrong[0]!r}")
    return tuple(numbers), offsets, ids
