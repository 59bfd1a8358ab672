"""Filters in the words of Milvus: expressions in a string, so values are quoted here."""

from __future__ import annotations

from .payload_filters import And, Eq, Filter, In, Not, Or, Range
from .payload_values import Value, kind_of

COMPARISONS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def milvus_expression(where: Filter | None) -> str:
    """Translate a filter into an expression of Milvus.

    A comparison with a missing value is unknown there, and so is its "not": with ``exists`` in
    front it is false.

    Parameters
    ----------
    where
        A filter as `simplified` leaves it; None stands for "all".

    Returns
    -------
    str

    Examples
    --------
    >>> print(milvus_expression(~Eq("kind", 'x" or true')))
    not ((exists payload["text"]["kind"] and payload["text"]["kind"] == "x\\" or true"))
    """
    match where:
        case None:
            return ""
        case Eq(field, value):
            return _guarded(kind_of(value), field, [("==", value)])
        case In(field, values):
            return _joined(" or ", [milvus_expression(Eq(field, value)) for value in values])
        case Range(field):
            bounds = where.bounds().items()
            return _guarded("number", field, [(COMPARISONS[name], b) for name, b in bounds])
        case Not(part):
            return f"not ({milvus_expression(part)})"
        case And(parts) | Or(parts):
            word = " and " if isinstance(where, And) else " or "
            return _joined(word, [milvus_expression(part) for part in parts])
    raise TypeError(f"where: expected a filter, got {where!r}")


def _guarded(kind: str, field: str, comparisons: list[tuple[str, Value]]) -> str:
    path = f'payload["{kind}"]["{field}"]'
    compared = [f"{path} {word} {literal(value)}" for word, value in comparisons]
    return _joined(" and ", [f"exists {path}", *compared])


def literal(value: Value) -> str:
    """Write a value into an expression; every quote and back-slash in a text is escaped.

    Examples
    --------
    >>> print(literal('x" or true'))
    "x\\" or true"
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return '"' + "".join(ESCAPES.get(letter, letter) for letter in value) + '"'
    return repr(value)


def _joined(word: str, parts: list[str]) -> str:
    return f"({word.join(parts)})"
