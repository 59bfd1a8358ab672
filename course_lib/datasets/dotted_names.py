"""Names with dots, as source files write them."""

from __future__ import annotations

import ast


def dotted(node: ast.AST) -> str:
    """Return ``a.b.c`` as written, an empty string for any other expression.

    Parameters
    ----------
    node
        An expression; a subscript counts as what it subscripts.

    Returns
    -------
    str

    Examples
    --------
    >>> dotted(ast.parse("a.b[int]").body[0].value), dotted(ast.parse("f()").body[0].value)
    ('a.b', '')
    """
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (base := dotted(node.value)):
        return f"{base}.{node.attr}"
    if isinstance(node, ast.Subscript):
        return dotted(node.value)
    return ""
