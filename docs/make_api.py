"""Write docs/api: one page a folder of course_lib, from its public names and docstrings.

Run `python -m docs.make_api` after a change of a public name, a signature or a docstring.
`tests/docs/test_api.py` fails while a committed page is not what this script writes.
"""

from __future__ import annotations

import ast
import os
import re
import tomllib
from pathlib import Path

from docs.docstring_markdown import summary, to_markdown
from docs.library_source import LIBRARY, Found, bases, find, folders, public_names, tree
from docs.pointers import ROOT
from docs.signatures import call, signature

OUTPUT = ROOT / "docs" / "api"
MADE_BY = "<!-- written by python -m docs.make_api -->"
METHOD = ast.FunctionDef | ast.AsyncFunctionDef


def pages() -> dict[str, str]:
    """Return every page's text by its file name."""
    found = {folder: page(folder) for folder in folders()}
    return {"README.md": index(), **{f"{folder}.md": text for folder, text in found.items()}}


def index() -> str:
    """Return the page that lists the folders and says what is promised."""
    rows = [
        f"| [`course_lib.{f}`]({f}.md) | {len(public_names(f))} | {folder_summary(f)} |"
        for f in folders()
    ]
    total = sum(len(public_names(folder)) for folder in folders())
    promise = (ROOT / "docs" / "api_promise.md").read_text("utf-8").strip()
    table = "\n".join(["| folder | names | what it holds |", "| --- | --- | --- |", *rows])
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    promise = promise.format(version=version, folders=len(rows), names=f"{total:,}")
    return f"{MADE_BY}\n\n{promise.replace('[TABLE]', table)}\n"


def folder_docstring(folder: str) -> str:
    """Return what a folder says of itself."""
    return ast.get_docstring(tree(LIBRARY / folder / "__init__.py")) or ""


def folder_summary(folder: str) -> str:
    """Return the first sentence or paragraph of it."""
    return summary(folder_docstring(folder))


def page(folder: str) -> str:
    """Return a folder's page: its docstring, its names in one list, then each in full."""
    found = []
    for name, file in public_names(folder):
        definition = find(name, file)
        if definition is None:
            raise ValueError(f"course_lib.{folder}: {name} is not defined in {file.name}")
        found.append((name, definition))
    anchors = github_anchors([name for name, _ in found])
    lines = [f"- [`{n}`](#{anchors[n]}): {summary(d.docstring)}".rstrip(": ") for n, d in found]
    top = [MADE_BY, f"# course_lib.{folder}", to_markdown(folder_docstring(folder))]
    top += ["[All folders, and what is promised](README.md)", "\n".join(lines)]
    public = {(d.file, d.name): f"[`{n}`](#{anchors[n]})" for n, d in found}
    return "\n\n".join([*top, *(entry(name, d, public) for name, d in found)]) + "\n"


def github_anchors(names: list[str]) -> dict[str, str]:
    """Return the anchors that GitHub gives to headings, numbered where they would be equal."""
    seen: dict[str, int] = {}
    anchors = {}
    for name in names:
        plain = re.sub(r"[^\w-]", "", name.lower())
        anchors[name] = f"{plain}-{seen[plain]}" if plain in seen else plain
        seen[plain] = seen.get(plain, 0) + 1
    return anchors


def entry(name: str, found: Found, public: dict[tuple[Path, str], str]) -> str:
    """Return a name's part of the page."""
    file = found.file.relative_to(ROOT).as_posix()
    link = os.path.relpath(found.file, OUTPUT).replace(os.sep, "/")
    parts = [f"## `{name}`", f"```python\n{signature(found)}\n```", to_markdown(found.docstring)]
    parts += members(found, public)
    parts.append(f"Source: [{file}]({link})")
    return "\n\n".join(part for part in parts if part)


def members(found: Found, public: dict[tuple[Path, str], str]) -> list[str]:
    """Return a class's methods and properties, those of ancestors that are not public included."""
    own = methods_of(found.node)
    above = []
    for base in bases(found):
        new = {n: m for n, m in methods_of(base.node).items() if n not in own}
        place = public.get((base.file, base.name))
        if place is None:
            own |= new
        elif new:
            above.append(f"From {place}: " + ", ".join(f"`{n}`" for n in new) + ".")
    if not own and not above:
        return []
    return ["**Methods and properties**", *(member(n, m) for n, m in own.items()), *above]


def methods_of(node: ast.AST) -> dict[str, METHOD]:
    """Return a class's public methods, and those with two underscores that are documented."""
    inner = [n for n in getattr(node, "body", []) if isinstance(n, METHOD)]
    return {n.name: n for n in inner if is_shown(n)}


def is_shown(node: METHOD) -> bool:
    """Tell whether readers may call a method by its name or sign."""
    if any(ast.unparse(d).endswith(".setter") for d in node.decorator_list):
        return False
    if node.name.startswith("__"):
        return node.name != "__init__" and ast.get_docstring(node) is not None
    return not node.name.startswith("_")


def member(name: str, node: METHOD) -> str:
    """Return a method's or property's item: how it is called, and its docstring."""
    said = to_markdown(ast.get_docstring(node) or "")
    marks = [ast.unparse(decorator) for decorator in node.decorator_list]
    if "property" in marks or "cached_property" in marks:
        kind = f": {ast.unparse(node.returns)}" if node.returns else ""
        head = f"`{name}{kind}` (property)"
    else:
        is_method = "staticmethod" not in marks
        head = f"`{' '.join(call(node, is_method).split())}`".replace("( ", "(").replace(", )", ")")
        head += " (class method)" if "classmethod" in marks else ""
    first, _, rest = said.partition("\n\n")
    rest = "\n".join(f"  {line}".rstrip() for line in rest.splitlines())
    body = f"- {head}" + (f": {' '.join(first.split())}" if first else "")
    return f"{body}\n\n{rest}" if rest else body


def main() -> None:
    """Write the pages that have changed, and remove those of folders that are gone."""
    OUTPUT.mkdir(parents=True, exist_ok=True)
    made = pages()
    for old in OUTPUT.glob("*.md"):
        if old.name not in made:
            old.unlink()
    for name, text in made.items():
        path = OUTPUT / name
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
            print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
