"""Write docs/exercises.md: every exercise of the course with the place where it stands.

Run `python -m docs.make_exercises` after a change of an exercise or a notebook's headings.
"""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import dataclass

from docs.library_source import tree
from docs.notebook_prose import exercise_sections, link, title
from docs.pointers import ROOT, exercise, plain

OUTPUT = ROOT / "docs" / "exercises.md"
KINDS = {
    "implement": "implement",
    "find-the-bug": "find the bug",
    "predict": "predict, then run",
    "tune": "tune to a target",
}
HEAD = """\
<!-- written by python -m docs.make_exercises -->

# Exercises

{count} exercises in {chapters} chapters: {kinds}.
Together they know {mistakes:,} usual mistakes by name. Each is checked in its cell.
`hint("{example}")` gives three hints one by one, `solution("{example}")` shows the
library's own way, and `progress()` what you have done. *Level* is the difficulty from 1 to 3,
*mistakes* is how many wrong answers the verdict recognises.
"""
COLUMNS = "| id | title | kind | level | minutes | points | mistakes | section |"


@dataclass(frozen=True)
class Listed:
    """What the index says of an exercise."""

    id: str
    title: str
    kind: str
    difficulty: int
    minutes: int
    points: int
    mistakes: int


def listed(name: str) -> Listed:
    """Read an exercise's fields from its file, without importing what it needs."""
    body = tree(exercise(name)).body
    made = next(n.value for n in body if "EXERCISE" in map(ast.unparse, getattr(n, "targets", [])))
    assert isinstance(made, ast.Call)
    given = {word.arg: word.value for word in made.keywords}
    mistakes = given.pop("mistakes")
    assert isinstance(mistakes, ast.Tuple)
    fields = [field for field in Listed.__annotations__ if field != "mistakes"]
    said = {field: ast.literal_eval(given[field]) for field in fields}
    return Listed(**said, mistakes=len(mistakes.elts))


def chapters() -> list[str]:
    """Return the chapters that have a notebook, in order."""
    return sorted(path.name[:2] for path in (ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))


def page() -> str:
    """Return the page."""
    written = {chapter: exercise_sections(chapter) for chapter in chapters()}
    exercises = [listed(name) for sections in written.values() for name in sections]
    counts = Counter(one.kind for one in exercises)
    head = HEAD.format(
        count=len(exercises),
        chapters=len(written),
        kinds="; ".join(f"{counts[kind]} *{words}*" for kind, words in KINDS.items()),
        mistakes=sum(one.mistakes for one in exercises),
        example=exercises[0].id,
    )
    return "\n".join([head, *(table(c, sections) for c, sections in written.items())])


def table(chapter: str, sections: dict[str, str]) -> str:
    """Return a chapter's table, in the notebook's order."""
    found = {listed(name): heading for name, heading in sections.items()}
    minutes, points = sum(one.minutes for one in found), sum(one.points for one in found)
    return (
        f"## {int(chapter)} · {title(chapter)}\n\n"
        f"{len(found)} exercises, {minutes} minutes, {points} points.\n\n"
        f"{COLUMNS}\n|{' --- |' * 8}\n"
        + "\n".join(row(one, heading) for one, heading in found.items())
        + "\n"
    )


def row(one: Listed, heading: str) -> str:
    """Return an exercise's row."""
    place = f"[{cell(plain(heading))}]({link(one.id[:2], heading)})"
    counted = f"{one.difficulty} | {one.minutes} | {one.points} | {one.mistakes}"
    return f"| `{one.id}` | {cell(one.title)} | {KINDS[one.kind]} | {counted} | {place} |"


def cell(text: str) -> str:
    """Return a text that can't end a table's cell or a link."""
    return text.replace("|", "\\|").replace("[", "\\[").replace("]", "\\]")


def main() -> None:
    """Write the page."""
    OUTPUT.write_text(page(), "utf-8")
    print(OUTPUT.relative_to(ROOT))


if __name__ == "__main__":
    main()
