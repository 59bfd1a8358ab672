"""Filters in the words of LanceDB: SQL without parameters, so values are quoted here."""

from __future__ import annotations

from collections.abc import Sequence

from .payload_filters import And, Eq, Filter, In, Not, Or, Range
from .payload_values import Value
from .typed_fields import values_by_kind

COMPARISONS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


def lance_sql(where: Filter, columns: set[str]) -> str:
    """Translate a filter into LanceDB's SQL, which takes no parameters: values are quoted here.

    A comparison with a missing value is null there, and so is its "not": ``coalesce`` makes it
    false.

    Parameters
    ----------
    where
        A filter as `simplified` leaves it.
    columns
        Of the table; a field without a column is missing everywhere.

    Returns
    -------
    str

    Examples
    --------
    >>> lance_sql(~Eq("kind", "x' or true"), {"text_kind"})
    "not coalesce(`text_kind` in ('x'' or true'), false)"
    >>> lance_sql(Eq("kind", 1), {"text_kind"})
    'false'
    """
    match where:
        case Eq(field, value):
            return lance_sql(In(field, [value]), columns)
        case In(field, values):
            groups = {f"{kind}_{field}": group for kind, group in values_by_kind(values).items()}
            there = [one_of(name, group) for name, group in groups.items() if name in columns]
            return _joined(" or ", [f"coalesce({part}, false)" for part in there])
        case Range(field):
            column, bounds = f"number_{field}", where.bounds().items()
            parts = [f"`{column}` {COMPARISONS[name]} {_literal(bound)}" for name, bound in bounds]
            known = column in columns
            return f"coalesce({_joined(' and ', parts)}, false)" if known else "false"
        case Not(part):
            return f"not {lance_sql(part, columns)}"
        case And(parts) | Or(parts):
            word = " and " if isinstance(where, And) else " or "
            return _joined(word, [lance_sql(part, columns) for part in parts])
    raise TypeError(f"where: expected a filter, got {where!r}")


def one_of(column: str, values: Sequence[Value]) -> str:
    """Write "the column holds one of these values" as SQL.

    Examples
    --------
    >>> one_of("id", ["a", "it's"])
    "`id` in ('a', 'it''s')"
    """
    return f"`{column}` in ({', '.join(_literal(value) for value in values)})"


def _literal(value: Value) -> str:
    """Write a value as SQL. Not by ``Expr.to_sql``, which leaves some quotes as they are."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return repr(float(value))


def _joined(word: str, parts: list[str]) -> str:
    if not parts:
        return "false"
    return parts[0] if len(parts) == 1 else f"({word.join(parts)})"
