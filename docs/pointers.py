"""Where a pointer of a coverage table leads: a function, a heading, an exercise, a test.

Each function takes a pointer as it is written in docs/coverage/NN.json and returns the file; a
pointer that leads nowhere raises `LookupError`. Files are parsed, never imported.
"""

import ast
import json
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NUMBER = re.compile(r"^\d+(\.\d+)* · ")
HEADING = re.compile(r"^#{1,6} (.+?)\s*$", re.M)
FENCED = re.compile(r"^```.*?^```", re.M | re.S)
EXERCISE = re.compile(r"""@exercise\(\s*["'](\d\d\.[\w-]+)["']""")


@cache
def notebook(chapter: str) -> Path:
    """Return the notebook of a chapter, "07"."""
    found = list((ROOT / "notebooks").glob(f"{chapter}_*.ipynb"))
    if len(found) != 1:
        raise LookupError(f"chapter {chapter} has no notebook")
    return found[0]


@cache
def cells(chapter: str) -> list[dict]:
    """Return the cells of a chapter's notebook, each `source` as one text."""
    content = json.loads(notebook(chapter).read_text("utf-8"))
    return [{**cell, "source": "".join(cell["source"])} for cell in content["cells"]]


def plain(heading: str) -> str:
    """Return a heading without its number: "3 · Trees" is "Trees"."""
    return NUMBER.sub("", heading)


@cache
def headings(chapter: str) -> dict[str, str]:
    """Return the headings of a chapter: without its number, and as it stands."""
    prose = (FENCED.sub("", c["source"]) for c in cells(chapter) if c["cell_type"] == "markdown")
    return {plain(heading): heading for text in prose for heading in HEADING.findall(text)}


@cache
def exercises(chapter: str) -> frozenset[str]:
    """Return the ids of the exercises that stand in a chapter's notebook."""
    code = (c["source"] for c in cells(chapter) if c["cell_type"] == "code")
    return frozenset(name for source in code for name in EXERCISE.findall(source))


def section(pointer: str) -> Path:
    """Return the notebook of "07#Trees: divide space, skip most of it"."""
    chapter, _, heading = pointer.partition("#")
    if heading not in headings(chapter):
        raise LookupError(f"chapter {chapter} has no heading {heading!r}")
    return notebook(chapter)


def exercise(identifier: str) -> Path:
    """Return the file of the exercise "07.recall-with-ties", which its notebook must ask for."""
    chapter, _, slug = identifier.partition(".")
    file = f"course_lib/exercises/chapter_{chapter}/{slug.replace('-', '_')}.py"
    if identifier not in exercises(chapter):
        raise LookupError(f"no cell of chapter {chapter} asks for the exercise {identifier!r}")
    return existing(file)


def existing(file: str) -> Path:
    """Return the path of a file of the repository."""
    if not (ROOT / file).is_file():
        raise LookupError(f"there is no file {file}")
    return ROOT / file


@cache
def public_names(folder: Path) -> dict[str, str]:
    """Return which module of a folder each name of its `__init__.pyi` comes from."""
    imports = [
        node
        for node in ast.parse((folder / "__init__.pyi").read_text("utf-8")).body
        if isinstance(node, ast.ImportFrom)
    ]
    return {alias.name: node.module or alias.name for node in imports for alias in node.names}


def function(dotted: str) -> Path:
    """Return the file that defines "course_lib.ann.KDTree.search": public name or file's name."""
    folder, parts = ROOT, dotted.split(".")
    while parts and (folder / parts[0]).is_dir():
        folder /= parts.pop(0)
    if not parts or parts[0] == dotted:
        raise LookupError(f"{dotted!r} names no function of the library")
    if (folder / f"{parts[0]}.py").is_file():
        file = folder / f"{parts.pop(0)}.py"
    elif parts[0] in public_names(folder):
        file = folder / (public_names(folder)[parts[0]].replace(".", "/") + ".py")
    else:
        raise LookupError(f"{folder.relative_to(ROOT)} has no public name {parts[0]!r}")
    follow(file, parts)
    return file


def test(pointer: str) -> Path:
    """Return the file of "tests/ann/test_trees.py::test_exact", or of the file alone."""
    file, *parts = pointer.split("::")
    if not re.fullmatch(r"tests/[\w/]*test_\w+\.py", file):
        raise LookupError(f"{file!r} names no test file")
    follow(existing(file), parts)
    return ROOT / file


def follow(file: Path, parts: list[str]) -> None:
    """Check that a file defines a name, and that the name's class defines the next one."""
    body, indent = file.read_text("utf-8"), ""
    for part in parts:
        defined = rf"^{indent}(?:(?:async )?def|class) {part}\b|^{indent}{part}(?:: [^=\n]+)? ="
        if not (found := re.search(defined, body, re.M)):
            raise LookupError(f"{file.relative_to(ROOT)} has no {'.'.join(parts)!r}")
        body = re.split(rf"^{indent}[\w@]", body[found.end() :], maxsplit=1, flags=re.M)[0]
        indent += "    "
