"""Filters on payloads: conditions, and how they are combined."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .payload_values import Value, check_field, check_value


class Filter:
    """A condition on a payload; ``&``, ``|`` and ``~`` combine conditions.

    Examples
    --------
    >>> from course_lib.stores import matches
    >>> recent = Range("year", gte=2020) & ~Eq("kind", "class")
    >>> matches(recent, {"year": 2021, "kind": "function"})
    True
    """

    def __and__(self, other: Filter) -> And:
        return And(self, other)

    def __or__(self, other: Filter) -> Or:
        return Or(self, other)

    def __invert__(self) -> Not:
        return Not(self)


@dataclass(frozen=True)
class Eq(Filter):
    """The field is there and equals a value of the same kind.

    Attributes
    ----------
    field
        Its name: letters, digits, ``_``.
    value
        str, bool or a finite number. 1 equals 1.0, but not True or "1".

    Examples
    --------
    >>> from course_lib.stores import matches
    >>> [matches(Eq("n", 1), {"n": value}) for value in (1, 1.0, True, "1")]
    [True, True, False, False]
    """

    field: str
    value: Value

    def __post_init__(self) -> None:
        check_field(self.field)
        check_value("value", self.value)


@dataclass(frozen=True)
class In(Filter):
    """The field equals one of several values; of none, if there are no values.

    Attributes
    ----------
    field
        Its name.
    values
        Any number of values as `Eq` takes them; kept as a tuple.

    Examples
    --------
    >>> from course_lib.stores import matches
    >>> matches(In("kind", ["class", "method"]), {"kind": "class"})
    True
    """

    field: str
    values: tuple[Value, ...]

    def __init__(self, field: str, values: Iterable[Value]) -> None:
        if isinstance(values, str):
            raise TypeError(f"values: expected a list of values, got the one string {values!r}")
        object.__setattr__(self, "field", field)
        object.__setattr__(self, "values", tuple(values))
        check_field(field)
        for row, value in enumerate(self.values):
            check_value(f"values[{row}]", value)


@dataclass(frozen=True)
class Range(Filter):
    """The field is a number within bounds; text and bools never are.

    Attributes
    ----------
    field
        Its name.
    gt, gte, lt, lte
        Finite numbers: above, at least, below, at most. At least one of them.

    Examples
    --------
    >>> from course_lib.stores import matches
    >>> [matches(Range("year", gte=2020, lt=2022), {"year": y}) for y in (2019, 2020, 2022)]
    [False, True, False]
    """

    field: str
    gt: float | None = None
    gte: float | None = None
    lt: float | None = None
    lte: float | None = None

    def __post_init__(self) -> None:
        check_field(self.field)
        for name, bound in self.bounds().items():
            if isinstance(bound, bool | str):
                raise TypeError(f"{name}: expected a number, got {bound!r}")
            check_value(name, bound)
        if not self.bounds():
            raise ValueError("Range: expected at least one of gt, gte, lt, lte, got none")

    def bounds(self) -> dict[str, float]:
        """Return the bounds that were given, by name."""
        named = {"gt": self.gt, "gte": self.gte, "lt": self.lt, "lte": self.lte}
        return {name: bound for name, bound in named.items() if bound is not None}


@dataclass(frozen=True, init=False)
class And(Filter):
    """All parts hold; so it is true without parts.

    Examples
    --------
    >>> from course_lib.stores import matches
    >>> matches(And(Eq("a", 1), Eq("b", 2)), {"a": 1}), matches(And(), {})
    (False, True)
    """

    parts: tuple[Filter, ...]

    def __init__(self, *parts: Filter) -> None:
        object.__setattr__(self, "parts", check_parts("And", parts))


@dataclass(frozen=True, init=False)
class Or(Filter):
    """A part holds; so it is false without parts.

    Examples
    --------
    >>> from course_lib.stores import matches
    >>> matches(Or(Eq("a", 1), Eq("b", 2)), {"a": 1}), matches(Or(), {})
    (True, False)
    """

    parts: tuple[Filter, ...]

    def __init__(self, *parts: Filter) -> None:
        object.__setattr__(self, "parts", check_parts("Or", parts))


@dataclass(frozen=True)
class Not(Filter):
    """The part doesn't hold: also where its field is missing.

    Examples
    --------
    >>> from course_lib.stores import matches
    >>> matches(Not(Eq("a", 1)), {}), matches(Not(Eq("a", 1)), {"a": 1})
    (True, False)
    """

    part: Filter

    def __post_init__(self) -> None:
        check_parts("Not", (self.part,))


def check_parts(name: str, parts: tuple[Filter, ...]) -> tuple[Filter, ...]:
    """Raise TypeError unless all parts are filters; return them.

    Examples
    --------
    >>> check_parts("And", ())
    ()
    """
    for row, part in enumerate(parts):
        if not isinstance(part, Filter):
            raise TypeError(f"{name}: expected filters, part {row} is {part!r}")
    return parts
