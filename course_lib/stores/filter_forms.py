"""Filters rewritten for an engine: constants folded, negations pushed to the leaves."""

from __future__ import annotations

from collections.abc import Iterator

from .payload_filters import And, Eq, Filter, In, Not, Or, Range
from .store_capabilities import Capabilities, Unsupported


def simplified(where: Filter | None) -> Filter | bool:
    """Fold what is always true or always false; most engines have no word for either.

    Parameters
    ----------
    where
        A filter; None stands for "all".

    Returns
    -------
    Filter or bool
        True: all documents. False: none. Else an equivalent filter in which no `And` or `Or` has
        fewer than two parts and no `In` is empty.

    Examples
    --------
    >>> simplified(And()), simplified(In("a", [])), simplified(Or(Eq("a", 1), In("b", [])))
    (True, False, Eq(field='a', value=1))
    """
    match where:
        case None:
            return True
        case In(_, ()):
            return False
        case Not(part):
            inner = simplified(part)
            return Not(inner) if isinstance(inner, Filter) else not inner
        case And(parts):
            return _folded(And, [simplified(part) for part in parts], absorbing=False)
        case Or(parts):
            return _folded(Or, [simplified(part) for part in parts], absorbing=True)
    return where


def _folded(
    kind: type[And] | type[Or], parts: list[Filter | bool], absorbing: bool
) -> Filter | bool:
    if absorbing in parts:
        return absorbing
    left = [part for part in parts if isinstance(part, Filter)]
    if len(left) < 2:
        return left[0] if left else not absorbing
    return kind(*left)


def negation_inside(where: Filter, negate: bool = False) -> Filter:
    """Push every `Not` down to the leaves (De Morgan), for engines that have no "not".

    Parameters
    ----------
    where
        A filter.
    negate
        Whether to return the rewritten filter of ``Not(where)``.

    Returns
    -------
    Filter
        Equivalent; every `Not` in it holds an `Eq`, `In` or `Range`.

    Examples
    --------
    >>> negation_inside(Not(And(Eq("a", 1), Not(Eq("b", 2)))))
    Or(parts=(Not(part=Eq(field='a', value=1)), Eq(field='b', value=2)))
    """
    match where:
        case Not(part):
            return negation_inside(part, not negate)
        case And(parts) | Or(parts):
            flipped = isinstance(where, And) == negate
            return (Or if flipped else And)(*(negation_inside(part, negate) for part in parts))
    return Not(where) if negate else where


def leaves(where: Filter) -> Iterator[Eq | In | Range]:
    """Yield the comparisons of a filter, from left to right.

    Examples
    --------
    >>> [leaf.field for leaf in leaves(Eq("a", 1) & ~Range("b", gt=0))]
    ['a', 'b']
    """
    match where:
        case Eq() | In() | Range():
            yield where
        case Not(part):
            yield from leaves(part)
        case And(parts) | Or(parts):
            for part in parts:
                yield from leaves(part)


def refuse_unsupported(where: Filter | None, can: Capabilities, engine: str) -> None:
    """Raise `Unsupported` if an engine can't evaluate a filter.

    Parameters
    ----------
    where
        A filter, or None.
    can
        The store's capabilities.
    engine
        Its name, for the message.

    Raises
    ------
    TypeError
        If `where` is no filter.
    Unsupported
        Naming the part.

    Examples
    --------
    >>> refuse_unsupported(Eq("a", 1), Capabilities(), "FAISS")
    """
    if where is None:
        return
    if not isinstance(where, Filter):
        raise TypeError(f"where: expected a filter or None, got {where!r}")
    has_range = any(isinstance(leaf, Range) for leaf in leaves(where))
    refused = {
        "a filter": not can.filters,
        "a range": has_range and not can.ranges,
        "and, or, not": isinstance(where, And | Or | Not) and not can.boolean_filters,
    }
    for what, absent in refused.items():
        if absent:
            raise Unsupported(f"{engine}: can't search with {what}; asked for {where!r}")
