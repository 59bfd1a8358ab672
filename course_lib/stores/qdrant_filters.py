"""Filters as the objects of Qdrant's client."""

from __future__ import annotations

from typing import Any

from .payload_filters import And, Eq, Filter, In, Not, Or, Range
from .typed_fields import values_by_kind


def qdrant_condition(where: Filter, models: Any) -> Any:
    """Translate a filter into Qdrant's objects; `models` is ``qdrant_client.models``.

    Parameters
    ----------
    where
        A filter as `simplified` leaves it.
    models
        The module.

    Returns
    -------
    FieldCondition or Filter

    Examples
    --------
    >>> from qdrant_client import models
    >>> qdrant_condition(Range("year", gte=2020), models).key
    'number.year'
    """
    match where:
        case Eq(field, value):
            return qdrant_condition(In(field, [value]), models)
        case In(field, values):
            groups = values_by_kind(values).items()
            return models.Filter(
                should=[_one_of(f"{kind}.{field}", kind, group, models) for kind, group in groups]
            )
        case Range(field):
            return models.FieldCondition(
                key=f"number.{field}", range=models.Range(**where.bounds())
            )
        case Not(part):
            return models.Filter(must_not=[qdrant_condition(part, models)])
        case And(parts):
            return models.Filter(must=[qdrant_condition(part, models) for part in parts])
        case Or(parts):
            return models.Filter(should=[qdrant_condition(part, models) for part in parts])
    raise TypeError(f"where: expected a filter, got {where!r}")


def _one_of(key: str, kind: str, values: list[Any], models: Any) -> Any:
    if kind == "text":
        return models.FieldCondition(key=key, match=models.MatchAny(any=values))
    if kind == "number":  # a match takes whole numbers only
        ranges = [models.Range(gte=value, lte=value) for value in values]
        conditions = [models.FieldCondition(key=key, range=bounds) for bounds in ranges]
    else:
        matched = [models.MatchValue(value=value) for value in values]
        conditions = [models.FieldCondition(key=key, match=match) for match in matched]
    return models.Filter(should=conditions)
