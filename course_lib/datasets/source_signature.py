"""Write a function's parameters briefly: names and defaults, without annotations."""

from __future__ import annotations

import ast

LONGEST_DEFAULT = 24


def signature_of(node: ast.FunctionDef | ast.AsyncFunctionDef, bound: bool) -> str:
    """Return the signature of a function's definition.

    Parameters
    ----------
    node
        The definition.
    bound
        True for a method: the first parameter (self, cls) is dropped, unless it is static.

    Returns
    -------
    str
        Such as ``"(x, axis=None, *, out=None)"``; defaults beyond 24 characters become ``...``.

    Examples
    --------
    >>> node = ast.parse("def f(self, x: int, *args, k: float = 2.5, **more): ...").body[0]
    >>> signature_of(node, bound=True)
    '(x, *args, k=2.5, **more)'
    """
    arguments = node.args
    static = any(getattr(d, "id", "") == "staticmethod" for d in node.decorator_list)
    parts = _positional(arguments)[1 if bound and not static else 0 :]
    if arguments.vararg:
        parts.append(f"*{arguments.vararg.arg}")
    elif arguments.kwonlyargs:
        parts.append("*")
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        parts.append(_parameter(argument, default))
    if arguments.kwarg:
        parts.append(f"**{arguments.kwarg.arg}")
    return f"({', '.join(parts)})"


def _positional(arguments: ast.arguments) -> list[str]:
    names = arguments.posonlyargs + arguments.args
    defaults = [None] * (len(names) - len(arguments.defaults)) + list(arguments.defaults)
    return [_parameter(name, default) for name, default in zip(names, defaults, strict=True)]


def _parameter(argument: ast.arg, default: ast.expr | None) -> str:
    if default is None:
        return argument.arg
    # Unparsing is slow, and most defaults are constants.
    text = repr(default.value) if isinstance(default, ast.Constant) else ast.unparse(default)
    return f"{argument.arg}={text if len(text) <= LONGEST_DEFAULT else '...'}"
