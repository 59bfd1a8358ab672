"""Filters as the objects of Weaviate's client."""

from __future__ import annotations

from typing import Any

from .payload_filters import And, Eq, Filter, In, Not, Or, Range
from .typed_fields import values_by_kind

COMPARISONS = {
    "gt": "greater_than",
    "gte": "greater_or_equal",
    "lt": "less_than",
    "lte": "less_or_equal",
}


def weaviate_filter(where: Filter, properties: set[str], filters: Any) -> Any:
    """Translate a filter into Weaviate's objects.

    Parameters
    ----------
    where
        A filter as `simplified` leaves it.
    properties
        Of the collection; a field without a property is missing everywhere.
    filters
        The class ``weaviate.classes.query.Filter``.

    Returns
    -------
    A filter of weaviate-client
    """
    match where:
        case Eq(field, value):
            return weaviate_filter(In(field, [value]), properties, filters)
        case In(field, values):
            groups = values_by_kind(values).items()
            known = [(f"{kind}_{field}", group) for kind, group in groups]
            equal = [
                filters.by_property(name).equal(value)
                for name, group in known
                if name in properties
                for value in group
            ]
            return _joined(filters.any_of, equal, filters)
        case Range(field):
            if f"number_{field}" not in properties:
                return _joined(filters.any_of, [], filters)
            compared = [
                getattr(filters.by_property(f"number_{field}"), COMPARISONS[name])(bound)
                for name, bound in where.bounds().items()
            ]
            return _joined(filters.all_of, compared, filters)
        case Not(part):
            return filters.not_(weaviate_filter(part, properties, filters))
        case And(parts) | Or(parts):
            together = filters.all_of if isinstance(where, And) else filters.any_of
            inside = [weaviate_filter(part, properties, filters) for part in parts]
            return _joined(together, inside, filters)
    raise TypeError(f"where: expected a filter, got {where!r}")


def _joined(together: Any, parts: list[Any], filters: Any) -> Any:
    if not parts:  # nobody's name is empty
        return filters.by_property("name").equal("")
    return parts[0] if len(parts) == 1 else together(parts)
