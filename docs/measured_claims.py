"""Read the "Measured, not repeated" section of a notebook: claims, and what was measured.

Chapters state them in four forms: a Markdown table that begins with "claim", a list `verdicts` of
(claim, section, measured), printed lines "held …" / "FAILED …" / "open …", or a heading for each
claim with the printed measurement under it.
"""

import ast
import re
from typing import NamedTuple

from docs.pointers import cells

TITLE = re.compile(r"^## (\d+ · )?Measured, not repeated\s*$", re.M)
NEXT = re.compile(r"^## ", re.M)
ROW = re.compile(r"^\|(.+)\|\s*$", re.M)
LINE = re.compile(r"^(held|FAILED|open) +(.+)$", re.M)
VERDICTS = {"held": "holds", "FAILED": "does not hold", "open": "open: within the noise"}


class Claim(NamedTuple):
    """A sentence that guides repeat, what the chapter measured, and in which of its sections."""

    said: str
    measured: str
    where: str = ""


def measured_claims(chapter: str) -> list[Claim]:
    """Return the claims of a chapter's section "Measured, not repeated", in its order."""
    section = list(section_cells(chapter))
    for read in (from_tables, from_verdicts, from_lines, from_headings):
        if found := read(section):
            return list(dict.fromkeys(found))
    return []


def section_cells(chapter):
    """Yield the section's cells: the first from its heading on, the last up to the next one."""
    inside = False
    for cell in cells(chapter):
        source = cell["source"]
        if cell["cell_type"] == "markdown":
            if not inside and (title := TITLE.search(source)):
                inside, source = True, source[title.end() :]
            if inside and (end := NEXT.search(source)):
                yield {**cell, "source": source[: end.start()]}
                return
        if inside:
            yield {**cell, "source": source}


def from_tables(section) -> list[Claim]:
    """Read Markdown tables whose first column is called "claim"."""
    found = []
    for cell in section:
        if cell["cell_type"] == "markdown" and re.search(r"^\| claim", cell["source"], re.M):
            rows = [columns(row) for row in ROW.findall(cell["source"])]
            found += [Claim(*row[:2]) for row in rows if not row[0].startswith(("claim", "--"))]
    return found


def columns(row: str) -> list[str]:
    """Split a table's row at its bars, not at those inside code or formulas."""
    masked = re.sub(r"`[^`]*`|\$[^$]*\$", lambda span: "x" * len(span[0]), row)
    ends = [match.start() for match in re.finditer(r"(?<!\\)\|", masked)] + [len(row)]
    starts = [0, *(end + 1 for end in ends[:-1])]
    return [row[start:end].strip() for start, end in zip(starts, ends, strict=True)]


def from_verdicts(section) -> list[Claim]:
    """Read the list that a cell assigns to `verdicts`, without running the cell."""
    found, known = [], {}
    for cell in section:
        if cell["cell_type"] != "code" or "verdicts = [" not in cell["source"]:
            continue
        for node in ast.parse(cell["source"]).body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                name = node.targets[0].id
                if name == "verdicts" and isinstance(node.value, ast.List):
                    found += [
                        Claim(constant(said, known), constant(measured, known), constant(at, known))
                        for said, at, measured in (row.elts for row in node.value.elts)
                    ]
                elif isinstance(node.value, ast.Constant):
                    known[name] = node.value.value
    return found


def constant(node, known: dict[str, str]) -> str:
    """Evaluate a text: a literal, a name assigned before, or a sum of them."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return constant(node.left, known) + constant(node.right, known)
    return known[node.id] if isinstance(node, ast.Name) else ast.literal_eval(node)


def from_lines(section) -> list[Claim]:
    """Read printed verdicts, and from the dictionary `said` which difference each judges."""
    judged = {name: ast.unparse(value) for cell in section for name, value in said(cell)}
    return [
        Claim(
            name, f"{VERDICTS[verdict]}: `{judged[name]}`" if name in judged else VERDICTS[verdict]
        )
        for cell in section
        for verdict, name in LINE.findall(printed(cell))
    ]


def said(cell):
    """Yield the sentences of a cell's dictionary `said`, each with the expression of its margin."""
    if cell["cell_type"] != "code" or "said = {" not in cell["source"]:
        return
    for node in ast.parse(cell["source"]).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "said":
            for key, value in zip(node.value.keys, node.value.values, strict=True):
                margin = value.elts[0] if isinstance(value, ast.Tuple) else value
                yield ast.literal_eval(key), margin


def from_headings(section) -> list[Claim]:
    """Read headings that are claims; the lines printed below each are its measurement."""
    found: list[list[str]] = []
    for cell in section:
        if cell["cell_type"] == "markdown":
            found += [[heading] for heading in re.findall(r"^### (.+)$", cell["source"], re.M)]
        elif found:
            found[-1] += [
                " ".join(line.split()) for line in printed(cell).splitlines() if line.strip()
            ]
    return [Claim(said, "; ".join(lines)) for said, *lines in found]


def printed(cell) -> str:
    """Return what a code cell printed."""
    streams = [out for out in cell.get("outputs", []) if out.get("name") == "stdout"]
    return "".join("".join(stream["text"]) for stream in streams)
