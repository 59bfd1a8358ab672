"""The command line: answers, JSON for programs, bad arguments, and how light it starts."""

import json
import subprocess
import sys

import pytest

from course_lib.applications import DocumentationSearch, documentation_search, open_docs_index
from course_lib.applications.__main__ import main
from course_lib.training import text_vectors


@pytest.fixture(scope="module")
def search():
    return DocumentationSearch(open_docs_index(), text_vectors)


def test_the_command_line_answers(monkeypatch, capsys, search):
    monkeypatch.setattr("course_lib.applications.__main__.documentation_search", lambda: search)
    assert main(["fft", "of", "a", "signal", "-k", "2", "--package", "numpy"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("1. numpy.fft.") and lines[2].startswith("   why: ")
    assert main(["sort an array", "--json", "--engine", "bm25"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["engine"] == "bm25" and len(answer["results"]) == 5
    assert main(["qqqq zzzz", "--engine", "bm25"]) == 1
    assert capsys.readouterr().out == "Nothing found.\n"
    assert main(["sort", "--package", "pandas"]) == 2
    assert "package: expected one of gensim" in capsys.readouterr().err
    assert main(["sort", "-k", "0"]) == 2


def ask(*arguments):
    command = [sys.executable, "-m", "course_lib.applications", *arguments]
    return subprocess.run(command, capture_output=True, timeout=300)


def test_an_interruption_and_a_missing_package_are_one_line(monkeypatch, capsys):
    place = "course_lib.applications.__main__.documentation_search"

    def stopped():
        raise KeyboardInterrupt

    def missing():
        raise ModuleNotFoundError("No module named 'onnxruntime'", name="onnxruntime")

    monkeypatch.setattr(place, stopped)
    assert main(["sort"]) == 130
    monkeypatch.setattr(place, missing)
    assert main(["sort"]) == 2
    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith("interrupted") and "onnxruntime" in second and "[serving" in second


def test_bytes_that_are_no_text_are_answered_in_json():
    documentation_search()  # built where it isn't there
    done = ask(b"sort \xff an array", "--json", "-k", "1")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["question"].startswith("sort ") and len(answer["results"]) == 1


def test_a_reader_that_has_seen_enough_is_no_error():
    documentation_search()
    command = [sys.executable, "-m", "course_lib.applications", "sort an array"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program:
        program.stdout.close()
        said = program.stderr.read()
    assert said == b"" and program.returncode == 0


def test_the_command_line_starts_without_torch():
    code = (
        "import sys; from course_lib.applications.__main__ import main; "
        "code = main(['fast fourier transform', '-k', '1']); "
        "heavy = {'torch', 'transformers', 'numba', 'scipy', 'pandas', 'sklearn'}; "
        "print(sorted(heavy & set(sys.modules))); sys.exit(code)"
    )
    documentation_search()  # built where it isn't there
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    first, *_, heavy = done.stdout.splitlines()
    assert "fft" in first and heavy == "[]"
