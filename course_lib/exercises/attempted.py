"""Has the learner written anything yet?"""

import ast
import inspect
import textwrap
from collections.abc import Callable
from types import CodeType
from typing import Any

from course_lib.exercises.definition import Exercise

EMPTY = "the body is still the stub"
UNCHANGED = "this is still the given code"


def why_not_attempted(exercise: Exercise, learner: Callable[..., Any]) -> str:
    """Say why the learner's source counts as untouched, or return "".

    Parameters
    ----------
    exercise : Exercise
    learner : callable
        The learner's function or class.

    Returns
    -------
    str
        Empty if something has been written.
    """
    written = _definition(learner)
    unchanged = EMPTY if exercise.kind != "find-the-bug" else UNCHANGED
    if written is None:
        return unchanged if _same_bytecode(exercise, learner) else ""
    if _same_code(written, exercise.definition_in_cell()):
        return unchanged
    if isinstance(written, ast.FunctionDef) and all(map(_says_nothing, _body(written))):
        return EMPTY
    return ""


def _definition(learner: Callable[..., Any]) -> ast.stmt | None:
    try:
        return ast.parse(textwrap.dedent(inspect.getsource(learner))).body[0]
    except (OSError, TypeError, SyntaxError, IndexError):  # no source: defined by exec, say
        return None


def _body(definition: ast.stmt) -> list[ast.stmt]:
    """Statements without the docstring."""
    body: list[ast.stmt] = getattr(definition, "body", [])
    is_text = body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
    return body[1:] if is_text and isinstance(body[0].value.value, str) else body  # type: ignore[attr-defined]


def _same_bytecode(exercise: Exercise, learner: Callable[..., Any]) -> bool:
    """Compare what was compiled, for want of a source."""
    code = getattr(learner, "__code__", None)
    cell = compile(exercise.cell, "cell", "exec").co_consts
    given = [c for c in cell if isinstance(c, CodeType) and code and c.co_name == code.co_name]
    facts = [(c.co_code, c.co_names, c.co_consts[1:]) for c in (*given, code) if c]
    return len(facts) == 2 and facts[0] == facts[1]


def _same_code(one: ast.stmt, other: ast.stmt) -> bool:
    """Compare two bodies; comments, docstrings and layout don't count."""
    return [ast.dump(node) for node in _body(one)] == [ast.dump(node) for node in _body(other)]


def _says_nothing(statement: ast.stmt) -> bool:
    """Is it `...`, `pass`, `return`, `return None`, `return ...` or `raise NotImplementedError`?"""
    if isinstance(statement, ast.Raise):
        return "NotImplementedError" in ast.dump(statement)
    if isinstance(statement, ast.Pass):
        return True
    if isinstance(statement, (ast.Expr, ast.Return)):
        value = statement.value
        return value is None or (isinstance(value, ast.Constant) and value.value in (None, ...))
    return False
