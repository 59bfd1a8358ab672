"""A notebook of explorers on toy data, open in JupyterLab, each moved by keyboard."""

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from playwright.sync_api import TimeoutError as TookTooLong

from tests.browser.accessibility import violations
from tests.notebooks.normalize import KERNEL

PLOTLYS_OWN = [".js-plotly-plot"]
SET_UP = """
import numpy as np
from course_lib.datasets import WordVectors
from course_lib.viz import start, show, bars
start("01")
rng = np.random.default_rng(0)
words = ["man", "king", "woman", "queen"] + [f"w{n}" for n in range(100)]
table = WordVectors(words, rng.normal(size=(104, 8)))
show(bars(["a", "b"], [1, 2]), alt="Two bars, the second twice as high.")
"""


def numbers_of(explorers):
    """The number of each explorer's cell in the notebook, by its name here."""
    return {name: n for n, name in enumerate(explorers, start=2)}


def run_explorers(open_notebook, explorers, file_name):
    """A page on which the cells of all these explorers have run."""
    cells = [new_markdown_cell("# Explorers"), new_code_cell(SET_UP)]
    cells += [new_code_cell(source) for source in explorers.values()]
    notebook = new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
    lab = open_notebook(notebook, file_name)
    lab.run_all()
    assert lab.error_outputs() == []
    lab.wait_until_equal(lab.explorers, sorted(numbers_of(explorers).values()))
    return lab


def move_each(lab):
    for number in lab.explorers():
        lab.press_until_it_changes(number, ".noUi-handle", ["ArrowRight", "ArrowLeft"])


def check_the_page(lab):
    """At the end of a round: nothing raised, and nothing that a reader can't reach."""
    assert lab.problems == []
    assert lab.error_outputs() == []
    assert violations(lab.page, [".jp-OutputArea-output"], PLOTLYS_OWN) == []


def widget_button(cell, name):
    """A button of the cell's output: Lab's own toolbar of the active cell has an "Up" too."""
    return cell.locator(".jp-Cell-outputArea").get_by_role("button", name=name, exact=True)


def repeat_until(act, said):
    """Act, and once or twice more where the page was being drawn anew under the mouse.

    `act` looks its place up each time; `said` is the text that must then be there.
    """
    for patience in (10_000, 30_000, 60_000):
        act()
        try:
            said.wait_for(timeout=patience)
        except TookTooLong:
            continue
        return
    raise AssertionError(f"acted three times and never saw {said}")


def click_until(lab, place, said):
    """Click the place that `place()` names until the text is there."""

    def act():
        """Plotly clicks what it has noticed the mouse to be over, which takes it a moment."""
        x, y = place()
        lab.page.mouse.move(x, y)
        lab.page.wait_for_timeout(300)
        lab.page.mouse.click(x, y)

    repeat_until(act, said)


def drag_until(lab, places, said):
    """Drag from the first to the second of the places that `places()` names until the text is."""

    def act():
        start, end = places()
        lab.page.mouse.move(*start)
        lab.page.mouse.down()
        lab.page.mouse.move(*end, steps=5)
        lab.page.mouse.up()

    repeat_until(act, said)


def beside(element, right, down):
    """An element's middle, and the place that many pixels to its right and below."""
    x, y = place_in(element)
    return (x, y), (x + right, y + down)


def place_in(element, across=0.5, down=0.5):
    """A point of the page, given as shares of an element's width and height."""
    box = element.bounding_box()
    return box["x"] + across * box["width"], box["y"] + down * box["height"]
