"""String expressions, against what Python makes of them."""

import ast
from inspect import cleandoc
from textwrap import dedent

import pytest

from course_lib.datasets.constant_strings import constant_string

SETTING = """
note = "A note."
wide = '''
    Two
      lines.
'''
words = {"a": "first", "b": "sec" + "ond"}
"""


def ours(expression):
    names = {step.targets[0].id: step.value for step in ast.parse(SETTING).body}
    return constant_string(ast.parse(expression, mode="eval").body, names)


@pytest.mark.parametrize(
    "expression",
    [
        "'one ' 'two' + ' three'",
        "note + ' ' + note",
        "f'<{note}>'",
        "'{a}-{b}'.format(**words)",
        "'{x} {{kept}}'.format(x=note)",
        "cleandoc(wide)",
        "textwrap.dedent(wide).strip()",
    ],
)
def test_known_expressions_have_pythons_value(expression):
    names = {"cleandoc": cleandoc, "textwrap": type("t", (), {"dedent": staticmethod(dedent)})}
    exec(SETTING, names)
    if "strip" in expression:
        expression = expression.removesuffix(".strip()")
        assert ours(expression).split() == eval(expression, names).split()
    else:
        assert ours(expression) == eval(expression, names)


@pytest.mark.parametrize(
    ("expression", "kept"),
    [
        ("unknown", ""),
        ("'a ' + unknown() + ' b'", "a  b"),
        ("'a {unknown} b'.format(**other)", "a  b"),
        ("'a %s' % note", "a %s"),
        ("'a' * 3", ""),
        ("'a {x} b'.format(**unknown)", "a  b"),
        ("'a {x} b'.format(**unknown())", "a  b"),
        ("'a {x} b'.format(**parse_kwargs())", "a  b"),
        ("3", ""),
    ],
)
def test_unknown_parts_are_empty(expression, kept):
    assert ours(expression) == kept


def test_a_name_that_is_set_from_itself_ends():
    names = {"x": ast.parse("x", mode="eval").body}
    assert constant_string(names["x"], names) == ""
    filled = ast.parse("'a {x} b'.format(**x)", mode="eval").body
    assert constant_string(filled, names) == "a  b"
