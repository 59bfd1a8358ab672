"""Answers as lines and as JSON: complete, cut to the width, and readable by a program."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.applications import SearchHit, answer_json, answer_text

HIT = SearchHit(
    "numpy.argsort",
    1.25,
    "numpy.argsort(a, axis, kind)\nReturns the indices that would sort an array.\nMore prose.",
    ("sort", "array"),
    "More prose.",
)


def test_a_result_says_name_summary_and_why():
    assert answer_text([HIT]).splitlines() == [
        "1. numpy.argsort(a, axis, kind)",
        "   Returns the indices that would sort an array.",
        '   why: sort, array; "More prose."',
    ]


def test_the_summary_is_not_said_twice():
    hit = SearchHit("f", 1.0, "f(x)\nSort it.", (), "Sort it.")
    assert answer_text([hit]).splitlines() == ["1. f(x)", "   Sort it.", "   why: by meaning"]
    head = SearchHit("f", 1.0, "f(x)\nSort it.", (), "f(x)")
    assert answer_text([head]).splitlines()[-1] == "   why: by meaning"


def test_results_are_numbered_and_names_may_be_bold():
    lines = answer_text([HIT, SearchHit("bare", 0.5)], colour=True).splitlines()
    assert lines[0].startswith("1. \033[1mnumpy.argsort\033[0m(a") and "bare" in lines[3]
    assert lines[3].startswith("2. ") and lines[4] == "   why: by meaning" and len(lines) == 5
    assert "\033" not in answer_text([HIT])


@given(st.text(max_size=200), st.text(max_size=200), st.integers(40, 120))
def test_no_line_is_wider_than_asked(text, sentence, width):
    shown = answer_text([SearchHit("name", 0.0, text, ("a",) * 30, sentence)], width)
    assert all(len(line) <= width for line in shown.split("\n"))
    assert shown.count("\n") <= 2


def test_json_has_everything():
    answer = json.loads(answer_json("wie groß?", "dense", [HIT]))
    assert answer == {
        "question": "wie groß?",
        "engine": "dense",
        "results": [
            {
                "name": "numpy.argsort",
                "package": "numpy",
                "signature": "(a, axis, kind)",
                "summary": "Returns the indices that would sort an array.",
                "score": 1.25,
                "terms": ["sort", "array"],
                "sentence": "More prose.",
            }
        ],
    }
    assert "groß" in answer_json("wie groß?", "dense", [])


def test_a_narrow_terminal_is_refused():
    with pytest.raises(ValueError, match="width: expected 40 or more, got 39"):
        answer_text([HIT], width=39)
    assert answer_text([]) == "Nothing found."
