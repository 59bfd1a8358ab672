"""The course folder: made whole or not at all; nothing of an instructor's is overwritten unasked.

`test_nbgrader.py` runs what is replaced here, nbgrader's own part.
"""

import builtins

import pytest

from course_lib.exercises import assignment_folder, make_assignment
from course_lib.exercises.assignment_command import main

CHOSEN = {"points": 4, "exercises": ["ppmi", "noise-distribution"]}


@pytest.fixture
def generated(monkeypatch):
    """Stand in for nbgrader: the calls; with `.fails`, each raises."""

    class Calls(list):
        fails = False

    calls = Calls()

    def generate(folder, name):
        calls.append((folder, name))
        if calls.fails:
            raise RuntimeError("nbgrader could not generate it")

    monkeypatch.setattr(assignment_folder, "_generate", generate)
    return calls


def files(folder):
    return {
        str(path.relative_to(folder)): path.read_text("utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_new_folder_has_settings_readme_and_source(tmp_path, generated):
    folder = make_assignment("02", tmp_path / "a" / "course", **CHOSEN)
    source = "source/chapter-02/chapter-02.ipynb"
    assert set(files(folder)) == {"README.md", "nbgrader_config.py", source}
    assert len(generated) == 1 and generated[0][1] == "chapter-02"
    assert [path.name for path in folder.parent.iterdir()] == ["course"]


def test_an_empty_folder_will_do_and_another_one_will_not(tmp_path, generated):
    assert make_assignment("02", tmp_path / "course", **CHOSEN)
    (tmp_path / "empty").mkdir()
    assert make_assignment("02", tmp_path / "empty", **CHOSEN)
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.tex").write_text("my own")
    for force in (False, True):
        with pytest.raises(FileExistsError, match=r"out: expected a new folder or one with nbgra"):
            make_assignment("02", tmp_path / "thesis", force=force, **CHOSEN)
    assert files(tmp_path / "thesis") == {"chapter.tex": "my own"}


def test_a_failure_leaves_no_folder(tmp_path, generated):
    generated.fails = True
    with pytest.raises(RuntimeError):
        make_assignment("02", tmp_path / "course", **CHOSEN)
    assert list(tmp_path.iterdir()) == []


def test_another_assignment_is_added_and_the_same_one_refused(tmp_path, generated):
    folder = make_assignment("02", tmp_path / "course", **CHOSEN)
    (folder / "nbgrader_config.py").write_text("# changed by hand")
    before = files(folder)
    with pytest.raises(FileExistsError, match=r"chapter-02 is there already; --force"):
        make_assignment("02", folder, **CHOSEN)
    assert files(folder) == before
    make_assignment("02", folder, name="resit", seed=8, **CHOSEN)
    after = files(folder)
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) == {"source/resit/resit.ipynb"}


def test_force_replaces_it_and_a_failure_puts_the_old_one_back(tmp_path, generated):
    folder = make_assignment("02", tmp_path / "course", **CHOSEN)
    before = files(folder)
    generated.fails = True
    with pytest.raises(RuntimeError):
        make_assignment("02", folder, seed=99, force=True, **CHOSEN)
    assert files(folder) == before
    generated.fails = False
    make_assignment("02", folder, seed=99, force=True, **CHOSEN)
    changed = {name for name, text in files(folder).items() if text != before.get(name)}
    assert changed == {"source/chapter-02/chapter-02.ipynb"}
    assert len(list((folder / "source").iterdir())) == 1


def test_the_same_command_makes_the_same_bytes(tmp_path, generated):
    folders = [make_assignment("02", tmp_path / name, seed=7, **CHOSEN) for name in "ab"]
    assert files(folders[0]) == files(folders[1])


def test_without_nbgrader_it_says_how_to_get_it(tmp_path, monkeypatch):
    found = builtins.__import__

    def missing(name, *rest):
        if name == "nbgrader":
            raise ModuleNotFoundError("No module named 'nbgrader'")
        return found(name, *rest)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'course_lib\[instructor\]'"):
        make_assignment("02", tmp_path / "course", **CHOSEN)


def test_the_command_prints_what_each_exercise_is_worth(tmp_path, generated, capsys):
    out = str(tmp_path / "course")
    words = ["2", "--points", "4", "--seed", "7", "--out", out, "--exercises", "ppmi"]
    assert main([*words, "noise-distribution"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in said[:2]] == ["3", "1"]
    assert said[0].endswith(" 02.ppmi") and said[1].endswith(" 02.noise-distribution")
    assert said[2].split() == ["4", "points", "in", "chapter-02,", "seed", "7"]
    assert main(words) == 1
    assert "is there already" in capsys.readouterr().err
    assert main([*words, "--force"]) == 0
    assert main(["99", "--out", out]) == 1
    assert "chapter: expected one of 01 to 12, got '99'" in capsys.readouterr().err
