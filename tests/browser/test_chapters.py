"""Each chapter in a real JupyterLab: it runs, its explorers move, its exercises give verdicts."""

import json
import re

import nbformat
import pytest

from course_lib.exercises import find
from tests.notebooks.kernel_environment import ROOT
from tests.notebooks.rules_form import LIVE_TYPES, outputs

MEASURED = json.loads((ROOT / "benchmarks" / "notebooks.json").read_text("utf-8"))


def seconds_of(path):
    return MEASURED.get(path.name, {}).get("seconds", 0)


# The longest first, so that two processes end at about the same time.
NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"), key=seconds_of, reverse=True)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.timeout(900)
def test_chapter_in_the_browser(path, open_notebook, server):
    committed = nbformat.read(path, as_version=4)
    lab = open_notebook(path, path.name)
    lab.run_all()
    assert lab.error_outputs() == []
    check_figures(lab, committed)
    check_explorers(lab, committed)
    check_verdicts(lab, committed)
    assert lab.too_wide() == []
    assert lab.error_outputs() == []
    assert lab.problems == []


def cells_showing(notebook, *kinds):
    """Numbers of the cells that have such an output in the committed notebook."""
    found = {n for n, output in outputs(notebook) if set(kinds) & set(output.get("data", {}))}
    return sorted(found)


def check_figures(lab, committed):
    """Whatever has a figure as committed has one on the page."""
    lab.wait_until_equal(lab.figures, cells_showing(committed, *LIVE_TYPES))


def check_explorers(lab, committed):
    """A control of each changes its plot."""
    explorers = cells_showing(committed, LIVE_TYPES[1])
    assert len(explorers) >= 2
    lab.wait_until_equal(lab.explorers, explorers)
    for number in explorers:
        lab.press_until_it_changes(number, ".noUi-handle", ["ArrowRight", "ArrowLeft"])


def check_verdicts(lab, committed):
    """The first exercise, answered right and then as a known mistake answers it."""
    number, exercise_id = first_exercise(committed)
    assert "passed" in lab.submit(number, right_answer(exercise_id)).lower()
    mistake = find(exercise_id).mistakes[0]
    said = lab.submit(number, wrong_answer(exercise_id))
    assert "passed" not in said.splitlines()[0].lower() and mistake.name in said


def first_exercise(notebook):
    """Number of the first exercise's cell, and the exercise's id."""
    for number, cell in enumerate(notebook.cells):
        found = re.search(r"""@exercise\(\s*["'](\d\d\.[\w-]+)["']""", cell.source)
        if cell.cell_type == "code" and found:
            return number, found.group(1)
    raise AssertionError("no exercise cell")


def right_answer(exercise_id):
    return (
        "from course_lib.exercises import reference\n"
        f'exercise("{exercise_id}")(reference("{exercise_id}"));'
    )


def wrong_answer(exercise_id):
    return (
        "from course_lib.exercises import find\n"
        f'exercise("{exercise_id}")(find("{exercise_id}").mistakes[0].implementation);'
    )
