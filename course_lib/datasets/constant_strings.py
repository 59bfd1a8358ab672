"""Work out what a string expression in a source file is worth, without running the file.

Docstrings of compiled functions are often put together from pieces: ``"..." + note``,
``"...".format(**common_args)``, f-strings. What can't be known from the file becomes empty text.
"""

from __future__ import annotations

import ast
import re
from inspect import cleandoc

FIELD = re.compile(r"\{\{|\}\}|\{([A-Za-z_]\w*)[^{}\n]*\}")
Constants = dict[str, ast.expr]


def constant_string(node: ast.AST | None, constants: Constants, depth: int = 0) -> str:
    """Evaluate a string expression as far as its source shows.

    Parameters
    ----------
    node
        The expression.
    constants
        The file's module-level names and the expressions that they are set to.
    depth
        How many names were followed already; beyond eight, the rest counts as unknown.

    Returns
    -------
    str
        The string; unknown parts are empty.

    Examples
    --------
    >>> module = ast.parse("note = 'B.'; doc = 'A {word}. '.format(word='c') + note").body
    >>> names = {step.targets[0].id: step.value for step in module}
    >>> constant_string(names["doc"], names)
    'A c. B.'
    """
    if depth > 8:
        return ""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.Name):
        return constant_string(constants.get(node.id), constants, depth + 1)
    if isinstance(node, ast.BinOp):
        return _operation(node, constants, depth)
    if isinstance(node, ast.JoinedStr):
        return "".join(constant_string(part, constants, depth) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        return constant_string(node.value, constants, depth)
    if isinstance(node, ast.Call):
        return _call(node, constants, depth)
    return ""


def _operation(node: ast.BinOp, constants: Constants, depth: int) -> str:
    left = constant_string(node.left, constants, depth)
    if isinstance(node.op, ast.Add):
        return left + constant_string(node.right, constants, depth)
    return left if isinstance(node.op, ast.Mod) else ""


def _call(node: ast.Call, constants: Constants, depth: int) -> str:
    """Understand ``text.format(...)``, ``dedent(text)`` and ``cleandoc(text)``."""
    if isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        template = constant_string(node.func.value, constants, depth)
        return _fill(template, _arguments(node, constants, depth))
    called = (
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    )
    if called in ("dedent", "cleandoc") and node.args:
        return cleandoc(constant_string(node.args[0], constants, depth))
    return ""


def _fill(template: str, values: dict[str, str]) -> str:
    """Do what ``str.format`` does for named fields; unknown fields become empty."""

    def value(field: re.Match[str]) -> str:
        if field[0] in ("{{", "}}"):
            return field[0][0]
        return values.get(field[1], "")

    return FIELD.sub(value, template)


def _arguments(node: ast.Call, constants: Constants, depth: int) -> dict[str, str]:
    values: dict[str, str] = {}
    for keyword in node.keywords:
        if keyword.arg is None:
            values |= _dictionary(keyword.value, constants, depth + 1)
        else:
            values[keyword.arg] = constant_string(keyword.value, constants, depth)
    return values


def _dictionary(node: ast.AST | None, constants: Constants, depth: int) -> dict[str, str]:
    """Evaluate a dict of strings, with torch's ``parse_kwargs`` and ``merge_dicts``."""
    if depth > 8:
        return {}
    if isinstance(node, ast.Name):
        return _dictionary(constants.get(node.id), constants, depth + 1)
    if isinstance(node, ast.Dict):
        return {
            key.value: constant_string(value, constants, depth)
            for key, value in zip(node.keys, node.values, strict=True)
            if isinstance(key, ast.Constant) and isinstance(key.value, str)
        }
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return _known_call(node, constants, depth)
    return {}


def _known_call(node: ast.Call, constants: Constants, depth: int) -> dict[str, str]:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name == "merge_dicts":
        merged: dict[str, str] = {}
        for argument in node.args:
            merged |= _dictionary(argument, constants, depth + 1)
        return merged
    if name == "parse_kwargs" and node.args:
        described = constant_string(node.args[0], constants, depth)
        parts = [part.strip() for part in re.split(r"\n\s{4}(?!\s)", described)]
        return {part.split(" ")[0]: part for part in parts if part}
    return {}
