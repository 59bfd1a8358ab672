"""Every notebook was measured as it is now, and kept its budget of time and memory."""

import json

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from benchmarks import notebooks, run
from benchmarks.notebooks import code_hash, figures, read_rows
from tests.notebooks.kernel_environment import ROOT
from tests.notebooks.plugin import BUDGET_MIB, BUDGET_SECONDS

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
ROWS = read_rows(notebooks.RESULTS)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_its_row_is_of_its_present_code_and_within_the_budget(path):
    again = f"on a quiet machine: python3 course.py bench notebooks {path.name[:2]}"
    assert path.name in ROWS, f"not measured; {again}"
    row = ROWS[path.name]
    assert row["code"] == code_hash(path), f"its code has changed since it was measured; {again}"
    assert row["seconds"] <= BUDGET_SECONDS and row["peak_mib"] <= BUDGET_MIB


def test_every_row_is_of_a_notebook():
    assert set(ROWS) <= {path.name for path in NOTEBOOKS}


def write(path, code, prose="", outputs=()):
    cell = new_code_cell(code, outputs=list(outputs))
    nbformat.write(new_notebook(cells=[new_markdown_cell(prose), cell]), path)
    return path


def test_the_hash_is_of_the_code_alone(tmp_path):
    first = code_hash(write(tmp_path / "a.ipynb", "1 + 1"))
    printed = nbformat.v4.new_output("stream", text="2")
    assert code_hash(write(tmp_path / "b.ipynb", "1 + 1", "Prose.", [printed])) == first
    assert code_hash(write(tmp_path / "c.ipynb", "1 + 2")) != first


def test_bench_measures_those_named_and_keeps_the_other_rows(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(notebooks, "FOLDER", tmp_path)
    monkeypatch.setattr(notebooks, "RESULTS", tmp_path / "rows.json")
    monkeypatch.setattr(notebooks, "README", tmp_path / "README.md")
    table = "| 01 | One | a | 9 s | 9.00 GiB |\n| 02 | Two | b |  |  |\n"
    (tmp_path / "README.md").write_text(table)
    old = {"seconds": 1, "peak_mib": 1}
    rows = {"01_a.ipynb": old, "02_b.ipynb": old, "03_gone.ipynb": old}
    (tmp_path / "rows.json").write_text(json.dumps(rows))
    write(tmp_path / "01_a.ipynb", "1 + 1")
    second = write(tmp_path / "02_b.ipynb", "x = 1")
    assert run.main(["notebooks", "02"]) == 0
    rows = read_rows(tmp_path / "rows.json")
    assert list(rows) == ["01_a.ipynb", "02_b.ipynb"] and rows["01_a.ipynb"] == old
    assert rows["02_b.ipynb"]["code"] == code_hash(second) and rows["02_b.ipynb"]["peak_mib"] > 10
    shown = (tmp_path / "README.md").read_text().splitlines()
    assert shown[0] == "| 01 | One | a | 1 s | 0.00 GiB |"
    assert shown[1] == f"| 02 | Two | b | {figures(rows['02_b.ipynb'])} |"
    assert run.main(["notebooks", "07"]) == 1
    assert "No notebook's name begins with 07" in capsys.readouterr().out


def test_a_notebook_that_fails_keeps_its_row(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(notebooks, "FOLDER", tmp_path)
    monkeypatch.setattr(notebooks, "RESULTS", tmp_path / "rows.json")
    monkeypatch.setattr(notebooks, "README", tmp_path / "README.md")
    write(tmp_path / "01_a.ipynb", "1 / 0")
    assert run.main(["notebooks"]) == 1
    assert read_rows(tmp_path / "rows.json") == {}
    assert "ZeroDivisionError" in capsys.readouterr().out
