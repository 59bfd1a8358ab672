"""Strict JSON: what it writes, a parser that refuses NaN reads."""

import json

import numpy as np
import pytest

from course_lib.metrics.strict_json import to_strict_json


def refuse(name):
    raise AssertionError(f"{name} is no JSON")


def read(text):
    return json.loads(text, parse_constant=refuse)


def test_missing_numbers_are_null_at_any_depth():
    value = {
        "mean": np.float32("nan"),
        "rows": [(1.5, float("inf")), np.array([[1.0, -np.inf]])],
        "n": np.int64(3),
        "text": "NaN",
        "flag": np.bool_(True),
        "none": None,
    }
    expected = {
        "mean": None,
        "rows": [[1.5, None], [[1.0, None]]],
        "n": 3,
        "text": "NaN",
        "flag": True,
        "none": None,
    }
    assert read(to_strict_json(value)) == expected


def test_the_standard_library_would_have_written_nan():
    with pytest.raises(AssertionError, match="NaN is no JSON"):
        read(json.dumps({"mean": float(np.float64("nan"))}))


def test_indentation():
    assert to_strict_json({"a": 1}, indent=None) == '{"a": 1}'
    assert to_strict_json({"a": 1}) == '{\n "a": 1\n}'


def test_what_is_no_json_is_refused():
    with pytest.raises(TypeError):
        to_strict_json({"a": {1, 2}})
