"""What every chapter must hold: DESIGN's anatomy, figures with words, links that lead somewhere.

Each rule takes a notebook and its path and returns complaints, none when all is well.
"""

import re
import tomllib
from pathlib import Path
from urllib.parse import unquote

import nbformat

from tests.notebooks.kernel_environment import ROOT
from tests.notebooks.rules_form import LIVE_TYPES, code_cells, outputs

EXERCISE = re.compile(r"""@exercise\(\s*["'](\d\d)\.[\w-]+["']""")
HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*$", re.MULTILINE)
IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)[^)]*\)")
HTML_IMAGE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
LINK = re.compile(r"\]\(\s*<?([^)\s>]+)>?[^)]*\)")
SHORTEST_ALT = 15


def prose(notebook, cells=None):
    chosen = notebook.cells[:cells] if cells else notebook.cells
    return "\n\n".join(cell.source for cell in chosen if cell.cell_type == "markdown")


def without_code(text):
    """Prose without fenced blocks and code spans, whose brackets are no links."""
    return re.sub(r"`[^`\n]*`", "", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S))


def chapter_of(path):
    return path.name[:2]


def repository_address():
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["urls"][
        "Repository"
    ]


def title(notebook, path):
    first = notebook.cells[0] if notebook.cells else None
    good = first and first.cell_type == "markdown" and first.source.lstrip().startswith("# ")
    return [] if good else ["the first cell is no title (markdown, '# …')"]


def badges(notebook, path):
    """Colab's and Binder's, each a linked picture with words, to this notebook at our address."""
    owner_and_name = repository_address().removeprefix("https://github.com/").strip("/")
    file = f"notebooks/{path.name}"
    wanted = {
        "Colab": f"https://colab.research.google.com/github/{owner_and_name}/blob/main/{file}",
        "Binder": f"https://mybinder.org/v2/gh/{owner_and_name}/main?labpath={file}",
    }
    found = [
        unquote(at) for at in re.findall(r"\[!\[[^\]]+\]\([^)]+\)\]\(([^)]+)\)", prose(notebook, 3))
    ]
    return [f"no {name} badge to {at}" for name, at in wanted.items() if at not in found]


def budgets(notebook, path):
    head = prose(notebook, 3)
    patterns = {
        "time": r"\d+\s*(s|seconds|min|minutes)\b",
        "memory": r"\d(\.\d+)?\s*(MB|GB|MiB|GiB)\b",
    }
    return [
        f"no {what} budget at the top" for what, p in patterns.items() if not re.search(p, head)
    ]


def set_up(notebook, path):
    chapter = chapter_of(path)
    first = "\n".join(cell.source for _, cell in code_cells(notebook)[:2])
    good = re.search(rf"""\bstart\(\s*["']{chapter}["']""", first)
    return [] if good else [f'the first code cells don\'t call start("{chapter}")']


def parts(notebook, path):
    """Objectives, prerequisites, summary, self-check, references, next chapter."""
    text = prose(notebook)
    wanted = {
        "objectives": r"you will be able to",
        "prerequisites": r"prerequisites",
        "claims measured": r"^#+ .*measured",
        "summary": r"^#+ .*summary",
        "self-check": r"^#+ .*self-check",
        "references": r"^#+ .*references",
        "next chapter": r"next chapter" if chapter_of(path) != "12" else r"",
    }
    missing = [n for n, p in wanted.items() if not re.search(p, text, re.I | re.M)]
    return [f"no {name}" for name in missing]


def self_check(notebook, path):
    """Five to ten questions, each answer folded."""
    text = section(prose(notebook), "self-check")
    folded = len(
        re.findall(r"<details\b.*?<summary\b.*?</summary>.+?</details>", text, re.S | re.I)
    )
    return (
        []
        if 5 <= folded <= 10
        else [f"{folded} folded answers in the self-check, expected 5 to 10"]
    )


def section(text, name):
    """From the first heading with this name to the next heading of its level or above."""
    headings = list(HEADING.finditer(text))
    for number, heading in enumerate(headings):
        if name in heading.group(2).lower():
            level = len(heading.group(1))
            later = [h.start() for h in headings[number + 1 :] if len(h.group(1)) <= level]
            return text[heading.end() : (later or [len(text)])[0]]
    return ""


def exercises(notebook, path):
    found = {}
    for _, cell in code_cells(notebook):
        found |= {m.group(0): m.group(1) for m in EXERCISE.finditer(cell.source)}
    foreign = sorted(text for text, chapter in found.items() if chapter != chapter_of(path))
    complaints = [f"an exercise of another chapter: {text}" for text in foreign]
    return complaints + ([] if len(found) >= 6 else [f"{len(found)} exercises, expected 6 or more"])


def is_explorer(output):
    data = output.get("data", {})
    layout = data.get(LIVE_TYPES[0], {}).get("layout", {})
    return LIVE_TYPES[1] in data or bool(layout.get("sliders") or layout.get("updatemenus"))


def explorers(notebook, path):
    found = sum(is_explorer(output) for _, output in outputs(notebook))
    return [] if found >= 2 else [f"{found} explorers, expected 2 or more"]


def compared_cells(notebook, path):
    """At least ten tagged for comparison, each printing something, none showing a figure."""
    tagged = [
        (n, cell)
        for n, cell in code_cells(notebook)
        if "nbval-check-output" in cell.metadata.get("tags", [])
    ]
    silent = [n for n, cell in tagged if not any(said(output) for output in cell.outputs)]
    drawn = [n for n, cell in tagged if any("image/png" in o.get("data", {}) for o in cell.outputs)]
    complaints = [f"cell {n} is compared, but prints nothing" for n in silent]
    complaints += [f"cell {n} is compared and shows a figure: part them" for n in drawn]
    few = [] if len(tagged) >= 10 else [f"{len(tagged)} compared cells, expected 10 or more"]
    return complaints + few


def said(output):
    return bool(output.get("text", "").strip() or output.get("data"))


def share_of_prose(notebook, path):
    cells = [cell for cell in notebook.cells if cell.source.strip()]
    share = sum(cell.cell_type == "markdown" for cell in cells) / max(1, len(cells))
    return (
        [] if 0.40 <= share <= 0.65 else [f"{share:.0%} of the cells are prose, expected 40 to 65"]
    )


def pictures(notebook):
    """(where, alternative text) of all pictures: outputs, markdown images, HTML images."""
    found = []
    for n, output in outputs(notebook):
        for kind in ("image/png", "image/jpeg", "image/svg+xml"):
            if kind in output.get("data", {}):
                found.append((f"cell {n}", output.metadata.get(kind, {}).get("alt", "")))
    for n, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown":
            text = without_code(cell.source)
            found += [(f"cell {n}", alt) for alt, at in IMAGE.findall(text) if "badge" not in at]
            found += [(f"cell {n}", alt_of_tag(tag)) for tag in HTML_IMAGE.findall(text)]
    return found


def alt_of_tag(tag):
    match = re.search(r"""\balt\s*=\s*["']([^"']*)["']""", tag)
    return match.group(1) if match else ""


def enough_figures(notebook, path):
    figures, cells = len(pictures(notebook)), len(notebook.cells)
    return (
        [] if cells <= 8 * figures else [f"{figures} figures in {cells} cells, one in 8 expected"]
    )


def figures_in_words(notebook, path):
    return [
        f"{where} has a picture without alternative text of some length: {alt!r}"
        for where, alt in pictures(notebook)
        if len(alt.strip()) < SHORTEST_ALT
    ]


def links_resolve(notebook, path):
    complaints = []
    targets = LINK.findall(without_code(prose(notebook)))
    targets += re.findall(r"""(?:href|src)\s*=\s*["']([^"']+)["']""", without_code(prose(notebook)))
    for target in targets:
        if not re.match(r"[a-z]+:", target) and not _resolves(target, notebook, path):
            complaints.append(f"a link leads nowhere: {target}")
    return complaints


def _resolves(target, notebook, path):
    file, _, anchor = unquote(target).partition("#")
    there = (path.parent / file).resolve() if file else path
    if file and (not there.exists() or repository_of(path) not in [there, *there.parents]):
        return False
    if not anchor:
        return True
    if there.suffix == ".ipynb":
        return anchor in anchors(notebook if there == path else nbformat.read(there, 4))
    return there.suffix != ".md" or anchor in anchors_of_text(there.read_text("utf-8"))


def repository_of(path: Path) -> Path:
    """The repository that holds a notebook: the parent of its folder."""
    return path.resolve().parent.parent


def anchors(notebook):
    return anchors_of_text(prose(notebook))


def anchors_of_text(text):
    """Anchors of headings as JupyterLab (case kept) and GitHub (lower case) make them, and ids."""
    titles = [re.sub(r"[`*_]|\]\([^)]*\)|[\[\]]", "", h.group(2)) for h in HEADING.finditer(text)]
    lab = {title.replace(" ", "-") for title in titles}
    github = {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
    return lab | github | set(re.findall(r"""<a\s+(?:id|name)=["']([^"']+)["']""", text))


def figures_through_show(notebook, path):
    """Plotly's own show() leaves GitHub's readers without a picture, and all without words."""
    return [
        f"cell {n} calls .show(): use show(figure, alt=…)"
        for n, cell in code_cells(notebook)
        if re.search(r"\w\.show\(", cell.source)
    ]


RULES = (
    title,
    badges,
    budgets,
    set_up,
    parts,
    self_check,
    exercises,
    explorers,
    compared_cells,
    share_of_prose,
    enough_figures,
    figures_in_words,
    links_resolve,
    figures_through_show,
)
