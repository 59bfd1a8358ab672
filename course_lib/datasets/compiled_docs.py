"""Functions and classes that are compiled and documented in there, such as ``numpy.sin``.

No Python file of the wheels has their docstrings. NumPy and SciPy load anyway wherever arrays are
at work, so asking them for what is compiled is the one exception to "parsed, never imported".
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib import import_module
from importlib.machinery import EXTENSION_SUFFIXES
from types import ModuleType

import numpy as np

from .docstring_parts import docstring_parts
from .pydocs_table import Doc

MODULES = (
    *("numpy", "numpy.random", "scipy.special", "scipy.spatial", "scipy.spatial.transform"),
    *("scipy.linalg", "scipy.optimize", "scipy.interpolate", "scipy.signal", "scipy.stats"),
)
HEAP_TYPE = 1 << 9  # Py_TPFLAGS_HEAPTYPE: classes of Python code have it, most compiled ones don't


def compiled_docs(
    packages: Iterable[str], known: set[str]
) -> tuple[list[Doc], dict[str, list[str]]]:
    """Make documents of ufuncs, array types, random generators, Qhull's classes and their like.

    Parameters
    ----------
    packages
        Packages of the corpus; numpy and scipy count.
    known
        Names that have a document already.

    Returns
    -------
    docs : list of Doc
        Sorted by name.
    see_also : dict
        Document's name to the names in its See Also section, as written.

    Examples
    --------
    >>> docs, see_also = compiled_docs(["numpy"], set())
    >>> [doc.summary for doc in docs if doc.name == "numpy.sin"]
    ['Trigonometric sine, element-wise.']
    """
    docs, see_also = [], {}
    for module in MODULES:
        if module.partition(".")[0] not in packages:
            continue
        for name, value in sorted(_members(import_module(module)).items()):
            docstring = getattr(value, "__doc__", None)
            if name not in known and isinstance(docstring, str) and docstring.strip():
                parts = docstring_parts(docstring, name)
                kind = _kind(name.removeprefix(f"{module}."), value)
                docs.append(Doc(name, kind, module.partition(".")[0], module, *parts[:3]))
                see_also[name] = parts.see_also
    return docs, see_also


def _members(module: ModuleType) -> dict[str, object]:
    """List public objects under their own names, and the members of array and generator types."""
    found = {}
    for name, value in _public(module):
        if getattr(value, "__name__", "") == name and _is_compiled(value):
            found[f"{module.__name__}.{name}"] = value
            if isinstance(value, type) and not issubclass(value, np.generic):
                inner = ((n, v) for n, v in _public(value) if n in vars(value))
                found |= {f"{module.__name__}.{name}.{n}": v for n, v in inner}
    return found


def _is_compiled(value: object) -> bool:
    kind = type(value).__name__
    if isinstance(value, np.ufunc) or kind.startswith(("builtin", "cython")) or kind == "method":
        return True
    if isinstance(value, type) and not value.__flags__ & HEAP_TYPE:
        return True
    home = sys.modules.get(getattr(value, "__module__", None) or "")
    return str(getattr(home, "__file__", "")).endswith(tuple(EXTENSION_SUFFIXES))


def _public(owner: object) -> list[tuple[str, object]]:
    names = getattr(owner, "__all__", None) or vars(owner)
    return [(name, getattr(owner, name, None)) for name in names if not name.startswith("_")]


def _kind(inner: str, value: object) -> str:
    if isinstance(value, type):
        return "class"
    if "." in inner:
        return "method" if callable(value) else "property"
    return "function"
