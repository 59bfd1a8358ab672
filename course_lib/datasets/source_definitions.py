"""Functions, classes, methods and properties as they stand in a parsed file."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from inspect import cleandoc
from typing import NamedTuple

from .constant_strings import constant_string
from .dotted_names import dotted
from .source_signature import signature_of

CONSTRUCTOR = "Constructor\n-----------"  # heads what __init__ adds to a class's docstring
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Definition(NamedTuple):
    """A function, class, method or property as it stands in a file."""

    name: str  # inside the module, such as "KMeans.fit"
    kind: str  # "function", "class", "method" or "property"
    signature: str
    docstring: str
    bases: list[str]  # as written, such as "base.Estimator"


def statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Go through a block and the blocks of its if, try and with statements.

    Parameters
    ----------
    body
        Statements of a module or of a class.

    Yields
    ------
    ast.stmt
        The statements in order, the compound ones replaced by what they hold.
    """
    for node in body:
        if isinstance(node, (ast.If, ast.Try, ast.With)):
            for part in ("body", "handlers", "orelse", "finalbody"):
                for inner in getattr(node, part, []):
                    yield from statements(
                        inner.body if isinstance(inner, ast.ExceptHandler) else [inner]
                    )
        else:
            yield node


def definitions_in(node: ast.stmt, inside: str = "") -> Iterator[Definition]:
    """Yield a function's definition, or a class's and those of its public members.

    Parameters
    ----------
    node
        A statement; anything but a function or a class yields nothing.
    inside
        ``"Outer."`` for members of a class.

    Yields
    ------
    Definition
        With an empty docstring where there is none. A class has its constructor's signature, and
        its constructor's docstring behind its own.
    """
    if isinstance(node, FUNCTIONS) and (kind := _kind(node, inside)):
        signature = "" if kind == "property" else signature_of(node, bound=kind == "method")
        yield Definition(f"{inside}{node.name}", kind, signature, _doc(node), [])
    elif isinstance(node, ast.ClassDef):
        bases = [name for name in map(dotted, node.bases) if name]
        members = list(statements(node.body))
        start = next((m for m in members if getattr(m, "name", "") == "__init__"), None)
        signature, more = "", ""
        if isinstance(start, FUNCTIONS):
            signature, more = signature_of(start, bound=True), _doc(start)
        doc = f"\n\n{CONSTRUCTOR}\n".join(part for part in (_doc(node), more) if part)
        yield Definition(f"{inside}{node.name}", "class", signature, doc, bases)
        for member in members:
            if not getattr(member, "name", "").startswith("_"):
                yield from definitions_in(member, f"{inside}{node.name}.")
    elif inside and isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
        name, called = dotted(node.targets[0]), dotted(node.value.func)
        if called.endswith("add_docstr") and not name.startswith("_"):  # torch.Tensor.detach
            doc = constant_string(node.value.args[-1], {})
            yield Definition(f"{inside}{name}", "method", "", cleandoc(doc), [])


def _kind(node: ast.FunctionDef | ast.AsyncFunctionDef, inside: str) -> str:
    """Return the kind, or an empty string for what repeats another definition."""
    decorators = {dotted(getattr(d, "func", d)).split(".")[-1] for d in node.decorator_list}
    if decorators & {"overload", "setter", "deleter"}:
        return ""
    if not inside:
        return "function"
    is_property = any(name.endswith("property") for name in decorators)
    return "property" if is_property else "method"


def _doc(node: ast.stmt) -> str:
    assert isinstance(node, (*FUNCTIONS, ast.ClassDef))
    return ast.get_docstring(node) or _assigned_doc(node)


def _assigned_doc(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> str:
    """Return what a class's body assigns to ``__doc__``, as torch.nn.Conv2d's does."""
    for member in node.body if isinstance(node, ast.ClassDef) else []:
        if isinstance(member, ast.Assign) and dotted(member.targets[0]) == "__doc__":
            return cleandoc(constant_string(member.value, {}))
    return ""


def private_docstrings(tree: ast.Module) -> list[str]:
    """Return the docstrings that belong to no public name: the file's own, and private helpers'.

    Parameters
    ----------
    tree
        A parsed file.

    Returns
    -------
    list of str
        The file's docstring, then those of functions and classes with a leading underscore, at
        the top level or in a class.
    """
    found = [ast.get_docstring(tree) or ""]
    level: list[ast.stmt] = list(statements(tree.body))
    for node in level:
        if isinstance(node, ast.ClassDef):
            level.extend(statements(node.body))
        if isinstance(node, (*FUNCTIONS, ast.ClassDef)) and node.name.startswith("_"):
            found.append("" if node.name == "__init__" else _doc(node))
    return [docstring for docstring in found if docstring]
