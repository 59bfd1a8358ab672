"""Payload fields sorted by kind, for engines to which 1, 1.0, True and "1" look alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .filter_forms import leaves
from .payload_filters import Eq, Filter, In, Range
from .payload_values import Value, kind_of
from .store_capabilities import Unsupported

KINDS = ("number", "text", "bool")
LARGEST_EXACT = 2**53  # the whole numbers up to here are all different as doubles


def by_kind(payload: Mapping[str, Value]) -> dict[str, dict[str, Value]]:
    """Group a payload's fields under "number", "text" and "bool".

    Stored like that, a comparison with a number looks only where numbers are.

    Parameters
    ----------
    payload
        Fields.

    Returns
    -------
    dict of dicts

    Examples
    --------
    >>> by_kind({"year": 2020, "public": True})
    {'number': {'year': 2020}, 'text': {}, 'bool': {'public': True}}
    """
    return {
        kind: {name: value for name, value in payload.items() if kind_of(value) == kind}
        for kind in KINDS
    }


def ungrouped(groups: Mapping[str, Any]) -> dict[str, Value]:
    """Undo `by_kind`.

    Examples
    --------
    >>> ungrouped(by_kind({"year": 2020, "public": True}))
    {'year': 2020, 'public': True}
    """
    return {name: value for kind in KINDS for name, value in groups.get(kind, {}).items()}


def values_by_kind(values: Sequence[Value]) -> dict[str, list[Value]]:
    """Group the values of an `In` by kind; kinds without values are left out.

    Examples
    --------
    >>> values_by_kind([1, "1", True, 2.5])
    {'number': [1, 2.5], 'text': ['1'], 'bool': [True]}
    """
    groups = {kind: [value for value in values if kind_of(value) == kind] for kind in KINDS}
    return {kind: group for kind, group in groups.items() if group}


def refuse_large_integers(
    engine: str, payloads: Sequence[Mapping[str, Value]], where: Filter | None = None
) -> None:
    """Raise `Unsupported` for whole numbers that an engine, which keeps doubles, would mix up.

    Parameters
    ----------
    engine
        Its name, for the message.
    payloads
        To be written.
    where
        A filter to be asked.

    Raises
    ------
    Unsupported
        If a number is beyond 2**53 on either side.

    Examples
    --------
    >>> refuse_large_integers("Chroma", [{"n": 2**53}])
    """
    numbers: list[Any] = [value for payload in payloads for value in payload.values()]
    for leaf in leaves(where) if where is not None else ():
        match leaf:
            case Eq(_, value):
                numbers.append(value)
            case In(_, values):
                numbers.extend(values)
            case Range():
                numbers.extend(leaf.bounds().values())
    for number in numbers:
        if isinstance(number, int) and abs(number) > LARGEST_EXACT:
            raise Unsupported(f"{engine}: numbers are doubles, which can't hold {number}")
