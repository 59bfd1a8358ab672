"""Every committed notebook as a page without a kernel: accessible, and no wider than the page.

What isn't a notebook's own content is left out: nbconvert's prompts, frames and highlighted code,
and the look of links, which is the theme's.
"""

import nbformat
import pytest

from course_lib.exercises.card import COLOURS, Card
from tests.browser.accessibility import violations
from tests.browser.page_width import TOO_WIDE
from tests.notebooks.kernel_environment import ROOT
from tests.notebooks.static_form import static_html

NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
OWN_CONTENT = [".jp-RenderedMarkdown", ".jp-OutputArea-output"]
HIGHLIGHTED = [".highlight"]
FRAME = '<html lang="en"><title>t</title><body class="jp-RenderedMarkdown">{}'


@pytest.fixture
def open_page(chromium):
    """A function that shows HTML with the network off."""
    with chromium.new_context(viewport={"width": 1280, "height": 900}, offline=True) as profile:

        def open_(html):
            page = profile.new_page()
            page.set_content(html, wait_until="load")
            return page

        yield open_


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_static_page_can_be_read_by_all(path, open_page):
    page = open_page(static_html(nbformat.read(path, as_version=4)))
    assert violations(page, OWN_CONTENT, HIGHLIGHTED) == []
    assert page.evaluate(TOO_WIDE, ".jp-Cell") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_verdicts_can_be_read_by_all(open_page):
    cards = [Card("03.mean: failed", tone, [("Input", "a\nb", True)]) for tone in COLOURS]
    for card in cards:
        card.add("Look at", "the `mean`")
        card.add("", "in one line", is_code=True)
    page = open_page(FRAME.format("".join(card._repr_html_() for card in cards)))
    assert page.get_by_role("group").count() == len(COLOURS)
    assert violations(page, OWN_CONTENT[:1]) == []


def test_what_axe_should_find_is_found(open_page):
    pale = '<p style="color: #aaa; background: white">too pale</p>'
    page = open_page(FRAME.format(pale + '<img src="data:image/gif;base64,">'))
    found = [line.split()[0] for line in violations(page, OWN_CONTENT[:1])]
    assert found == ["color-contrast", "image-alt"]


def test_what_is_too_wide_is_found(open_page):
    room = (
        '<div class="jp-Cell"><div class="jp-RenderedMarkdown" style="width: 500px">{}</div></div>'
    )
    assert open_page(room.format("<p>narrow</p>")).evaluate(TOO_WIDE, ".jp-Cell") == []
    for wide in ('<table><td style="min-width: 900px">x</table>', f"<pre>{'x' * 900}</pre>"):
        (found,) = open_page(room.format(wide)).evaluate(TOO_WIDE, ".jp-Cell")
        assert found.startswith("cell 0: ")
