"""Filters written as comparisons with a field."""

from __future__ import annotations

from collections.abc import Iterable

from .payload_filters import Eq, In, Not, Range
from .payload_values import Value, check_field


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
