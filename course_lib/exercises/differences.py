"""Where two values differ first, in a sentence."""

import numbers
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from course_lib.exercises.number_relations import array_difference, number_difference
from course_lib.exercises.readable import readable, readable_pair


def difference(expected: Any, got: Any, rtol: float, atol: float, at: str = "") -> str | None:
    """Say where two values differ first, or return None.

    Parameters
    ----------
    expected, got : object
        Numbers, strings, None, arrays, sequences, sets, mappings or dataclasses, nested at will.
    rtol, atol : float
        Tolerances for every number.
    at : str
        Where in the whole the two values stand, such as ``"[0]['loss']"``.
    """
    expected, got = plain(expected), plain(got)
    where = f"at {at}: " if at else ""
    if got is None and expected is not None:
        return f"{where}got None: is a `return` missing?"
    if isinstance(expected, np.ndarray):
        return _prefixed(where, array_difference(expected, got, rtol, atol))
    if isinstance(expected, numbers.Number):
        return _prefixed(where, number_difference(expected, got, rtol, atol))
    if isinstance(expected, Mapping):
        return _mapping_difference(expected, got, rtol, atol, at)
    if isinstance(expected, Set):
        return _prefixed(where, _set_difference(expected, got))
    if is_sequence(expected):
        return _sequence_difference(expected, got, rtol, atol, at)
    if is_dataclass(expected) and type(expected) is type(got):
        return _dataclass_difference(expected, got, rtol, atol, at)
    return _prefixed(where, _plain_difference(expected, got))


def plain(value: Any) -> Any:
    """Turn tensors, sparse matrices and NumPy scalars into arrays and Python numbers."""
    if hasattr(value, "detach"):
        value = value.detach().cpu().numpy()
    if hasattr(value, "toarray"):
        value = value.toarray()
    if isinstance(value, np.generic) or (isinstance(value, np.ndarray) and value.ndim == 0):
        value = value.item()
    return value


def is_sequence(value: Any) -> bool:
    """Is it a list, a tuple or an array, and no string?"""
    return isinstance(value, (Sequence, np.ndarray)) and not isinstance(value, (str, bytes))


def _prefixed(where: str, message: str | None) -> str | None:
    return None if message is None else where + message


def _expected_got(expected: Any, got: Any) -> str:
    return "expected {}, got {}".format(*readable_pair(expected, got))


def a_type(value: Any) -> str:
    """Name a value's type with its article, "a list", "an int"."""
    name = type(value).__name__
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"


def _plain_difference(expected: Any, got: Any) -> str | None:
    if isinstance(expected, str) and not isinstance(got, str):
        return f"expected a string, got {a_type(got)}: {readable(got)}"
    try:
        same = bool(expected == got)
    except Exception:  # arrays, learners' classes: no truth value means not equal
        same = False
    return None if same else _expected_got(expected, got)


def _sequence_difference(expected: Any, got: Any, rtol: float, atol: float, at: str) -> str | None:
    where = f"at {at}: " if at else ""
    if not is_sequence(got):
        return f"{where}expected {a_type(expected)}, got {a_type(got)}: {readable(got)}"
    for i, (one, other) in enumerate(zip(expected, got, strict=False)):
        if message := difference(one, other, rtol, atol, f"{at}[{i}]"):
            return message
    if len(expected) == len(got):
        return None
    longer, word = (expected, "missing") if len(expected) > len(got) else (got, "too many")
    first = readable(longer[min(len(expected), len(got))])
    return f"{where}expected {len(expected)} items, got {len(got)}; first one {word}: {first}"


def multiset_difference(expected: Any, got: Any) -> str | None:
    """Say which item is missing or too many, whatever the order, or return None."""
    want = Counter(readable(plain(item), 10) for item in expected)
    have = Counter(readable(plain(item), 10) for item in got)
    if missing := want - have:
        item = next(iter(missing))
        others = f" (and {missing.total() - 1} more)" if missing.total() > 1 else ""
        return f"{item} is missing{others}"
    if extra := have - want:
        item = next(iter(extra))
        return f"expected {want[item]} of {item}, got {have[item]}"
    return None


def _mapping_difference(expected: Any, got: Any, rtol: float, atol: float, at: str) -> str | None:
    where = f"at {at}: " if at else ""
    if not isinstance(got, Mapping):
        return f"{where}expected a dict, got {a_type(got)}: {readable(got)}"
    for key in expected:
        if key not in got:
            return f"{where}the key {readable(key)} is missing"
        if message := difference(expected[key], got[key], rtol, atol, f"{at}[{readable(key)}]"):
            return message
    extra = [key for key in got if key not in expected]
    return f"{where}unexpected key {readable(extra[0])}" if extra else None


def _set_difference(expected: Any, got: Any) -> str | None:
    if not isinstance(got, Set):
        return f"expected a set, got {a_type(got)}: {readable(got)}"
    if missing := expected - got:
        return f"{readable(sorted(missing, key=repr)[0])} is missing"
    return (
        f"{readable(sorted(got - expected, key=repr)[0])} is too many" if got - expected else None
    )


def _dataclass_difference(expected: Any, got: Any, rtol: float, atol: float, at: str) -> str | None:
    for field in fields(expected):
        one, other = getattr(expected, field.name), getattr(got, field.name)
        if message := difference(one, other, rtol, atol, f"{at}.{field.name}"):
            return message
    return None


def contains_ellipsis(value: Any) -> bool:
    """Is there a `...` left in an answer?

    Examples
    --------
    >>> contains_ellipsis({"small": 0.5, "large": ...})
    True
    """
    if isinstance(value, Mapping):
        return any(contains_ellipsis(item) for item in value.values())
    if isinstance(value, (list, tuple)):
        return any(contains_ellipsis(item) for item in value[:1000])
    return value is ...
