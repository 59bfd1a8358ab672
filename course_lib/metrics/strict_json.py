"""JSON that every parser reads: no NaN, None where a number is missing."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np


def to_strict_json(value: Any, indent: int | None = 1) -> str:
    """Write `value` as JSON; numbers that aren't finite become null.

    The standard library writes nan as ``NaN``, which is no JSON: other languages' parsers refuse
    the whole file.

    Parameters
    ----------
    value
        Mappings with string keys, sequences, arrays, strings, numbers, bools and None.
    indent
        Spaces a level; None for one line.

    Raises
    ------
    TypeError
        If something else is in it.

    Examples
    --------
    >>> to_strict_json({"recall": np.float64(0.5), "mean of nothing": float("nan")}, indent=None)
    '{"recall": 0.5, "mean of nothing": null}'
    """
    return json.dumps(_plain(value), indent=indent, allow_nan=False)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
