"""docs/api shows every public name as it is now, and reads as Markdown."""

import re

import pytest

from docs import make_api
from docs.docstring_markdown import to_markdown
from docs.library_source import LIBRARY, find
from docs.signatures import signature

PAGES = make_api.pages()


def test_the_committed_pages_are_those_that_the_script_makes():
    committed = {p.name: p.read_text("utf-8") for p in make_api.OUTPUT.glob("*.md")}
    stale = sorted(name for name in PAGES | committed if PAGES.get(name) != committed.get(name))
    assert not stale, f"docs/api/{stale}: run `python -m docs.make_api`"


def test_each_folder_has_a_page_and_each_public_name_an_entry():
    folders = {path.parent.name for path in LIBRARY.glob("*/__init__.pyi")}
    assert {f"{folder}.md" for folder in folders} | {"README.md"} == set(PAGES)
    for folder in folders:
        stub = (LIBRARY / folder / "__init__.pyi").read_text("utf-8")
        names = re.findall(r"\bas (\w+),?$", stub, re.M)
        shown = re.findall(r"^## `(\w+)`$", PAGES[f"{folder}.md"], re.M)
        assert shown == sorted(names, key=lambda name: (name.lower(), name))


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page):
    text = re.sub(r"```.*?```", "", PAGES[page], flags=re.S)
    anchors = make_api.github_anchors(re.findall(r"^## `(\w+)`$", text, re.M)).values()
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith("#"):
            assert target[1:] in anchors, target
        elif not target.startswith("http"):
            assert (make_api.OUTPUT / target).exists() or target in PAGES, target


@pytest.mark.parametrize("page", PAGES)
def test_blocks_of_code_are_closed_and_nothing_is_left_of_the_docstrings_form(page):
    text = PAGES[page]
    assert text.count("```") % 2 == 0
    prose = re.sub(r"```.*?```", "", text, flags=re.S)
    assert not re.search(r"^-{3,}$|^=+ +=+|^\s*>>> ", prose, re.M)


def test_a_docstring_becomes_markdown():
    docstring = """Add rows.

    x = a + b

With ``*args`` and <UNK>.

Parameters
----------
a, b : ndarray (n, d)
    Two of them.

    - one
size : int, optional

Returns
-------
ndarray
    Their sum.

Inputs
------
=====  ======
sides  labels
=====  ======
(a,)   none
=====  ======

Examples
--------
>>> 1 + 1
2

>>> 2
2"""
    assert to_markdown(docstring) == (
        "Add rows.\n\n```text\nx = a + b\n```\n\nWith ``*args`` and &lt;UNK>.\n\n"
        "**Parameters**\n\n- `a, b` (ndarray (n, d)): Two of them.\n\n  - one\n"
        "- `size` (int, optional)\n\n**Returns**\n\n- ndarray: Their sum.\n\n"
        "**Inputs**\n\n| sides | labels |\n| --- | --- |\n| (a,) | none |\n\n"
        "**Examples**\n\n```python\n>>> 1 + 1\n2\n\n>>> 2\n2\n```"
    )


def test_signatures_agree_with_what_python_says():
    import inspect

    import course_lib.exercises as exercises

    for name in ("Case", "Exercise", "grade", "Close", "hint"):
        found = find(name, LIBRARY / "exercises" / "__init__.pyi")
        told = re.findall(r"[(\s]\*?(\w+)(?=[:=,)])(?!: *\w+\])", signature(found))
        real = list(inspect.signature(getattr(exercises, name)).parameters)
        assert [n for n in told if n in real] == real
