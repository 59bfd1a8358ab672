"""Write docs/glossary.md from docs/glossary_terms.json and the notebooks.

Run `python -m docs.make_glossary` after a change of either. An entry of the list has

- `term`, `definition` (one sentence in the course's words), perhaps `symbol`;
- `chapter`, where it is defined, and how the notebook marks it there: in bold, as `marked` has it
  (by default the term itself), or anywhere in the text of the `section` that the entry names;
- `also`, other forms under which later chapters use it.

A term that its chapter doesn't mark so is an error, so the glossary can't promise what isn't there.
"""

from __future__ import annotations

import json
import re
from functools import cache

from docs.make_exercises import chapters
from docs.notebook_prose import APART, Passage, link, passages, words_in
from docs.pointers import ROOT, plain

TERMS = ROOT / "docs" / "glossary_terms.json"
OUTPUT = ROOT / "docs" / "glossary.md"
HEAD = """\
<!-- written by python -m docs.make_glossary from docs/glossary_terms.json -->

# Glossary

{count} terms, each in one sentence, with the section that defines it and the chapters that use it
again. Numbers are chapters; [the index of exercises](exercises.md) is a page of its own.
"""


def entries() -> list[dict]:
    """Return the list of terms in alphabetical order."""
    found = json.loads(TERMS.read_text("utf-8"))
    return sorted(found, key=lambda entry: (_letters(entry["term"]), entry["term"]))


def _letters(term: str) -> str:
    return re.sub(r"[^a-z0-9 ]", "", term.lower())


def defining(entry: dict) -> Passage:
    """Return the passage that defines a term.

    Raises
    ------
    LookupError
        If the chapter doesn't mark the term as the entry says.
    """
    marked = entry.get("marked", entry["term"])
    word = re.escape(marked)
    pattern = form(marked) if "section" in entry else re.compile(rf"\*\*{word}\*\*", re.I)
    for passage in passages(entry["chapter"]):
        if "section" in entry and plain(passage.heading) != entry["section"]:
            continue
        if passage.is_prose and passage.heading not in APART and pattern.search(passage.text):
            return passage
    where = entry.get("section", "bold")
    raise LookupError(f"chapter {entry['chapter']} doesn't define {marked!r} ({where})")


@cache
def form(word: str) -> re.Pattern[str]:
    """Return a pattern for a word or its plural; capitals count where the term has two or more."""
    flags = re.I if sum(letter.isupper() for letter in word) < 2 else 0
    return re.compile(rf"(?<![\w-]){re.escape(word)}(?:s|es)?(?![\w-])", flags)


@cache
def prose(chapter: str) -> str:
    """Return what a chapter says in words, without its references."""
    told = [p.text for p in passages(chapter) if p.is_prose and p.heading != "References"]
    return words_in("\n".join(told))


def uses(entry: dict) -> list[str]:
    """Return the other chapters whose prose has the term or one of its other forms."""
    words = {entry["term"], *entry.get("also", [])}
    others = [chapter for chapter in chapters() if chapter != entry["chapter"]]
    return [c for c in others if any(occurs(word, c) for word in words)]


def occurs(word: str, chapter: str) -> bool:
    """Tell whether a chapter's prose has a word; the quick look spares most of the patterns."""
    return word.lower() in lowered(chapter) and bool(form(word).search(prose(chapter)))


@cache
def lowered(chapter: str) -> str:
    """Return a chapter's prose in small letters."""
    return prose(chapter).lower()


def line(entry: dict) -> str:
    """Return a term's paragraph."""
    chapter, passage = entry["chapter"], defining(entry)
    symbol = f" ({entry['symbol']})" if "symbol" in entry else ""
    place = f"[{int(chapter)}, {plain(passage.heading)}]({link(chapter, passage.heading)})"
    again = [f"[{int(c)}]({link(c)})" for c in uses(entry) if c > chapter]
    later = f" Again in {', '.join(again)}." if again else ""
    return f"**{entry['term']}**{symbol}: {entry['definition']} Defined in {place}.{later}"


def page() -> str:
    """Return the page: a heading for each letter."""
    parts, letter = [HEAD.format(count=len(entries()))], ""
    for entry in entries():
        first = entry["term"][0].upper()
        if first != letter:
            letter = first
            parts.append(f"## {'0–9' if letter.isdigit() else letter}\n")
        parts.append(line(entry) + "\n")
    return "\n".join(parts)


def main() -> None:
    """Write the page."""
    OUTPUT.write_text(page(), "utf-8")
    print(OUTPUT.relative_to(ROOT))


if __name__ == "__main__":
    main()
