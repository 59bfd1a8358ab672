"""Every notebook in notebooks/ keeps every rule."""

import nbformat
import pytest

from tests.notebooks import rules_content, rules_form
from tests.notebooks.kernel_environment import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
RULES = {rule.__name__: rule for rule in (*rules_form.RULES, *rules_content.RULES)}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
def test_notebook_keeps_the_rule(rule, path):
    notebook = nbformat.read(path, as_version=4)
    complaints = rule(notebook, path)
    assert not complaints, f"{path.name}:\n  " + "\n  ".join(complaints)


def test_every_notebook_has_a_chapter_number():
    present = {path.name for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert present == {path.name for path in NOTEBOOKS}
