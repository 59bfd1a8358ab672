"""The pytest plugin around nbval, run on small notebooks in a process of its own."""

import json
import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from tests.notebooks.kernel_environment import ROOT
from tests.notebooks.plugin import complain

ROWS = ROOT / "benchmarks" / "notebooks.json"


def check(folder, *options):
    """Run the check on a folder's notebooks; its exit code, its words, its measurements."""
    results = folder / "results.json"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.notebooks.plugin"]
    command += ["-p", "no:cacheprovider", "--nbval-lax", "--nbval-current-env"]
    command += ["--notebook-results", str(results), *options, str(folder)]
    child = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    measured = json.loads(results.read_text()) if results.exists() else {}
    return child.returncode, child.stdout + child.stderr, measured


def save(folder, name, source, printed):
    output = new_output("stream", name="stdout", text=printed)
    cell = new_code_cell(source, execution_count=1, outputs=[output])
    cell.metadata["tags"] = ["nbval-check-output"]
    nbformat.write(new_notebook(cells=[cell]), folder / name)


def test_good_notebooks_pass_and_are_measured(tmp_path):
    save(tmp_path, "a.ipynb", "print(2 + 2)", "4\n")
    save(tmp_path, "b.ipynb", "block = bytearray(200 << 20); print(len(block))", "209715200\n")
    code, words, measured = check(tmp_path, "-n", "2", "--dist", "loadfile")
    assert code == 0, words
    assert sorted(measured) == ["a.ipynb", "b.ipynb"]
    assert measured["b.ipynb"]["peak_mib"] > measured["a.ipynb"]["peak_mib"] + 150
    assert 0 < measured["a.ipynb"]["processor_seconds"] < 60
    assert 0.1 < measured["a.ipynb"]["seconds"] < 60
    assert "a.ipynb:" in words and "of 90 s" not in words  # it shared the cores


def test_a_hidden_download_a_wrong_output_and_a_breach_of_budget_fail(tmp_path):
    code = "import socket\nsocket.create_connection(('93.184.215.14', 80), timeout=9)\nprint(1)"
    save(tmp_path, "download.ipynb", code, "1\n")
    save(tmp_path, "wrong.ipynb", "print(2 + 2)", "5\n")
    code, words, measured = check(tmp_path, "--notebook-mib", "10")
    assert code == 1 and sorted(measured) == ["download.ipynb", "wrong.ipynb"]
    assert "NetworkIsOff" in words and "2 failed" in words and "s of 90 s, peak" in words
    assert "wrong.ipynb" in words and "more than 1.1 times the budget of 10 MiB" in words


def test_only_memory_beyond_a_tenth_more_than_the_budget_fails():
    slow = {"seconds": 999, "processor_seconds": 999}
    complain("01.ipynb", {**slow, "peak_mib": 1100}, 1000)
    with pytest.raises(pytest.fail.Exception, match="01.ipynb: 1101 MiB, more than 1.1 times"):
        complain("01.ipynb", {**slow, "peak_mib": 1101}, 1000)


def test_a_run_without_a_file_for_results_leaves_the_repositorys_rows_alone(tmp_path):
    before = ROWS.read_bytes()
    save(tmp_path, "01_introduction_to_embeddings.ipynb", "print(2 + 2)", "4\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.notebooks.plugin"]
    command += ["-p", "no:cacheprovider", "--nbval-lax", "--nbval-current-env", str(tmp_path)]
    child = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert child.returncode == 0 and ROWS.read_bytes() == before


@pytest.mark.parametrize("verb", ["setup", "teardown"])
def test_nbval_still_has_what_the_plugin_wraps(verb):
    from nbval.plugin import IPyNbFile

    assert callable(vars(IPyNbFile)[verb])
