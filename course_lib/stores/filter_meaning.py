"""What a filter means: which payloads satisfy it."""

from __future__ import annotations

from collections.abc import Mapping

from .payload_filters import And, Eq, Filter, In, Not, Or, Range
from .payload_values import Value, kind_of, same_value


def matches(where: Filter, payload: Mapping[str, Value]) -> bool:
    """Tell whether a payload satisfies a filter. This function is what filters mean.

    A comparison with a missing field, or with a value of another kind (text, number, bool), is
    false; `Not` is the plain logical not. Integers and floats compare as numbers, exactly.

    Parameters
    ----------
    where
        The filter.
    payload
        Fields by name.

    Returns
    -------
    bool

    Examples
    --------
    >>> from course_lib.stores import Field
    >>> matches(Field("year") >= 2020, {"year": 2021})
    True
    >>> matches(Field("year") >= 2020, {"year": "2021"})
    False
    """
    match where:
        case Eq(name, value):
            return name in payload and same_value(payload[name], value)
        case In(name, values):
            return name in payload and any(same_value(payload[name], value) for value in values)
        case Range(name):
            return name in payload and _within(where, payload[name])
        case And(parts):
            return all(matches(part, payload) for part in parts)
        case Or(parts):
            return any(matches(part, payload) for part in parts)
        case Not(part):
            return not matches(part, payload)
    raise TypeError(f"where: expected a filter, got {where!r}")


def _within(bounds: Range, value: Value) -> bool:
    if kind_of(value) != "number" or isinstance(value, str):
        return False
    return (
        (bounds.gt is None or value > bounds.gt)
        and (bounds.gte is None or value >= bounds.gte)
        and (bounds.lt is None or value < bounds.lt)
        and (bounds.lte is None or value <= bounds.lte)
    )
