"""Values as short text: what a learner reads in a counterexample."""

from collections.abc import Mapping, Set
from typing import Any

import numpy as np

ITEMS = 12
CHARACTERS = 600


def readable(value: Any, digits: int = 6) -> str:
    """Write a value in few characters, whatever it is.

    Parameters
    ----------
    value : object
        Numbers are rounded to `digits` significant digits, long collections and arrays are cut
        in the middle, and an object whose own ``repr`` fails is named by its type.
    digits : int
        Significant digits of numbers.

    Returns
    -------
    str
        At most about 600 characters.

    Examples
    --------
    >>> readable([1 / 3, np.float32(2), "cat"])
    "[0.333333, 2.0, 'cat']"
    >>> readable(list(range(1000)))
    '[0, 1, 2, 3, 4, 5, 6, 7, 8, ..., 999] (1,000 items)'
    """
    text = _text(value, digits)
    if len(text) > CHARACTERS:
        text = f"{text[:CHARACTERS]}... ({len(text):,} characters)"
    return text


def readable_pair(expected: Any, got: Any) -> tuple[str, str]:
    """Write two different values with enough digits to tell them apart.

    Examples
    --------
    >>> readable_pair(0.5, 0.5000000001)
    ('0.5', '0.5000000001')
    """
    for digits in (6, 10):
        pair = readable(expected, digits), readable(got, digits)
        if pair[0] != pair[1]:
            return pair
    return readable(expected, 17), readable(got, 17)


def _text(value: Any, digits: int) -> str:
    if isinstance(value, (bool, np.bool_)) or value is None:
        return str(value)
    if isinstance(value, (float, np.floating)):
        return _number(float(value), digits)
    if isinstance(value, np.generic):
        return repr(value.item())
    if isinstance(value, np.ndarray):
        return _array(value, digits)
    if isinstance(value, str):
        return repr(value) if len(value) <= CHARACTERS else repr(value[:CHARACTERS])[:-1] + "..."
    if type(value).__repr__ in _COLLECTIONS:
        return _collection(value, digits)
    return _own_repr(value)


def _number(value: float, digits: int) -> str:
    text = f"{value:.{digits}g}"
    return text if any(c in text for c in ".einf") else text + ".0"


def _array(value: np.ndarray, digits: int) -> str:
    if value.dtype == object:
        return f"array of objects, shape {value.shape}"
    body = np.array2string(
        value,
        threshold=40,
        edgeitems=3,
        separator=", ",
        max_line_width=88,
        formatter={"float_kind": lambda number: _number(float(number), digits)},
        prefix="array(",
    )
    cut = f" (shape {value.shape})" if value.size > 40 else ""
    return f"array({body}){cut}" if value.size else f"an empty array of shape {value.shape}"


_COLLECTIONS = {kind.__repr__ for kind in (list, tuple, dict, set, frozenset)}


def _collection(value: Any, digits: int) -> str:
    if isinstance(value, Mapping):
        shown = [f"{_text(k, digits)}: {_text(v, digits)}" for k, v in _first(value.items())]
    elif isinstance(value, Set):
        shown = sorted(_text(item, digits) for item in _first(value))
    else:
        shown = [_text(item, digits) for item in _first(value)]
    if len(value) > ITEMS:
        last = [] if isinstance(value, (Mapping, Set)) else [_text(value[-1], digits)]
        shown = [*shown, "...", *last]
    brackets = "[]" if isinstance(value, list) else "()" if isinstance(value, tuple) else "{}"
    opening, closing = brackets[0], brackets[1]
    if isinstance(value, tuple) and len(value) == 1:
        closing = ",)"
    if not value and isinstance(value, Set):
        return "set()"
    count = f" ({len(value):,} items)" if len(value) > ITEMS else ""
    return opening + ", ".join(shown) + closing + count


def _first(items: Any) -> list[Any]:
    limit = ITEMS if len(items) <= ITEMS else ITEMS - 3
    return [item for item, _ in zip(items, range(limit), strict=False)]


def _own_repr(value: Any) -> str:
    try:
        return repr(value)
    except Exception:  # a learner's class may have a broken __repr__
        return f"<a {type(value).__name__} whose repr() raises>"
