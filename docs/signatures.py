"""Write how a function is called or a class is made, as its source says it."""

from __future__ import annotations

import ast
import re

from docs.library_source import Found, bases

WIDTH = 88
NOT_FIELDS = ("ClassVar", "InitVar")


def signature(found: Found) -> str:
    """Return the call of a function or class, or a constant's value, as one block of code."""
    node = found.node
    if isinstance(node, ast.ClassDef):
        made = constructor(found)
        return folded(f"class {found.name}", made, "") if made else f"class {found.name}"
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return call(node)
    line = double_quoted(" ".join(ast.unparse(node).split()))
    return line if len(line) <= 3 * WIDTH else f"{line[: 3 * WIDTH]} …"


def call(node: ast.FunctionDef | ast.AsyncFunctionDef, is_method: bool = False) -> str:
    """Return a function's name, arguments and result; a method without its first argument."""
    taken = arguments(node.args)
    result = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    start = "async " if isinstance(node, ast.AsyncFunctionDef) else ""
    return folded(start + node.name, taken[1:] if is_method else taken, result)


def folded(start: str, taken: list[str], result: str) -> str:
    """Write a call on one line, or an argument a line where that is too long."""
    taken, result = [double_quoted(argument) for argument in taken], double_quoted(result)
    line = f"{start}({', '.join(taken)}){result}"
    if len(line) <= WIDTH:
        return line
    inner = "".join(f"    {argument},\n" for argument in taken)
    return f"{start}(\n{inner}){result}"


def double_quoted(code: str) -> str:
    """Return unparsed code with the quotes that the source has."""
    return re.sub(r"'([^'\"\\\n]*)'", r'"\1"', code)


def arguments(args: ast.arguments) -> list[str]:
    """Return each argument with its annotation and default, and the marks `/` and `*`."""
    plain = [*args.posonlyargs, *args.args]
    defaults = [None] * (len(plain) - len(args.defaults)) + list(args.defaults)
    taken = [_argument(a, d) for a, d in zip(plain, defaults, strict=True)]
    if args.posonlyargs:
        taken.insert(len(args.posonlyargs), "/")
    if args.vararg:
        taken.append("*" + _argument(args.vararg, None))
    elif args.kwonlyargs:
        taken.append("*")
    for a, d in zip(args.kwonlyargs, args.kw_defaults, strict=True):
        taken.append(_argument(a, d))
    if args.kwarg:
        taken.append("**" + _argument(args.kwarg, None))
    return taken


def _argument(argument: ast.arg, default: ast.expr | None) -> str:
    kind = argument.annotation
    text = argument.arg + (f": {ast.unparse(kind)}" if kind else "")
    if default is None:
        return text
    return f"{text} = {ast.unparse(default)}" if kind else f"{text}={ast.unparse(default)}"


def constructor(found: Found) -> list[str]:
    """Return what a class is made from: its `__init__`, its fields, or its nearest ancestor's."""
    node = found.node
    assert isinstance(node, ast.ClassDef)
    for inner in node.body:
        if isinstance(inner, ast.FunctionDef) and inner.name == "__init__":
            return arguments(inner.args)[1:]
    if _has_fields(node):
        above = [field for base in reversed(bases(found)) for field in _fields(base.node)]
        return _last_of_each([*above, *_fields(node)])
    return next((made for base in bases(found) if (made := constructor(base))), [])


def _has_fields(node: ast.ClassDef) -> bool:
    marks = [ast.unparse(decorator) for decorator in node.decorator_list]
    is_tuple = any(ast.unparse(base) == "NamedTuple" for base in node.bases)
    return is_tuple or any(mark.startswith("dataclass") for mark in marks)


def _fields(node: ast.AST) -> list[str]:
    if not isinstance(node, ast.ClassDef) or not _has_fields(node):
        return []
    written = [_field(inner) for inner in node.body if isinstance(inner, ast.AnnAssign)]
    return [field for field in written if field]


def _field(node: ast.AnnAssign) -> str:
    kind = ast.unparse(node.annotation)
    text = f"{ast.unparse(node.target)}: {kind}"
    if kind.startswith(NOT_FIELDS):
        return ""
    if not isinstance(node.value, ast.Call) or ast.unparse(node.value.func) != "field":
        return f"{text} = {ast.unparse(node.value)}" if node.value else text
    options = {word.arg: ast.unparse(word.value) for word in node.value.keywords}
    if options.get("init") == "False":
        return ""
    if "default_factory" in options:
        return f"{text} = {options['default_factory']}()"
    return f"{text} = {options['default']}" if "default" in options else text


def _last_of_each(fields: list[str]) -> list[str]:
    return list({field.partition(":")[0]: field for field in fields}.values())
