"""Payloads and filters in the words of Pinecone: flat metadata and filter dictionaries."""

from __future__ import annotations

import json
from typing import Any

from .payload_filters import And, Eq, Filter, In, Not, Or, Range
from .payload_values import Value
from .typed_fields import by_kind, values_by_kind

OPPOSITE = {"gt": "lte", "gte": "lt", "lt": "gte", "lte": "gt"}


def as_metadata(name: str, payload: dict[str, Value]) -> dict[str, Value]:
    """Write a name and a payload as flat metadata, each field under the name of its kind.

    Examples
    --------
    >>> as_metadata("a", {"year": 2020})
    {'name': 'a', 'payload': '{"year": 2020}', 'number.year': 2020}
    """
    fields = {
        f"{kind}.{field}": value
        for kind, group in by_kind(payload).items()
        for field, value in group.items()
    }
    return {"name": name, "payload": json.dumps(payload), **fields}


def pinecone_filter(where: Filter) -> dict[str, Any]:
    """Translate a filter without constants, negations at its leaves, into Pinecone's.

    Parameters
    ----------
    where
        As `negation_inside` returns it.

    Returns
    -------
    dict

    Examples
    --------
    >>> pinecone_filter(Range("year", gte=2020))
    {'number.year': {'$gte': 2020}}
    >>> pinecone_filter(Not(Eq("kind", "class")))
    {'$or': [{'text.kind': {'$exists': False}}, {'text.kind': {'$nin': ['class']}}]}
    """
    match where:
        case Eq(field, value):
            return pinecone_filter(In(field, [value]))
        case In(field, values):
            return _joined("$or", [{key: {"$in": group}} for key, group in _keys(field, values)])
        case Range(field):
            key, bounds = f"number.{field}", where.bounds().items()
            return _joined("$and", [{key: {f"${name}": bound}} for name, bound in bounds])
        case Not(Eq(field, value)):
            return pinecone_filter(Not(In(field, [value])))
        case Not(In(field, values)):
            keys = _keys(field, values)
            return _joined("$and", [_missing_or(key, [{"$nin": group}]) for key, group in keys])
        case Not(Range(field) as inside):
            outside = [{f"${OPPOSITE[n]}": bound} for n, bound in inside.bounds().items()]
            return _missing_or(f"number.{field}", outside)
        case And(parts) | Or(parts):
            word = "$and" if isinstance(where, And) else "$or"
            return _joined(word, [pinecone_filter(part) for part in parts])
    raise TypeError(f"where: expected a filter, got {where!r}")


def _keys(field: str, values: Any) -> list[tuple[str, list[Any]]]:
    return [(f"{kind}.{field}", group) for kind, group in values_by_kind(values).items()]


def _missing_or(key: str, conditions: list[dict[str, Any]]) -> dict[str, Any]:
    return {"$or": [{key: {"$exists": False}}, *({key: condition} for condition in conditions)]}


def _joined(word: str, parts: list[dict[str, Any]]) -> dict[str, Any]:
    return parts[0] if len(parts) == 1 else {word: parts}
