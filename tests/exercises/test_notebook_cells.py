"""The exercises of a notebook are those of the catalogue, word for word."""

import re
from pathlib import Path

import nbformat
import pytest

from course_lib.exercises import exercise_cell, exercise_ids, find

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("[0-9][0-9]_*.ipynb"))
DECORATOR = re.compile(r'^@exercise\("([^"]+)"\)', re.MULTILINE)
every_notebook = pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)


def exercises_of(path):
    """Pairs of (id, source) of the cells that hold an exercise."""
    cells = nbformat.read(path, as_version=4).cells
    code = [cell.source for cell in cells if cell.cell_type == "code"]
    return [(found[1], source) for source in code if (found := DECORATOR.search(source))]


@every_notebook
def test_every_exercise_of_the_chapter_stands_in_the_notebook_once(notebook):
    assert sorted(i for i, _ in exercises_of(notebook)) == exercise_ids(notebook.stem[:2])


@every_notebook
def test_the_cells_are_the_catalogues(notebook):
    for exercise_id, source in exercises_of(notebook):
        assert source.strip() == exercise_cell(exercise_id).strip(), exercise_id


@every_notebook
def test_the_statement_stands_above_its_cell(notebook):
    cells = nbformat.read(notebook, as_version=4).cells
    for above, cell in zip(cells, cells[1:], strict=False):
        if cell.cell_type == "code" and (found := DECORATOR.search(cell.source)):
            assert above.cell_type == "markdown", found[1]
            assert find(found[1]).title in above.source, found[1]


@every_notebook
def test_committed_verdicts_are_not_attempted(notebook):
    for cell in nbformat.read(notebook, as_version=4).cells:
        if cell.cell_type == "code" and (found := DECORATOR.search(cell.source)):
            texts = [out.data["text/plain"] for out in cell.outputs if "data" in out]
            assert [text.partition(":")[0] for text in texts] == ["Not attempted"], found[1]
