"""Each chapter in a real JupyterLab: it runs, its explorers move, its exercises give verdicts."""

import re

import pytest

from course_lib.exercises import find
from tests.notebooks.kernel_environment import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.timeout(600)
def test_chapter_in_the_browser(path, open_notebook, server):
    lab = open_notebook(path, path.name)
    lab.run_all()
    assert lab.error_outputs() == []
    explorers = lab.explorers()
    assert len(explorers) >= 2
    for number in explorers:
        lab.press_until_it_changes(number, ".noUi-handle", ["ArrowRight", "ArrowLeft"])
    number, exercise_id = first_exercise(server.read(path.name))
    assert "passed" in lab.submit(number, right_answer(exercise_id)).lower()
    mistake = find(exercise_id).mistakes[0]
    said = lab.submit(number, wrong_answer(exercise_id))
    assert "passed" not in said.splitlines()[0].lower() and mistake.name in said
    assert lab.problems == []


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
