"""Find the public names of course_lib and their definitions, by parsing alone: nothing is imported.

A folder's `__init__.pyi` says what is public. Each of its names is followed to the file that
defines it, through files that only pass it on.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from docs.pointers import ROOT

LIBRARY = ROOT / "course_lib"

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign


@dataclass(frozen=True)
class Found:
    """A definition and the file that holds it."""

    name: str
    file: Path
    node: Definition

    @property
    def docstring(self) -> str:
        """The docstring; a constant's is the string below it or the comment beside it."""
        if isinstance(self.node, ast.Assign | ast.AnnAssign):
            return _words_about(self.file, self.node)
        return ast.get_docstring(self.node) or ""


@cache
def tree(file: Path) -> ast.Module:
    """Parse a file, once."""
    return ast.parse(file.read_text("utf-8"))


def folders() -> list[str]:
    """Return the folders that the library's own stub lists, in its order."""
    return [name for name, _ in _imports(LIBRARY / "__init__.pyi")]


def public_names(folder: str) -> list[tuple[str, Path]]:
    """Return a folder's public names with the file that its stub takes each from, sorted."""
    listed = _imports(LIBRARY / folder / "__init__.pyi")
    return sorted(listed, key=lambda pair: (pair[0].lower(), pair[0]))


def _imports(stub: Path) -> list[tuple[str, Path]]:
    return [
        (alias.asname or alias.name, module_file(stub, node, alias.name))
        for node in tree(stub).body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    ]


def module_file(importer: Path, node: ast.ImportFrom, name: str = "") -> Path:
    """Return the file from which an import statement takes a name."""
    start = importer.parents[node.level - 1] if node.level else ROOT
    place = start.joinpath(*(node.module or name).split("."))
    return place / "__init__.py" if place.is_dir() else place.with_suffix(".py")


def find(name: str, file: Path) -> Found | None:
    """Return the definition of a name that a file defines or passes on; None outside the library.

    A folder's own `__init__.py` passes on what its stub lists.
    """
    if file.name == "__init__.py" and file.with_suffix(".pyi").exists():
        file = file.with_suffix(".pyi")
    if not file.exists() or not file.is_relative_to(LIBRARY):
        return None
    for node in _statements(tree(file).body):
        if name in _defines(node):
            return Found(name, file, node)  # type: ignore[arg-type]
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if (alias.asname or alias.name) == name:
                    return find(alias.name, module_file(file, node, alias.name))
    return None


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Walk a module's statements, also under `if` and `try`; later definitions come first."""
    for node in reversed(body):
        for inner in ("body", "orelse", "finalbody"):
            if isinstance(node, ast.If | ast.Try):
                yield from _statements(getattr(node, inner, []))
        yield node


def _defines(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    flat = [n for t in targets for n in (t.elts if isinstance(t, ast.Tuple) else [t])]
    return [target.id for target in flat if isinstance(target, ast.Name)]


def _words_about(file: Path, node: ast.Assign | ast.AnnAssign) -> str:
    body = tree(file).body
    after = body[body.index(node) + 1 :] if node in body else []
    if after and isinstance(after[0], ast.Expr) and isinstance(after[0].value, ast.Constant):
        return str(after[0].value.value)
    lines = file.read_text("utf-8").splitlines()
    beside = re.search(r"  # (.+)$", lines[(node.end_lineno or node.lineno) - 1])
    above = re.search(r"^# (.+)$", lines[node.lineno - 2])
    said = beside or above
    return said[1] if said else ""


def bases(found: Found) -> list[Found]:
    """Return a class's ancestors that the library defines, nearest first."""
    line: list[Found] = []
    if not isinstance(found.node, ast.ClassDef):
        return line
    for base in found.node.bases:
        named = base.value if isinstance(base, ast.Subscript) else base
        above = find(named.id, found.file) if isinstance(named, ast.Name) else None
        if above and isinstance(above.node, ast.ClassDef):
            line += [above, *bases(above)]
    return list({(f.file, f.name): f for f in line}.values())
