"""Payloads and filters in the words of PostgreSQL: jsonb, and SQL with parameters."""

from __future__ import annotations

import json
from typing import Any

from .payload_filters import And, Eq, Filter, In, Not, Or, Range
from .payload_values import Value

COMPARISONS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
LARGEST_EXACT = 2**53


def filter_sql(where: Filter | None) -> tuple[str, list[Any]]:
    """Translate a filter into a condition on the column ``payload`` and its parameters.

    Parameters
    ----------
    where
        A filter; None stands for "all".

    Returns
    -------
    condition : str
        SQL with ``%s`` for each parameter; none of it comes from the filter.
    parameters : list

    Examples
    --------
    >>> filter_sql(Eq("kind", "x; drop table y"))
    ('payload @> %s::jsonb', ['{"kind": "x; drop table y"}'])
    """
    match where:
        case None:
            return "true", []
        case Eq(field, value):  # jsonb: 1 contains 1.0, but neither true nor "1"
            return "payload @> %s::jsonb", [as_json({field: value})]
        case In(field, values):
            return "payload @> any(%s::jsonb[])", [[as_json({field: value}) for value in values]]
        case Range(field):
            bounds = where.bounds()
            path = " && ".join(f"@ {COMPARISONS[name]} ${name}" for name in bounds)
            call = "coalesce(jsonb_path_exists(payload -> %s, %s::jsonpath, %s::jsonb), false)"
            return call, [field, f"$ ? ({path})", as_json(bounds)]
        case Not(part):
            condition, parameters = filter_sql(part)
            return f"not {condition}", parameters
        case And(parts) | Or(parts):
            joined = [filter_sql(part) for part in parts]
            word = " and " if isinstance(where, And) else " or "
            together = word.join(condition for condition, _ in joined)
            return f"({together})", [each for _, parameters in joined for each in parameters]
    raise TypeError(f"where: expected a filter, got {where!r}")


def as_json(payload: dict[str, Any]) -> str:
    """Write a payload for PostgreSQL, whose numbers are decimal: large floats digit by digit.

    Examples
    --------
    >>> as_json({"a": 1e16, "b": 0.1})
    '{"a": 10000000000000000, "b": 0.1}'
    """
    return json.dumps({name: _exact(value) for name, value in payload.items()})


def _exact(value: Value) -> Value:
    large = isinstance(value, float) and abs(value) >= LARGEST_EXACT
    return int(value) if large else value


def from_json(text: str) -> dict[str, Value]:
    """Read a payload; whole numbers beyond 64 bits were floats.

    Examples
    --------
    >>> from_json('{"a": 1, "b": 100000000000000000000}')
    {'a': 1, 'b': 1e+20}
    """
    payload: dict[str, Value] = json.loads(text, parse_int=_int_or_float)
    return payload


def _int_or_float(digits: str) -> int | float:
    number = int(digits)
    return number if -(2**63) <= number < 2**63 else float(digits)
