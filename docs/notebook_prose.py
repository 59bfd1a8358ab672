"""The notebooks as a reader meets them: prose cell by cell, each with its nearest heading."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote

from docs.pointers import EXERCISE, FENCED, HEADING, cells, notebook, plain

APART = {"Objectives", "Summary", "Self-check", "References"}  # they repeat, and define nothing


@dataclass(frozen=True)
class Passage:
    """A cell of a chapter: its text and the last heading at or above its start."""

    chapter: str
    heading: str
    text: str
    is_prose: bool


@cache
def passages(chapter: str) -> tuple[Passage, ...]:
    """Return a chapter's cells in order; prose is cut at headings and holds no fenced code."""
    return tuple(_passages(chapter))


def _passages(chapter: str) -> Iterator[Passage]:
    heading = ""
    for cell in cells(chapter):
        if cell["cell_type"] != "markdown":
            yield Passage(chapter, heading, cell["source"], False)
            continue
        text = FENCED.sub("", cell["source"])
        starts = [found.start() for found in HEADING.finditer(text)]
        for begin, end in zip([0, *starts], [*starts, len(text)], strict=True):
            part = text[begin:end]
            if found := HEADING.match(part):
                heading = found[1]
            if part.strip():
                yield Passage(chapter, heading, part, True)


def exercise_sections(chapter: str) -> dict[str, str]:
    """Return under which heading each exercise of a chapter stands, in the notebook's order."""
    code = (p for p in passages(chapter) if not p.is_prose)
    return {name: p.heading for p in code for name in EXERCISE.findall(p.text)}


def title(chapter: str) -> str:
    """Return a chapter's title without its number."""
    return plain(next(p.heading for p in passages(chapter) if p.heading))


def link(chapter: str, heading: str = "", start: str = "../notebooks/") -> str:
    """Return the address of a notebook, or of a heading in it, as JupyterLab writes anchors."""
    anchor = f"#{quote(heading.replace(' ', '-'), safe='-·')}" if heading else ""
    return f"{start}{notebook(chapter).name}{anchor}"


def words_in(text: str) -> str:
    """Return a heading or passage without the marks of Markdown, for comparing and showing."""
    return re.sub(r"[*`\\]", "", text)
