"""No explorer of the library, or of a notebook, is left out of the browser's rounds."""

import inspect
import re

import nbformat

from course_lib import viz
from tests.browser import (
    test_explorers_01_03,
    test_explorers_04_05,
    test_explorers_06_08,
    test_explorers_09_12,
)
from tests.notebooks.kernel_environment import ROOT
from tests.notebooks.rules_form import code_cells

ROUNDS = (test_explorers_01_03, test_explorers_04_05, test_explorers_06_08, test_explorers_09_12)
CALL = re.compile(r"\b(\w+)\(")


def explorers():
    """Names of the library's functions that return an explorer."""
    named = {name: getattr(viz, name) for name in viz.__all__}
    functions = {name: one for name, one in named.items() if inspect.isfunction(one)}
    returned = {name: inspect.signature(one).return_annotation for name, one in functions.items()}
    return {name for name, kind in returned.items() if kind in ("Explorer", viz.Explorer)}


def called_in(sources):
    return {name for source in sources for name in CALL.findall(source)}


def notebook_sources():
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        yield from (cell.source for _, cell in code_cells(nbformat.read(path, as_version=4)))


def test_the_rounds_move_every_explorer_of_the_library():
    moved = called_in(source for one in ROUNDS for source in one.EXPLORERS.values())
    assert len(explorers()) >= 40
    assert explorers() - moved == set()


def test_every_explorer_of_the_library_is_in_a_notebook():
    assert explorers() - called_in(notebook_sources()) == set()


def test_notebooks_build_no_explorer_of_their_own():
    assert "Explorer" not in called_in(notebook_sources())
