"""Values of payload fields: which are allowed, and when two are the same."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

FIELD_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
Value = str | int | float | bool
Payload = Mapping[str, Value]


def kind_of(value: Value) -> str:
    """Return "bool", "number" or "text": values of different kinds are never equal.

    Examples
    --------
    >>> kind_of(True), kind_of(1.5), kind_of("1")
    ('bool', 'number', 'text')
    """
    if isinstance(value, bool):
        return "bool"
    return "text" if isinstance(value, str) else "number"


def same_value(a: Value, b: Value) -> bool:
    """Tell whether two values are of one kind and equal.

    Examples
    --------
    >>> same_value(1, 1.0), same_value(1, True)
    (True, False)
    """
    return kind_of(a) == kind_of(b) and a == b


def check_field(name: str) -> None:
    """Raise ValueError unless `name` may be a field's: letters, digits and ``_``, no digit first.

    Examples
    --------
    >>> check_field("year")
    """
    if not isinstance(name, str) or not FIELD_NAME.fullmatch(name):
        raise ValueError(f"field: expected letters, digits and _, no digit first, got {name!r}")


def check_value(name: str, value: Value) -> None:
    """Raise unless `value` is a bool, a str that UTF-8 can hold, a 64-bit int or a finite float.

    Examples
    --------
    >>> check_value("value", 1.5)
    """
    if not isinstance(value, str | int | float):
        raise TypeError(f"{name}: expected str, bool, int or float, got {type(value).__name__}")
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise ValueError(f"{name}: not valid Unicode text: {error}") from None
    elif not math.isfinite(value):
        raise ValueError(f"{name}: expected a finite number, got {value!r}")
    elif isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise ValueError(f"{name}: expected an integer of 64 bits, got {value!r}")
