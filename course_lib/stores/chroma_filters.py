"""Payloads and filters in the words of Chroma: flat metadata and ``where`` dictionaries."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from .payload_filters import And, Eq, Filter, In, Not, Or, Range
from .payload_values import Value
from .typed_fields import by_kind, values_by_kind

OPPOSITE = {"gt": "lte", "gte": "lt", "lt": "gte", "lte": "gt"}


def as_metadata(payload: dict[str, Value]) -> dict[str, Value]:
    """Write a payload as Chroma's metadata: flat, never empty, numbers as floats.

    Parameters
    ----------
    payload
        Fields.

    Returns
    -------
    dict
        The payload as JSON; each field again under its kind; for numbers, that they are there.

    Examples
    --------
    >>> as_metadata({"year": 2020})
    {'payload': '{"year": 2020}', 'number.year': 2020.0, 'has.year': True}
    """
    metadata: dict[str, Value] = {"payload": json.dumps(payload)}
    for kind, fields in by_kind(payload).items():
        for name, value in fields.items():
            metadata[f"{kind}.{name}"] = float(value) if kind == "number" else value
            if kind == "number":
                metadata[f"has.{name}"] = True
    return metadata


def chroma_where(where: Filter) -> dict[str, Any]:
    """Translate a filter without constants, negations at its leaves, into Chroma's ``where``.

    ``$ne`` and ``$nin`` also hold for documents without the field, as `Not` does; the opposite of a
    range has to say so.

    Parameters
    ----------
    where
        As `negation_inside` returns it.

    Returns
    -------
    dict

    Examples
    --------
    >>> chroma_where(Eq("kind", "class"))
    {'text.kind': {'$in': ['class']}}
    >>> chroma_where(Not(Range("year", gte=2020)))
    {'$or': [{'number.year': {'$lt': 2020.0}}, {'has.year': {'$ne': True}}]}
    """
    match where:
        case Eq(field, value):
            return chroma_where(In(field, [value]))
        case In(field, values):
            return _joined("$or", _one_of(field, values, "$in"))
        case Range(field):
            bounds = where.bounds().items()
            return _joined("$and", [_compared(field, name, bound) for name, bound in bounds])
        case Not(Eq(field, value)):
            return chroma_where(Not(In(field, [value])))
        case Not(In(field, values)):
            return _joined("$and", _one_of(field, values, "$nin"))
        case Not(Range(field) as inside):
            bounds = inside.bounds().items()
            outside = [_compared(field, OPPOSITE[name], bound) for name, bound in bounds]
            return _joined("$or", [*outside, {f"has.{field}": {"$ne": True}}])
        case And(parts) | Or(parts):
            word = "$and" if isinstance(where, And) else "$or"
            return _joined(word, [chroma_where(part) for part in parts])
    raise TypeError(f"where: expected a filter, got {where!r}")


def _one_of(field: str, values: Sequence[Any], word: str) -> list[dict[str, Any]]:
    groups = values_by_kind(values).items()
    return [
        {f"{kind}.{field}": {word: [float(v) for v in group] if kind == "number" else group}}
        for kind, group in groups
    ]


def _compared(field: str, name: str, bound: float) -> dict[str, Any]:
    return {f"number.{field}": {f"${name}": float(bound)}}


def _joined(word: str, parts: list[dict[str, Any]]) -> dict[str, Any]:
    return parts[0] if len(parts) == 1 else {word: parts}
