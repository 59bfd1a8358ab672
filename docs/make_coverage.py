"""Write docs/coverage/*.md: `python -m docs.make_coverage`, from the repository's folder.

`docs/coverage/NN.json` says, by hand, where each topic that the sources teach is found in this
course, what it is compared with, and where each serious mistake of the sources is shown. The pages
add links, and the claims that the notebooks measure. tests/docs/test_coverage.py fails while a
pointer leads nowhere or a page is out of date.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from docs import notebook_prose, pointers
from docs.measured_claims import measured_claims

FOLDER = pointers.ROOT / "docs" / "coverage"
KINDS = {"impl": "from scratch", "lib": "library", "text": "text"}
VERDICTS = ("holds", "holds in part", "does not hold")
HEAD = "<!-- Written by `python -m docs.make_coverage`: change the .json files instead. -->\n\n"


def chapters() -> dict[str, dict]:
    """Return the hand-written tables, by chapter."""
    files = sorted(FOLDER.glob("[0-9][0-9].json"))
    return {file.stem: json.loads(file.read_text("utf-8")) for file in files}


def link(text: str, file: Path) -> str:
    """Return a Markdown link from docs/coverage to a file."""
    return f"[{text}](../../{quote(file.relative_to(pointers.ROOT).as_posix())})"


def cell(text: str) -> str:
    """Return a text that can stand in a table: its bars don't end the column."""
    return re.sub(r"(?<!\\)\|", r"\\|", text.replace("\n", " "))


def table(columns: list[str], rows: list[list[str]]) -> str:
    """Return a Markdown table."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def section_link(pointer: str) -> str:
    """Return a link to a heading that names its chapter, too."""
    chapter, _, heading = pointer.partition("#")
    pointers.section(pointer)
    address = notebook_prose.link(chapter, pointers.headings(chapter)[heading], "../../notebooks/")
    return f"[{chapter}: {cell(heading)}]({address})"


def function_link(dotted: str) -> str:
    """Return a link to the file of a function, named without its package."""
    return link(f"`{dotted.removeprefix('course_lib.')}`", pointers.function(dotted))


def test_link(pointer: str) -> str:
    """Return a link to a test's file, named by the test, or by the file where all of it counts."""
    file = pointers.test(pointer)
    return link(f"`{pointer.rpartition('::')[2] if '::' in pointer else file.stem}`", file)


def shown_link(pointer: str) -> str:
    """Return a link to where a mistake is shown: an exercise, or a section of a notebook."""
    name = pointer.removeprefix("exercise ")
    return (
        section_link(pointer)
        if name == pointer
        else link(f"exercise `{name}`", pointers.exercise(name))
    )


def item_row(item: dict) -> list[str]:
    """Return a topic's row: kind, where it is read, what implements it, what it is held to."""
    places = [section_link(pointer) for pointer in item.get("sections", [])]
    if item.get("missing"):
        places = ["**missing**"]
    code = [function_link(name) for name in item.get("functions", [])]
    held = [cell(item["against"])] if item.get("against") else []
    held += [test_link(pointer) for pointer in item.get("tests", [])]
    topic = cell(item["topic"]) + (f" ({cell(item['note'])})" if item.get("note") else "")
    return [topic, KINDS[item["tag"]], "<br>".join(places), "<br>".join(code), "<br>".join(held)]


def claim_rows(chapter: dict) -> list[list[str]]:
    """Return the rows of the sources' own claims."""
    claims = [item for item in chapter["items"] if item.get("claim")]
    return [
        [
            cell(item["topic"]),
            f"**{item.get('verdict', 'missing')}**",
            cell(item.get("measured", item.get("note", ""))),
            "<br>".join(section_link(pointer) for pointer in item.get("sections", [])),
        ]
        for item in claims
    ]


def defect_row(defect: dict) -> list[str]:
    """Return the row of a mistake."""
    shown = "<br>".join(shown_link(pointer) for pointer in defect["shown"])
    return [defect["id"], defect["severity"], cell(defect["mistake"]), shown or "**missing**"]


def page(number: str, chapter: dict) -> str:
    """Return a chapter's page."""
    measured = [[cell(c.said), cell(c.measured), c.where] for c in measured_claims(number)]
    columns = ["topic", "kind", "section", "code", "compared with, and the test"]
    parts = [
        f"# Chapter {number}: what the sources teach, and where it is here\n",
        table(columns, [item_row(item) for item in chapter["items"]]),
        "## Claims of the sources\n",
        table(["claim", "verdict", "measured", "section"], claim_rows(chapter)),
        "## Mistakes of the sources, shown\n",
        "A: a reader who copies it gets a silently wrong result; B: a crash or an obsolete call; "
        "C: a small slip.\n",
        table(
            ["number", "weight", "mistake", "shown in"], [defect_row(d) for d in chapter["defects"]]
        ),
        '## "Measured, not repeated"\n',
        f"As {link('the notebook', pointers.notebook(number))} has it.\n",
        table(["claim", "measured", "where"], measured),
    ]
    if not claim_rows(chapter):
        parts[2:4] = []
    return HEAD + "\n".join(parts)


def totals(number: str, chapter: dict) -> list[int]:
    """Return a chapter's counts in the order of the first page's columns."""
    items, defects = chapter["items"], chapter["defects"]
    kinds = Counter(item["tag"] for item in items)
    verdicts = Counter(item.get("verdict") for item in items if item.get("claim"))
    serious = [defect for defect in defects if defect["severity"] == "A" and defect["shown"]]
    return [
        *(kinds[kind] for kind in KINDS),
        sum(bool(item.get("missing")) for item in items),
        *(verdicts[verdict] for verdict in VERDICTS),
        len(serious),
        len(defects) - sum(defect["severity"] == "A" for defect in defects),
        len(measured_claims(number)),
    ]


def overview(all_chapters: dict[str, dict]) -> str:
    """Return the first page: counts by chapter, and their sums."""
    counts = {number: totals(number, chapter) for number, chapter in all_chapters.items()}
    rows = [[f"[{n}]({n}.md)", *map(str, row)] for n, row in counts.items()]
    rows.append(
        ["**all**", *(f"**{sum(column)}**" for column in zip(*counts.values(), strict=True))]
    )
    columns = ["chapter", *KINDS.values(), "missing", *(f"claim {v}" for v in VERDICTS)]
    columns += ["A mistakes shown", "B and C shown", "claims measured by the notebook"]
    text = (
        "# Where everything is\n\n"
        "This course goes back to five written guides. Each topic that they teach has a row in its "
        "chapter's page: the section that teaches it, the code that implements it, what that is "
        "compared with and the test that does so. Each claim that can be tested has a verdict with "
        "its numbers; each serious mistake, the cell or the exercise that shows it.\n\n"
        "The first three columns count topics: implemented from scratch, shown through a library, "
        "told in text.\n"
    )
    return HEAD + text + "\n" + table(columns, rows)


def pages() -> Iterator[tuple[Path, str]]:
    """Yield every page's path and text, the chapters first."""
    all_chapters = chapters()
    for number, chapter in all_chapters.items():
        yield FOLDER / f"{number}.md", page(number, chapter)
    yield FOLDER / "README.md", overview(all_chapters)


if __name__ == "__main__":
    for path, text in pages():
        path.write_text(text, "utf-8", newline="\n")
        print("wrote", path.relative_to(pointers.ROOT))
