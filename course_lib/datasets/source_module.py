"""Read one Python file with ``ast``: what it defines, documents, imports and re-exports."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from .constant_strings import Constants, constant_string
from .dotted_names import dotted
from .source_definitions import (
    FUNCTIONS,
    Definition,
    definitions_in,
    private_docstrings,
    statements,
)
from .string_docs import documented_names


class Binding(NamedTuple):
    """A name that a module gets from elsewhere."""

    local: str  # "*" for a star import
    module: str  # where from; "" for the module itself
    name: str  # "" for the module as such; may be dotted inside the module itself
    call: bool = False  # local = name(...)


@dataclass
class SourceModule:
    """What one file says, as plain data.

    Attributes
    ----------
    name
        Dotted name of the module.
    is_package
        True for an ``__init__.py``.
    definitions
        In the order of the file, private ones included.
    bindings
        Imports and ``a = b`` at module level, in the order of the file.
    exported
        The literal strings of ``__all__``, None where the file has none or computes it.
    string_docs
        (dotted name as written, docstring) of what compiled code defines, from ``add_newdoc``,
        ``add_docstr`` and ``x.__doc__ = ...``.
    private_docs
        Docstrings of the module itself and of its private and inner functions.
    """

    name: str
    is_package: bool
    definitions: list[Definition] = field(default_factory=list)
    bindings: list[Binding] = field(default_factory=list)
    exported: list[str] | None = None
    string_docs: list[tuple[str, str]] = field(default_factory=list)
    private_docs: list[str] = field(default_factory=list)


def read_module(source: bytes, name: str, is_package: bool) -> SourceModule:
    """Parse a file's text.

    Parameters
    ----------
    source
        The file's bytes.
    name
        The module's dotted name.
    is_package
        Whether the file is an ``__init__.py``; relative imports depend on it.

    Returns
    -------
    SourceModule

    Raises
    ------
    SyntaxError
        If the file isn't Python.

    Examples
    --------
    >>> module = read_module(b"def f(x):\\n    'Doc of f.'", "pkg.mod", False)
    >>> module.definitions[0].name, module.definitions[0].signature
    ('f', '(x)')
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(source)
    module = SourceModule(name, is_package)
    module.private_docs = private_docstrings(tree)
    constants: Constants = {}
    for node in statements(tree.body):
        if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            module.definitions.extend(definitions_in(node))
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            module.bindings.extend(_imports(node, module))
        elif isinstance(node, ast.Assign):
            _assign(node, module, constants)
        elif isinstance(node, ast.AugAssign) and _is_all(node.target):
            module.exported = _extended(module.exported, node.value)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            _called(node.value, module, constants)
    return module


def _imports(node: ast.Import | ast.ImportFrom, module: SourceModule) -> Iterator[Binding]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            first = alias.name.split(".")[0]
            yield Binding(alias.asname or first, alias.name if alias.asname else first, "")
        return
    parent = module.name.split(".")
    if node.level:
        parent = parent[: len(parent) - node.level + module.is_package]
        source = ".".join([*parent, *([node.module] if node.module else [])])
    else:
        source = node.module or ""
    for alias in node.names:
        yield Binding(alias.asname or alias.name, source, alias.name)


def _assign(node: ast.Assign, module: SourceModule, constants: Constants) -> None:
    for target in node.targets:
        if _is_all(target):
            module.exported = _extended([], node.value)
        elif isinstance(target, ast.Attribute) and target.attr == "__doc__":
            _add_doc(module, dotted(target.value), constant_string(node.value, constants))
        elif isinstance(target, ast.Name):
            constants[target.id] = node.value
            _set_name(target.id, node.value, module, constants)


def _set_name(name: str, value: ast.expr, module: SourceModule, constants: Constants) -> None:
    """Note ``name = other``, ``name = Class()`` and ``name = _add_docstr(compiled, doc)``."""
    if not isinstance(value, ast.Call):
        if other := dotted(value):
            module.bindings.append(Binding(name, "", other))
    elif dotted(value.func).endswith("add_docstr"):
        _add_doc(module, name, constant_string(value.args[-1], constants))
    elif made_by := dotted(value.func):
        module.bindings.append(Binding(name, "", made_by, True))


def _called(node: ast.Call, module: SourceModule, constants: Constants) -> None:
    """Note ``__all__.extend``, ``add_newdoc`` and ``add_docstr`` calls."""
    name = dotted(node.func)
    if name in ("__all__.extend", "__all__.append") and node.args:
        module.exported = _extended(module.exported, node.args[0])
    elif name.split(".")[-1] in ("add_newdoc", "add_docstr", "_add_docstr", "add_docstr_all"):
        for target, doc in documented_names(node, module.name, constants):
            _add_doc(module, target, doc)


def _add_doc(module: SourceModule, name: str, doc: str) -> None:
    if name and doc.strip():
        module.string_docs.append((name, doc))


def _is_all(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "__all__"


def _extended(names: list[str] | None, more: ast.expr) -> list[str] | None:
    """Return ``names + more``, None as soon as a part of ``__all__`` is computed."""
    if isinstance(more, ast.Constant) and isinstance(more.value, str) and names is not None:
        return [*names, more.value]
    if not isinstance(more, (ast.List, ast.Tuple)) or names is None:
        return None
    if not all(isinstance(item, ast.Constant) for item in more.elts):
        return None
    return names + [str(item.value) for item in more.elts if isinstance(item, ast.Constant)]
