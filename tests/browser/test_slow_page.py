"""On a page too slow for anywidget, which gives a widget two seconds to start, figures live on."""

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from tests.browser.explorer_round import SET_UP
from tests.notebooks.normalize import KERNEL

#: The two seconds are over before any program can have been fetched.
NO_TIME = """
from IPython.display import Javascript
Javascript('''
  const patience = AbortSignal.timeout.bind(AbortSignal);
  AbortSignal.timeout = (milliseconds) => {
    if (milliseconds !== 2000) return patience(milliseconds);
    const over = new AbortController();
    queueMicrotask(() => over.abort());
    return over.signal;
  };
''')
"""
EXPLORER = "from course_lib.viz import neighbourhood_explorer\nshow(neighbourhood_explorer(table))"


@pytest.mark.timeout(300)
def test_an_explorer_answers_where_anywidget_has_given_it_up(open_notebook):
    cells = [new_code_cell(source) for source in (SET_UP, NO_TIME, EXPLORER)]
    notebook = new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
    lab = open_notebook(notebook, "slow_page.ipynb")
    lab.run_all()
    lab.wait_until_equal(lab.explorers, [2])
    lab.press_until_it_changes(2, ".noUi-handle", ["ArrowRight", "ArrowLeft"], seconds=10)
    assert lab.given_up == 1 and lab.problems == []
