"""A right answer as the source of a cell, for an instructor's edition."""

import ast
import inspect
import sys
from collections import defaultdict
from types import FunctionType, ModuleType
from typing import Any

from course_lib.exercises.definition import Exercise
from course_lib.exercises.shown_solution import source_of

SET_UP = {"np"}  # imported by the first cell of every assignment


def solution_code(exercise: Exercise) -> str:
    """Write code that gives the exercise's name to a right answer.

    Parameters
    ----------
    exercise : Exercise

    Returns
    -------
    str
        For a prediction the values; for a function its source with what it imports; for what has
        no source of its own (closures, compiled kernels) a call of `reference`.

    Examples
    --------
    >>> from course_lib.exercises import find
    >>> print(solution_code(find("02.hierarchical-softmax-cost")))
    def cost_of_the_tree():
        return {'vectors stored': 1023, 'products for one word': 10}
    """
    answer = exercise.answer()
    if not exercise.argument_names and isinstance(exercise.definition_in_cell(), ast.FunctionDef):
        text = _literal(answer())
        if text:
            return f"def {exercise.answer_name}():\n    return {text}"
    elif isinstance(answer, FunctionType) and answer.__qualname__.isidentifier():
        return _function_code(exercise, answer)
    call = f'{exercise.answer_name} = reference("{exercise.id}")'
    return f"from course_lib.exercises import reference\n\n{call}"


def _literal(value: Any) -> str:
    """Write a value that can be read back, or return ""."""
    text = repr(value)
    try:
        return text if ast.literal_eval(text) == value else ""
    except (ValueError, SyntaxError):
        return ""


def _function_code(exercise: Exercise, answer: FunctionType) -> str:
    source = source_of(answer).strip()
    blocks = [_imports(_outer_names(source, answer), answer), source]
    if answer.__name__ != exercise.answer_name:
        blocks.append(f"{exercise.answer_name} = {answer.__name__}")
    return "\n\n\n".join(block for block in blocks if block)


def _outer_names(source: str, answer: FunctionType) -> set[str]:
    """Names that the source takes from the module in which it stands."""
    used = {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}
    return (used & answer.__globals__.keys()) - SET_UP - {answer.__name__}


def _imports(names: set[str], answer: FunctionType) -> str:
    """Write the imports that give these names to the notebook."""
    whole, parts = [], defaultdict(list)
    for name in sorted(names):
        value = answer.__globals__[name]
        if isinstance(value, ModuleType):
            called = "" if value.__name__ == name else f" as {name}"
            whole.append(f"import {value.__name__}{called}")
        else:
            parts[_home(name, value, answer)].append(name)
    return "\n".join(whole + [f"from {m} import {', '.join(n)}" for m, n in sorted(parts.items())])


def _home(name: str, value: Any, answer: FunctionType) -> str:
    """Name the module to import a value from: its own, a public one above it, or the answer's."""
    own = getattr(inspect.getmodule(value), "__name__", "")
    public = own.partition("._")[0]
    for module in (public, own):
        if getattr(sys.modules.get(module), name, None) is value:
            return module
    return answer.__module__
