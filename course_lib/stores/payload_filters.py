"""Filters on payloads: what they are, and what they mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .payload_values import Value, check_field, check_value, kind_of, same_value


class Filter:
    """A condition on a payload; ``&``, ``|`` and ``~`` combine conditions.

    Examples
    --------
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
    >>> matches(Not(Eq("a", 1)), {}), matches(Not(Eq("a", 1)), {"a": 1})
    (True, False)
    """

    part: Filter

    def __post_init__(self) -> None:
        check_parts("Not", (self.part,))


class Field:
    """A field by name, to write filters as comparisons.

    Parameters
    ----------
    name
        The field's.

    Examples
    --------
    >>> (Field("year") >= 2020) & (Field("kind") == "class")
    And(parts=(Range(field='year', gt=None, gte=2020, lt=None, lte=None),
               Eq(field='kind', value='class')))
    """

    def __init__(self, name: str) -> None:
        check_field(name)
        self.name = name

    def __eq__(self, value: object) -> Eq:  # type: ignore[override]
        return Eq(self.name, value)  # type: ignore[arg-type]

    def __ne__(self, value: object) -> Not:  # type: ignore[override]
        return Not(self == value)

    def __gt__(self, bound: float) -> Range:
        return Range(self.name, gt=bound)

    def __ge__(self, bound: float) -> Range:
        return Range(self.name, gte=bound)

    def __lt__(self, bound: float) -> Range:
        return Range(self.name, lt=bound)

    def __le__(self, bound: float) -> Range:
        return Range(self.name, lte=bound)

    __hash__ = None  # type: ignore[assignment]

    def isin(self, values: Iterable[Value]) -> In:
        """Return the filter that the field equals one of `values`."""
        return In(self.name, values)


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


def _within(bounds: Range, value: Value) -> bool:
    if kind_of(value) != "number" or isinstance(value, str):
        return False
    return (
        (bounds.gt is None or value > bounds.gt)
        and (bounds.gte is None or value >= bounds.gte)
        and (bounds.lt is None or value < bounds.lt)
        and (bounds.lte is None or value <= bounds.lte)
    )
