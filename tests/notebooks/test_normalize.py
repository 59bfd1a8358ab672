"""The normaliser: what it keeps, what it drops, and that it never leaves half a notebook."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tests.notebooks.normalize import main, normalize, write

FIGURE = """
from course_lib.viz import bars, show
show(bars(["a", "b"], [1, 2]), alt="Two bars, the second twice as high.")
"""


def saved(path, *sources):
    cells = [new_code_cell(source) for source in sources]
    cells[0].metadata = {"tags": ["keep"], "execution": {"started": "now"}}
    nbformat.write(new_notebook(cells=cells, metadata={"widgets": {}, "author": "me"}), path)
    return path


def test_executes_and_keeps_what_a_reader_sees(tmp_path):
    path = saved(
        tmp_path / "a.ipynb", "print('one')", FIGURE, "import os; os.getcwd().split('/')[-1]"
    )
    assert main([str(path)]) == 0
    notebook = nbformat.read(path, as_version=4)
    first, figure, folder = notebook.cells
    assert [cell.execution_count for cell in notebook.cells] == [1, 2, 3]
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert first.metadata == {"tags": ["keep"]} and first.outputs[0].text == "one\n"
    shown = figure.outputs[0]
    assert shown.metadata["image/png"]["alt"] == "Two bars, the second twice as high."
    assert "application/vnd.plotly.v1+json" in shown.data and shown.data["image/png"][:5] == "iVBOR"
    assert folder.outputs[0].data["text/plain"] == repr(tmp_path.name)


def test_a_failing_cell_leaves_the_file_untouched(tmp_path, capsys):
    path = saved(tmp_path / "a.ipynb", "print('one')", "1 / 0")
    before = path.read_bytes()
    assert main([str(path)]) == 1
    assert path.read_bytes() == before and [p.name for p in tmp_path.iterdir()] == ["a.ipynb"]
    said = capsys.readouterr().err
    assert "1 / 0" in said and "ZeroDivisionError" in said


def test_an_invalid_notebook_is_not_written(tmp_path):
    path = saved(tmp_path / "a.ipynb", "1")
    before = path.read_bytes()
    broken = nbformat.read(path, as_version=4)
    broken.cells[0]["colour"] = "red"
    with pytest.raises(nbformat.ValidationError):
        write(broken, path)
    assert path.read_bytes() == before and len(list(tmp_path.iterdir())) == 1


def outputs_of(*outputs):
    cell = new_code_cell("x", execution_count=1, outputs=list(outputs))
    notebook = normalize(new_notebook(cells=[cell, new_markdown_cell("y")]))
    return [(output.get("name"), output.get("text")) for output in notebook.cells[0].outputs]


def stream(name, text):
    return new_output("stream", name=name, text=text)


def test_pieces_of_one_stream_are_joined():
    pieces = stream("stdout", "a"), stream("stdout", "b\n"), stream("stderr", "c")
    assert outputs_of(*pieces) == [("stdout", "ab\n"), ("stderr", "c")]


def test_figures_are_not_joined():
    figure = new_output("display_data", data={"text/plain": "f"})
    assert len(outputs_of(figure, figure.copy())) == 2


def test_progress_bars_leave_nothing_but_warnings_stay():
    bar = stream("stderr", "\r 10%\r 50%\r100%|##| 9/9 [00:01, 9it/s]\n")
    assert outputs_of(bar) == []
    assert outputs_of(stream("stderr", "a warning\n")) == [("stderr", "a warning\n")]


def test_a_carriage_return_overwrites():
    assert outputs_of(stream("stdout", "1 of 2\r2 of 2\n")) == [("stdout", "2 of 2\n")]
