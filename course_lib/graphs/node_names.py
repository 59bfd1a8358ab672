"""Nodes have names; arrays have rows. Here one becomes the other, for numbers as for words."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from difflib import get_close_matches
from typing import Any

import numpy as np
from numpy.typing import NDArray

Name = Hashable  # str, int, or a tuple of them


def plain_names(argument: str, names: Iterable[Any]) -> list[Name]:
    """Turn NumPy's scalars into Python's and refuse what can't name a node.

    Parameters
    ----------
    argument
        What the error calls them.
    names
        Strings, integers, or tuples.

    Returns
    -------
    list

    Raises
    ------
    TypeError
        For anything else, such as the floats of a float array.

    Examples
    --------
    >>> plain_names("names", np.array([3, 1]))
    [3, 1]
    """
    plain = [name.item() if isinstance(name, np.generic) else name for name in names]
    for name in plain:
        if not isinstance(name, (str, int, tuple)):
            raise TypeError(
                f"{argument}: expected strings, integers or tuples as names of nodes, got {name!r}"
            )
    return plain


def in_order(found: Iterable[Any]) -> list[Name]:
    """Sort the distinct names, so that integers 0 … n - 1 become rows 0 … n - 1.

    Parameters
    ----------
    found
        Names of one type, any number of times each.

    Returns
    -------
    list

    Raises
    ------
    TypeError
        If the names can't be compared, such as 1 and "a".

    Examples
    --------
    >>> in_order([10, 9, 10]), in_order(["b", "a"])
    ([9, 10], ['a', 'b'])
    """
    try:
        return sorted(set(found))
    except TypeError:
        raise TypeError(
            "edges: names of several types have no order of their own; pass names="
        ) from None


def rows_of_names(argument: str, wanted: Iterable[Name], rows: dict[Name, int]) -> NDArray:
    """Look names up.

    Parameters
    ----------
    argument
        What the error calls them.
    wanted
        k names.
    rows
        Row of each name.

    Returns
    -------
    (k,) int64

    Raises
    ------
    ValueError
        If a name has no row.
    """
    try:
        return np.array([rows[name] for name in wanted], np.int64)
    except KeyError as error:
        raise ValueError(f"{argument}: {unknown_name(error.args[0], rows)}") from None


def unknown_name(name: object, rows: dict[Name, int]) -> str:
    """Say that a name is unknown and what was perhaps meant: close spellings, or 1 for "1".

    Parameters
    ----------
    name
        The name that isn't there.
    rows
        Row of each name.

    Returns
    -------
    str

    Examples
    --------
    >>> unknown_name("1", {0: 0, 1: 1})
    "no node '1' among 2; close names: 1"
    """
    written = {str(known): known for known in rows}
    close = [written[text] for text in get_close_matches(str(name), written, n=3)]
    hint = f"; close names: {', '.join(map(repr, close))}" if close else ""
    return f"no node {name!r} among {len(rows):,}{hint}"
