"""Docstrings that Python files give to compiled functions: ``add_newdoc`` and ``add_docstr``."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .constant_strings import Constants, constant_string
from .dotted_names import dotted

# torch's add_docstr_all(method, doc) says only in its body whose methods it documents.
CLASS_OF_FILE = {
    "torch._tensor_docs": "torch.Tensor",
    "torch._storage_docs": "torch.UntypedStorage",
    "torch._size_docs": "torch.Size",
}


def documented_names(
    call: ast.Call, module: str, constants: Constants
) -> Iterator[tuple[str, str]]:
    """Yield what a documenting call documents.

    Understood are ``add_newdoc(place, name, doc)`` with ``doc`` a string, ``(attribute, doc)`` or a
    list of those; ``add_newdoc(name, doc)``, which means the package of the file;
    ``add_docstr(dotted.name, doc)``; and ``add_docstr_all(method, doc)``.

    Parameters
    ----------
    call
        The call's node.
    module
        Dotted name of the module that holds it.
    constants
        Module-level names of the file and their expressions.

    Yields
    ------
    (str, str)
        Full dotted name, docstring.

    Examples
    --------
    >>> call = ast.parse("add_newdoc('a.b', 'c', ('real', 'The real part.'))").body[0].value
    >>> list(documented_names(call, "a", {}))
    [('a.b.c.real', 'The real part.')]
    """
    if len(call.args) < 2:
        return
    function = dotted(call.func).split(".")[-1]
    first, *_, last = call.args
    if function.endswith("add_docstr"):
        yield dotted(first), constant_string(last, constants)
    elif function == "add_docstr_all":
        name = constant_string(first, constants)
        if module in CLASS_OF_FILE:
            yield f"{CLASS_OF_FILE[module]}.{name}", constant_string(last, constants)
    elif len(call.args) == 2:
        yield (
            f"{module.rpartition('.')[0]}.{constant_string(first, constants)}",
            constant_string(last, constants),
        )
    else:
        place = constant_string(first, constants)
        name = constant_string(call.args[1], constants)
        yield from _parts(f"{place}.{name}", call.args[2], constants)


def _parts(name: str, node: ast.expr, constants: Constants) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.List):
        for item in node.elts:
            yield from _parts(name, item, constants)
    elif isinstance(node, ast.Tuple) and len(node.elts) == 2:
        attribute = constant_string(node.elts[0], constants)
        yield f"{name}.{attribute}", constant_string(node.elts[1], constants)
    else:
        yield name, constant_string(node, constants)
